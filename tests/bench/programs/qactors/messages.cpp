// SPDX-License-Identifier: MIT
// Messages between actors on one thread.
#include "program.h"

namespace Bench {
namespace {

struct Ball
{
    std::int64_t left;
};
struct Next
{
    Pid next;
};

class Station : public Actor
{
    Q_OBJECT
public:
    explicit Station(Pid done) : m_done(done) { }

private:
    Async<> run() override
    {
        return receiveEach(on<Ball>([this](const Ball &ball) {
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

/// A Counter that receives one message a run().
class OneByOne : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &n) { m_total += n.value; }),
                         on<Ask>([this](const Ask &ask) { send(ask.from, Answer{m_total}); }));
    }
    std::int64_t m_total = 0;
};

template<typename Counts>
Async<> countWith(const char *figure)
{
    auto body = [figure](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid counter = co_await start<Counts>(group);
        const Stopwatch watch;
        co_await produce(counter, CountingMessages);
        send(counter, Ask{box.pid(), 0});
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        watch.report(figure, "ns/message", total);
    };
    co_await withTaskGroup(body);
}

} // namespace

Async<> produce(Pid counter, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i) {
        send(counter, Number{1});
        if (i % Batch == Batch - 1)
            co_await yield();
    }
}

Async<> counting()
{
    return countWith<Counter>("counting");
}

Async<> countingOneByOne()
{
    return countWith<OneByOne>("counting-one-by-one");
}

Async<> fanIn()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid counter = co_await start<Counter>(group);
        const Stopwatch watch;
        auto producers = [counter](TaskGroup &all) {
            for (std::int64_t i = 0; i < Producers; ++i)
                all.startSoon(produce(counter, FanInEach));
        };
        co_await withTaskGroup(producers);
        send(counter, Ask{box.pid(), 0});
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        watch.report("fan-in", "ns/message", total);
    };
    co_await withTaskGroup(body);
}

Async<> pingPong()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const Pid echo = co_await start<Echo>(group);
        const std::int64_t trips = PingPongTrips;
        const Stopwatch watch;
        const ActorHandle pinger = co_await startWith<Pinger>(group, StartOptions(), echo, trips);
        co_await pinger.wait();
        watch.report("ping-pong", "ns/round-trip", trips);
    };
    co_await withTaskGroup(body);
}

Async<> messageReply()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid echo = co_await start<Echo>(group);
        const std::int64_t requests = Requests;
        const Stopwatch watch;
        for (std::int64_t i = 0; i < requests; ++i) {
            send(echo, Ask{box.pid(), i});
            co_await box.receive(on<Answer>([](const Answer &) { }));
        }
        watch.report("request-reply-messages", "ns/request", requests);
    };
    co_await withTaskGroup(body);
}

Async<> ring()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox box;
        std::vector<Pid> stations;
        for (std::int64_t i = 0; i < RingActors; ++i)
            stations.push_back(co_await start<Station>(group, box.pid()));
        for (std::size_t i = 0; i < stations.size(); ++i)
            send(stations[i], Next{stations[(i + 1) % stations.size()]});
        co_await yield();
        const std::int64_t hops = RingHops;
        const Stopwatch watch;
        send(stations.front(), Ball{hops});
        co_await box.receive(on<Answer>([](const Answer &) { }));
        watch.report("ring", "ns/hop", hops);
    };
    co_await withTaskGroup(body);
}

} // namespace Bench

#include "messages.moc"
