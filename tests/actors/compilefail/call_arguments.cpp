// expects: call(&Server::method, arguments…): the arguments do not fit the method's parameters, in number or in type.
#include <QActors/GenServer>
class Store : public QActors::GenServer
{
public:
    int add(int n) { return n; }
};
void f(QActors::ActorRef<Store> store)
{
    static_cast<void>(store.call(&Store::add, "five"));
}
