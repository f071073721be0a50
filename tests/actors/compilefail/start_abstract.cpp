// expects: start<A>(): A is abstract: override run()
// SPDX-License-Identifier: MIT
#include <QActors/GenServer>
#include <QActors/Start>

class Store : public QActors::GenServer
{
public:
    virtual void save() = 0;
};

QActors::Async<> wrong(QActors::TaskGroup &group)
{
    co_await QActors::start<Store>(group);
}
