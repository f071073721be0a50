// SPDX-License-Identifier: MIT
// How the cost of an operation grows with the number of what it works on: each at two sizes, as the time for one of them.
// ../../growth makes a table of it. What is linear in total costs the same each at both sizes.
#include "program.h"

#include <QActors/CapacityLimiter>
#include <QActors/Channel>
#include <QActors/Combinators>
#include <QActors/DynamicSupervisor>
#include <QActors/Event>
#include <QActors/ExceptionGroup>
#include <QActors/Lock>
#include <QActors/Monitor>
#include <QActors/ProcessGroup>
#include <QActors/Registry>
#include <QActors/Supervisor>
#include <QActors/Task>

#include <memory>
#include <string>

namespace Bench {
namespace {

constexpr std::int64_t Factor = 8;
constexpr Count Small{1'000, 10};

Async<> everybodyWaits()
{
    for (int i = 0; i < 3; ++i)
        co_await yield();
}

Async<> nestedGroups(std::int64_t depth, bool fails)
{
    auto body = [depth, fails](TaskGroup &group) -> Async<> {
        if (depth > 1)
            group.startSoon(nestedGroups(depth - 1, fails));
        else if (fails)
            throw std::runtime_error("the cause");
        else
            co_await sleepForever();
    };
    co_await withTaskGroup(body);
}

/// `n` times what is measured, after what it needs.
using Operation = Async<> (*)(std::int64_t n, const char *figure);

Async<> spawnTasks(std::int64_t n, const char *figure)
{
    const Stopwatch watch;
    TaskGroup group;
    for (std::int64_t i = 0; i < n; ++i)
        group.startSoon([] { });
    co_await group.join();
    watch.report(figure, "ns/task", n);
}

Async<> cancelSiblings(std::int64_t n, const char *figure)
{
    TaskGroup group;
    for (std::int64_t i = 0; i < n; ++i)
        group.startSoon([] { return sleepForever(); });
    co_await everybodyWaits();
    const Stopwatch watch;
    group.cancel();
    co_await group.join();
    watch.report(figure, "ns/task", n);
}

Async<> endNested(std::int64_t n, const char *figure, bool kills)
{
    auto group = std::make_unique<TaskGroup>();
    group->startSoon(nestedGroups(n, false));
    for (std::int64_t i = 0; i < n + 3; ++i)
        co_await yield();
    const Stopwatch watch;
    if (kills) {
        group.reset();
    } else {
        group->cancel();
        co_await group->join();
    }
    watch.report(figure, "ns/level", n);
}

Async<> cancelNested(std::int64_t n, const char *figure)
{
    return endNested(n, figure, false);
}

Async<> killNested(std::int64_t n, const char *figure)
{
    return endNested(n, figure, true);
}

Async<> failNested(std::int64_t n, const char *figure)
{
    const Stopwatch watch;
    try {
        co_await nestedGroups(n, true);
    } catch (const ExceptionGroup &) {
    }
    watch.report(figure, "ns/level", n);
}

Async<> joinOne(std::int64_t n, const char *figure)
{
    Event event;
    TaskGroup group;
    const auto awaited = group.startSoon([&]() -> Async<> { co_await event.wait(); });
    const Stopwatch watch;
    for (std::int64_t i = 0; i < n; ++i)
        group.startSoon([awaited]() -> Async<> { co_await awaited.join(); });
    co_await everybodyWaits();
    event.set();
    co_await group.join();
    watch.report(figure, "ns/joiner", n);
}

Async<> waitInLine(std::int64_t n, const char *figure)
{
    Lock lock;
    TaskGroup group;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < n; ++i)
        group.startSoon([&]() -> Async<> { const Token token = co_await lock.acquire(); });
    co_await group.join();
    watch.report(figure, "ns/task", n);
}

Async<> borrowMany(std::int64_t n, const char *figure)
{
    CapacityLimiter limiter{int(n)};
    TaskGroup group;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < n; ++i) {
        group.startSoon([&]() -> Async<> {
            const Token token = co_await limiter.acquire();
            co_await everybodyWaits();
        });
    }
    co_await group.join();
    watch.report(figure, "ns/task", n);
}

Async<> passValues(std::int64_t n, const char *figure)
{
    Channel<int> channel{int(n)};
    const Stopwatch watch;
    for (std::int64_t i = 0; i < n; ++i)
        co_await channel.send(1);
    for (std::int64_t i = 0; i < n; ++i)
        co_await channel.receive();
    watch.report(figure, "ns/value", n);
}

Async<> sleepAtOnce(std::int64_t n, const char *figure)
{
    TaskGroup group;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < n; ++i)
        group.startSoon([i] { return sleep(std::chrono::microseconds(1 + i % 97)); });
    co_await group.join();
    watch.report(figure, "ns/sleep", n);
}

Async<> monitorOne(std::int64_t n, const char *figure)
{
    auto body = [n, figure](TaskGroup &group) -> Async<> {
        Mailbox mailbox;
        const auto watched = co_await start<Idle>(group);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < n; ++i)
            mailbox.monitor(watched);
        send(watched, Number{0});
        for (std::int64_t i = 0; i < n; ++i)
            co_await mailbox.receive(on<Down>([](const Down &) { }));
        watch.report(figure, "ns/monitor", n);
    };
    co_await withTaskGroup(body);
}

Async<> flushMonitors(std::int64_t n, const char *figure)
{
    auto body = [n, figure](TaskGroup &group) -> Async<> {
        Mailbox mailbox;
        const auto watched = co_await start<Idle>(group);
        for (std::int64_t i = 0; i < n; ++i)
            send(mailbox.pid(), Number{i});
        const Stopwatch watch;
        for (std::int64_t i = 0; i < n; ++i)
            mailbox.demonitor(mailbox.monitor(watched), Flush::Yes);
        watch.report(figure, "ns/flush", n);
        send(watched, Number{0});
    };
    co_await withTaskGroup(body);
}

Async<> registerNames(std::int64_t n, const char *figure)
{
    auto body = [n, figure](TaskGroup &group) -> Async<> {
        Registry registry(QStringLiteral("growth"));
        const auto named = co_await start<Idle>(group);
        TaskGroup waiting;
        const auto name = [](std::int64_t i) { return QString::number(i); };
        const Stopwatch watch;
        for (std::int64_t i = 0; i < n; ++i)
            waiting.startSoon([&, i]() -> Async<> { co_await registry.whereisWhenReady(name(i)); });
        co_await everybodyWaits();
        for (std::int64_t i = 0; i < n; ++i)
            registry.registerName(name(i), named);
        co_await waiting.join();
        send(named, Number{0});
        co_await group.join();
        watch.report(figure, "ns/name", n);
    };
    TaskGroup group;
    co_await body(group);
}

Async<> joinProcessGroup(std::int64_t n, const char *figure)
{
    std::vector<std::unique_ptr<Mailbox>> members;
    for (std::int64_t i = 0; i < n; ++i)
        members.push_back(std::make_unique<Mailbox>());
    const ProcessGroup group;
    const Stopwatch watch;
    for (const auto &member : members)
        group.join(member->pid());
    group.broadcast(Number{1});
    members.clear();
    watch.report(figure, "ns/member", n);
    co_return;
}

Async<> superviseMany(std::int64_t n, const char *figure)
{
    auto body = [n, figure](TaskGroup &group) -> Async<> {
        const ActorHandle handle = co_await startWith<Supervisor>(group, StartOptions(), SupervisorOptions(), QList<ChildSpec>());
        const ActorRef<Supervisor> supervisor(handle.pid());
        const Stopwatch watch;
        for (std::int64_t i = 0; i < n; ++i) {
            const ChildSpec child = ChildSpec::actor<Idle>(QString::number(i));
            co_await supervisor.call(&Supervisor::startChild, child);
        }
        handle.stop();
        co_await handle.wait();
        watch.report(figure, "ns/child", n);
    };
    co_await withTaskGroup(body);
}

struct Named
{
    const char *name;
    Operation run;
};

constexpr Named Operations[] = {
    {"start and end tasks of a group", spawnTasks},
    {"cancel tasks beside each other", cancelSiblings},
    {"cancel groups in each other", cancelNested},
    {"kill groups in each other", killNested},
    {"a failure through groups in each other", failNested},
    {"join one task", joinOne},
    {"wait for one Lock", waitInLine},
    {"tokens of one CapacityLimiter", borrowMany},
    {"values in a Channel", passValues},
    {"sleep at once", sleepAtOnce},
    {"monitor one process, which ends", monitorOne},
    {"demonitor with flush before a full mailbox", flushMonitors},
    {"wait for names and register them", registerNames},
    {"members of a ProcessGroup, a broadcast", joinProcessGroup},
    {"children of one Supervisor", superviseMany},
};

} // namespace

Async<> growth()
{
    for (const Named &operation : Operations) {
        for (const std::int64_t n : {std::int64_t(Small), Factor * Small}) {
            const std::string figure = std::string(operation.name) + ", " + std::to_string(n);
            co_await operation.run(n, figure.c_str());
        }
    }
}

} // namespace Bench
