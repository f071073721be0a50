// expects: call(&Server::method, …): the method's class must be derived from GenServer.
#include <QActors/GenServer>
class Store : public QActors::Actor
{
public:
    int add(int n) { return n; }
};
void f(QActors::ActorRef<Store> store)
{
    static_cast<void>(store.call(&Store::add, 5));
}
