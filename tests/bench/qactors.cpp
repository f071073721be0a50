// SPDX-License-Identifier: MIT
#include "scenario.h"

#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Run>
#include <QActors/Sleep>

#include <malloc.h>

#include <cstring>
#include <map>
#include <string>

using namespace QActors;

namespace Bench {

std::int64_t allocatedBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return std::int64_t(info.uordblks + info.hblkhd);
}

namespace {

struct Number
{
    std::int64_t value;
};
struct Ask
{
    Pid from;
    std::int64_t value;
};
struct Answer
{
    std::int64_t value;
};
struct Ball
{
    std::int64_t left;
};
struct Next
{
    Pid next;
};

class Counter : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &n) { m_total += n.value; }),
                         on<Ask>([this](const Ask &ask) { send(ask.from, Answer{m_total}); }));
    }
    std::int64_t m_total = 0;
};

class Echo : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Ask>([](const Ask &ask) { send(ask.from, Answer{ask.value}); }));
    }
};

class Pinger : public Actor
{
    Q_OBJECT
public:
    Pinger(Pid peer, std::int64_t trips) : m_peer(peer), m_left(trips) { }

private:
    Async<> init() override
    {
        send(m_peer, Ask{pid(), m_left});
        co_return;
    }
    Async<> run() override
    {
        co_await receive(on<Answer>([this](const Answer &) {
            if (--m_left == 0)
                stop();
            else
                send(m_peer, Ask{pid(), m_left});
        }));
    }
    Pid m_peer;
    std::int64_t m_left;
};

class Station : public Actor
{
    Q_OBJECT
public:
    explicit Station(Pid done) : m_done(done) { }

private:
    Async<> run() override
    {
        co_await receive(on<Ball>([this](const Ball &ball) {
                             if (ball.left == 0)
                                 send(m_done, Answer{0});
                             else
                                 send(m_next, Ball{ball.left - 1});
                         }),
                         on<Next>([this](const Next &next) { m_next = next.next; }));
    }
    Pid m_next;
    Pid m_done;
};

class Idle : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &) { stop(); }));
    }
};

Async<> counting(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid counter = co_await start<Counter>(group);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < CountingMessages; ++i) {
            send(counter, Number{1});
            if (i % CountingBatch == CountingBatch - 1)
                co_await yield();
        }
        send(counter, Ask{box.pid(), 0});
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        figure = watch.nanosecondsPer(total);
    };
    co_await withTaskGroup(body);
}

Async<> pingPong(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        const Pid echo = co_await start<Echo>(group);
        const Stopwatch watch;
        const ActorHandle pinger = co_await startLink<Pinger>(group, LinkOptions(), echo, PingPongTrips);
        co_await pinger.wait();
        figure = watch.nanosecondsPer(PingPongTrips);
    };
    co_await withTaskGroup(body);
}

Async<> requests(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid echo = co_await start<Echo>(group);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Requests; ++i) {
            send(echo, Ask{box.pid(), i});
            co_await box.receive(on<Answer>([](const Answer &) { }));
        }
        figure = watch.nanosecondsPer(Requests);
    };
    co_await withTaskGroup(body);
}

Async<> ring(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        Mailbox box;
        std::vector<Pid> stations;
        for (std::int64_t i = 0; i < RingActors; ++i)
            stations.push_back(co_await start<Station>(group, box.pid()));
        for (std::size_t i = 0; i < stations.size(); ++i)
            send(stations[i], Next{stations[(i + 1) % stations.size()]});
        co_await yield();
        const Stopwatch watch;
        send(stations.front(), Ball{RingHops});
        co_await box.receive(on<Answer>([](const Answer &) { }));
        figure = watch.nanosecondsPer(RingHops);
    };
    co_await withTaskGroup(body);
}

Async<> spawnAndStop(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        std::vector<Pid> actors;
        actors.reserve(Spawned);
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Spawned; ++i)
            actors.push_back(co_await start<Idle>(group));
        for (const Pid pid : actors)
            send(pid, Number{0}); // it stops itself
        while (group.count() > 0)
            co_await yield();
        figure = watch.nanosecondsPer(Spawned);
    };
    co_await withTaskGroup(body);
}

Async<> spawnAndCancel(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        for (std::int64_t i = 0; i < Spawned; ++i)
            co_await start<Idle>(group);
        group.cancel();
    };
    const Stopwatch watch;
    co_await withTaskGroup(body);
    figure = watch.nanosecondsPer(Spawned);
}

Async<> spawnAndKill(double &figure)
{
    const Stopwatch watch;
    {
        TaskGroup group;
        for (std::int64_t i = 0; i < Spawned; ++i)
            co_await start<Idle>(group);
    }
    figure = watch.nanosecondsPer(Spawned);
}

Async<> idleBytes(double &figure)
{
    auto body = [&](TaskGroup &group) -> Async<> {
        const std::int64_t before = allocatedBytes();
        for (std::int64_t i = 0; i < Spawned; ++i)
            co_await start<Idle>(group);
        figure = double(allocatedBytes() - before) / double(Spawned);
    };
    co_await withTaskGroup(body);
}

Async<> nested(std::int64_t depth)
{
    if (depth > 1)
        co_await nested(depth - 1);
    else
        co_await sleepForever();
}

Async<> cancelDeep(double &figure)
{
    TaskGroup group;
    for (std::int64_t i = 0; i < Unwound; ++i)
        group.startSoon(nested(Depth));
    co_await yield();
    const Stopwatch watch;
    group.cancel();
    co_await group.join();
    figure = watch.nanosecondsPer(Unwound);
}

Async<> killDeep(double &figure)
{
    auto group = std::make_unique<TaskGroup>();
    for (std::int64_t i = 0; i < Unwound; ++i)
        group->startSoon(nested(Depth));
    co_await yield();
    const Stopwatch watch;
    group.reset();
    figure = watch.nanosecondsPer(Unwound);
}

} // namespace

double runQActors(const char *scenario)
{
    static const std::map<std::string, Async<> (*)(double &)> all = {
        {"counting", &counting},        {"ping-pong", &pingPong},         {"request-reply", &requests},
        {"ring", &ring},                {"spawn-stop", &spawnAndStop},    {"spawn-kill", &spawnAndKill},
        {"spawn-cancel", &spawnAndCancel},
        {"call", &calls},               {"call-async", &asyncCalls},      {"restart", &restarts},
        {"idle-bytes", &idleBytes},     {"cancel-10-deep", &cancelDeep},  {"kill-10-deep", &killDeep},
    };
    const auto found = all.find(scenario);
    if (found == all.end())
        return -1;
    double figure = -1;
    auto main = [&] { return found->second(figure); };
    return QActors::run(main) == 0 ? figure : -1;
}

} // namespace Bench

#include "qactors.moc"
