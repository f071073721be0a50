// SPDX-License-Identifier: MIT
// On one thread.
#include "scenarios.h"

#include <memory>
#include <vector>

namespace Bench {

void counting()
{
    Counter counter;
    const Stopwatch watch;
    Producer producer(&counter, CountingMessages, [&] {
        post(&counter, [&] {
            watch.report("counting", "ns/message", counter.total);
            QCoreApplication::quit();
        });
    });
    producer.begin();
    QCoreApplication::exec();
}

void fanIn()
{
    Counter counter;
    std::vector<std::unique_ptr<Producer>> producers;
    std::int64_t left = Producers;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < Producers; ++i) {
        producers.push_back(std::make_unique<Producer>(&counter, FanInEach, [&] {
            if (--left > 0)
                return;
            post(&counter, [&] {
                watch.report("fan-in", "ns/message", counter.total);
                QCoreApplication::quit();
            });
        }));
        producers.back()->begin();
    }
    QCoreApplication::exec();
}

void trips(std::int64_t count, QObject *there, const char *figure, const char *unit)
{
    struct Trip
    {
        Trip(QObject *to, std::int64_t trips) : there(to), left(trips) { }
        QObject *there;
        std::int64_t left;
        QObject here;
        void go()
        {
            post(there, [this, value = left] { post(&here, [this, value] { back(value); }); });
        }
        void back(std::int64_t)
        {
            if (--left == 0)
                QCoreApplication::quit();
            else
                go();
        }
    } trip(there, count);
    const Stopwatch watch;
    trip.go();
    QCoreApplication::exec();
    watch.report(figure, unit, count);
}

void pingPong()
{
    QObject there;
    trips(PingPongTrips, &there, "ping-pong", "ns/round-trip");
}

void requestReply()
{
    QObject there;
    trips(Requests, &there, "request-reply", "ns/request");
}

void ring()
{
    std::vector<std::unique_ptr<QObject>> stations;
    for (std::int64_t i = 0; i < RingActors; ++i)
        stations.push_back(std::make_unique<QObject>());
    struct Hop
    {
        std::vector<std::unique_ptr<QObject>> &stations;
        void pass(std::size_t at, std::int64_t left)
        {
            if (left == 0) {
                QCoreApplication::quit();
                return;
            }
            const std::size_t next = (at + 1) % stations.size();
            post(stations[next].get(), [this, next, left] { pass(next, left - 1); });
        }
    } hop{stations};
    const std::int64_t hops = RingHops;
    const Stopwatch watch;
    hop.pass(0, hops);
    QCoreApplication::exec();
    watch.report("ring", "ns/hop", hops);
}

} // namespace Bench
