// expects: start<A>(group, arguments…): A has no public constructor that takes these arguments
// SPDX-License-Identifier: MIT
#include <QActors/GenServer>
#include <QActors/Start>

class Store : public QActors::GenServer
{
public:
    explicit Store(const QString &path);
};

QActors::Async<> wrong(QActors::TaskGroup &group)
{
    co_await QActors::start<Store>(group);
}
