// SPDX-License-Identifier: MIT
// expects: ServerName<A>::call(): the arguments are copied, for the call may be made twice; one of them cannot be.
#include <QActors/ServerName>
#include <memory>
class Store : public QActors::GenServer
{
public:
    int put(std::unique_ptr<int> box) { return *box; }
};
void f(const QActors::ServerName<Store> &store)
{
    static_cast<void>(store.call(&Store::put, std::make_unique<int>(1)));
}
