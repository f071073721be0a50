// SPDX-License-Identifier: MIT
// Scenarios of servers and supervisors.
#include "scenario.h"

#include <QActors/Mailbox>
#include <QActors/Supervisor>

#include <QtCore/qloggingcategory.h>

using namespace QActors;

namespace Bench {
namespace {

class Adder : public GenServer
{
    Q_OBJECT
public:
    std::int64_t add(std::int64_t n) { return m_sum += n; }
    Async<std::int64_t> addLater(std::int64_t n) { co_return m_sum += n; }

private:
    std::int64_t m_sum = 0;
};

/// Says that it has started; crashes when told to.
class Fragile : public Actor
{
    Q_OBJECT
public:
    explicit Fragile(Pid parent) : m_parent(parent) { }

private:
    Async<> init() override
    {
        send(m_parent, pid());
        co_return;
    }
    Async<> run() override
    {
        co_await receive(on<int>([] { throw std::runtime_error("crash"); }));
    }
    Pid m_parent;
};

} // namespace

Async<> calls(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        const auto adder = co_await start<Adder>(group);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Requests; ++i)
            co_await adder.call(&Adder::add, 1);
        figure = watch.nanosecondsPer(Requests);
    };
    co_await withTaskGroup(body);
}

Async<> asyncCalls(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        const auto adder = co_await start<Adder>(group);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Requests; ++i)
            co_await adder.call(&Adder::addLater, 1);
        figure = watch.nanosecondsPer(Requests);
    };
    co_await withTaskGroup(body);
}

Async<> restarts(double &figure)
{
    QLoggingCategory::setFilterRules(QStringLiteral("qactors.*=false"));
    auto body = [&](TaskGroup &group) -> Async<> {
        Mailbox box;
        const QList<ChildSpec> children{ChildSpec::actor<Fragile>(QStringLiteral("fragile"), box.pid())};
        const auto options = SupervisorOptions().intensity(10 * int(Restarts), std::chrono::hours(1));
        co_await start<Supervisor>(group, options, children);
        Pid child = co_await box.receive(on<Pid>([](Pid pid) { return pid; }));
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Restarts; ++i) {
            send(child, 1);
            child = co_await box.receive(on<Pid>([](Pid pid) { return pid; }));
        }
        figure = watch.nanosecondsPer(Restarts);
    };
    co_await withTaskGroup(body);
}

} // namespace Bench

#include "servers.moc"
