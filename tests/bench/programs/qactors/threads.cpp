// SPDX-License-Identifier: MIT
// The same between two threads.
#include "program.h"

#include <QActors/EventLoopPool>
#include <QActors/GenServer>

namespace Bench {
namespace {

struct Done
{
};

/// Sends numbers when it is told how many, and says when it has.
class Producer : public Actor
{
    Q_OBJECT
public:
    Producer(Pid counter, Pid home) : m_counter(counter), m_home(home) { }

private:
    Async<> run() override
    {
        const std::int64_t count = co_await receive(on<Number>([](const Number &n) { return n.value; }));
        co_await produce(m_counter, count);
        send(m_home, Done());
    }
    Pid m_counter;
    Pid m_home;
};

class Adder : public GenServer
{
    Q_OBJECT
public:
    std::int64_t add(std::int64_t n) { return m_sum += n; }

private:
    std::int64_t m_sum = 0;
};

Async<> count(const char *figure, int producersHere, int producersThere, std::int64_t each)
{
    auto body = [=](TaskGroup &group) -> Async<> {
        EventLoopPool pool(1);
        Mailbox box;
        const Pid home = box.pid();
        const Pid counter = co_await start<Counter>(group);
        std::vector<Pid> producers;
        for (int i = 0; i < producersHere; ++i)
            producers.push_back(co_await start<Producer>(group, counter, home));
        for (int i = 0; i < producersThere; ++i)
            producers.push_back(co_await startOn<Producer>(pool, group, counter, home));
        const Stopwatch watch;
        for (const Pid producer : producers)
            send(producer, Number{each});
        for (std::size_t i = 0; i < producers.size(); ++i)
            co_await box.receive(on<Done>([](const Done &) { }));
        send(counter, Ask{home, 0});
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        watch.report(figure, "ns/message", total);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

} // namespace

Async<> countingThreads()
{
    return count("counting-2-threads", 0, 1, CountingMessages);
}

// Half of the producers run on the counter's thread, half on the other.
Async<> fanInThreads()
{
    return count("fan-in-2-threads", Producers / 2, Producers / 2, FanInEach);
}

Async<> pingPongThreads()
{
    auto body = [](TaskGroup &group) -> Async<> {
        EventLoopPool pool(1);
        Mailbox box;
        const Pid home = box.pid();
        const Pid echo = co_await startOn<Echo>(pool, group);
        const std::int64_t trips = ThreadTrips;
        const Stopwatch watch;
        for (std::int64_t i = 0; i < trips; ++i) {
            send(echo, Ask{home, i});
            co_await box.receive(on<Answer>([](const Answer &) { }));
        }
        watch.report("ping-pong-2-threads", "ns/round-trip", trips);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

// Both on threads that look for messages a little while before they sleep.
Async<> pingPongSpinning()
{
    auto body = [](TaskGroup &group) -> Async<> {
        EventLoopPool pool(2);
        pool.setSpin(std::chrono::microseconds(50));
        const Pid echo = co_await startOn<Echo>(pool.thread(0), group);
        const std::int64_t trips = ThreadTrips;
        const Stopwatch watch;
        StartOptions options = StartOptions().on(pool.thread(1));
        const ActorHandle pinger = co_await startWith<Pinger>(group, options, echo, trips);
        co_await pinger.wait();
        watch.report("ping-pong-2-threads-spinning", "ns/round-trip", trips);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

Async<> requestReplyThreads()
{
    auto body = [](TaskGroup &group) -> Async<> {
        EventLoopPool pool(1);
        const ActorRef<Adder> adder = co_await startOn<Adder>(pool, group);
        const std::int64_t requests = ThreadTrips;
        const Stopwatch watch;
        for (std::int64_t i = 0; i < requests; ++i)
            co_await adder.call(&Adder::add, 1);
        watch.report("request-reply-2-threads", "ns/request", requests);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

} // namespace Bench

#include "threads.moc"
