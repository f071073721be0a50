// expects: A method is no message: call(ref, &Server::method, …) and cast(ref, &Server::method, …)
#include <QActors/GenServer>
class Store : public QActors::GenServer
{
public:
    int add(int n) { return n; }
};
void f(QActors::ActorRef<Store> store)
{
    QActors::send(store, &Store::add, 5);
}
