// SPDX-License-Identifier: MIT
// Servers and supervisors.
#include "program.h"

#include <QActors/Supervisor>

#include <QtCore/qloggingcategory.h>

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

Async<> requestReply()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const auto adder = co_await start<Adder>(group);
        const std::int64_t requests = Requests;
        const Stopwatch watch;
        for (std::int64_t i = 0; i < requests; ++i)
            co_await adder.call(&Adder::add, 1);
        watch.report("request-reply", "ns/request", requests);
    };
    co_await withTaskGroup(body);
}

Async<> requestReplyAsync()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const auto adder = co_await start<Adder>(group);
        const std::int64_t requests = Requests;
        const Stopwatch watch;
        for (std::int64_t i = 0; i < requests; ++i)
            co_await adder.call(&Adder::addLater, 1);
        watch.report("request-reply-async", "ns/request", requests);
    };
    co_await withTaskGroup(body);
}

Async<> restart()
{
    QLoggingCategory::setFilterRules(QStringLiteral("qactors.*=false"));
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox box;
        const QList<ChildSpec> children{ChildSpec::actor<Fragile>(QStringLiteral("fragile"), box.pid())};
        const std::int64_t restarts = Restarts;
        const auto options = SupervisorOptions().intensity(10 * int(restarts), std::chrono::hours(1));
        co_await start<Supervisor>(group, options, children);
        Pid child = co_await box.receive(on<Pid>([](Pid pid) { return pid; }));
        const Stopwatch watch;
        for (std::int64_t i = 0; i < restarts; ++i) {
            send(child, 1);
            child = co_await box.receive(on<Pid>([](Pid pid) { return pid; }));
        }
        watch.report("restart", "ns/restart", restarts);
    };
    co_await withTaskGroup(body);
}

} // namespace Bench

#include "servers.moc"
