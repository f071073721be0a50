// expects: startOn<A>(place, group, arguments…): the arguments are moved or copied to the other thread
// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/EventLoopPool>

using namespace QActors;

class Referring : public Actor
{
public:
    explicit Referring(int &shared) : m_shared(shared) { }

protected:
    Async<> run() override { co_return; }
    int &m_shared;
};

Async<> wrong(EventLoopPool &pool, TaskGroup &group, int &shared)
{
    co_await startOn<Referring>(pool, group, shared);
}
