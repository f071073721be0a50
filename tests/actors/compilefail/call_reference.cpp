// expects: call(&Server::method, …): the method takes an argument by non-const reference
#include <QActors/GenServer>
class Store : public QActors::GenServer
{
public:
    void fill(int &n) { n = 1; }
};
void f(QActors::ActorRef<Store> store, int n)
{
    store.cast(&Store::fill, n);
}
