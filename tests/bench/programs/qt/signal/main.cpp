// SPDX-License-Identifier: MIT
#include "scenarios.h"

#include <memory>
#include <string>
#include <vector>

using namespace Bench;

namespace {

void produce(const char *figure, std::int64_t producersHere, std::int64_t producersThere, std::int64_t each)
{
    Counter counter;
    QObject end;
    std::vector<std::unique_ptr<Producer>> producers;
    std::int64_t left = producersHere + producersThere;
    Stopwatch watch;
    auto oneIsDone = [&] {
        if (--left > 0)
            return;
        watch.report(figure, "ns/message", counter.total);
        QCoreApplication::quit();
    };
    for (std::int64_t i = 0; i < producersHere + producersThere; ++i) {
        auto producer = std::make_unique<Producer>(each);
        QObject::connect(producer.get(), &Producer::number, &counter, &Counter::add, Qt::QueuedConnection);
        QObject::connect(producer.get(), &Producer::done, &end, oneIsDone, Qt::QueuedConnection);
        producers.push_back(std::move(producer));
    }
    std::unique_ptr<Worker> worker; // ends before its objects
    if (producersThere > 0) {
        worker = std::make_unique<Worker>();
        for (std::int64_t i = 0; i < producersThere; ++i)
            worker->adopt(producers[std::size_t(i)].get());
    }
    watch = Stopwatch();
    for (const auto &producer : producers)
        QMetaObject::invokeMethod(producer.get(), &Producer::batch, Qt::QueuedConnection);
    QCoreApplication::exec();
}

void trips(const char *figure, const char *unit, std::int64_t count, QThread *thread)
{
    Relay there;
    Downwards here;
    QObject::connect(&here, &Downwards::passed, &there, &Relay::pass, Qt::QueuedConnection);
    QObject::connect(&there, &Relay::passed, &here, &Downwards::pass, Qt::QueuedConnection);
    if (thread)
        there.moveToThread(thread);
    const Stopwatch watch;
    here.pass(count);
    QCoreApplication::exec();
    watch.report(figure, unit, count);
    if (thread) {
        thread->quit();
        thread->wait();
    }
}

void counting()
{
    produce("counting", 1, 0, CountingMessages);
}

void countingThreads()
{
    produce("counting-2-threads", 0, 1, CountingMessages);
}

void fanIn()
{
    produce("fan-in", Producers, 0, FanInEach);
}

void fanInThreads()
{
    produce("fan-in-2-threads", Producers / 2, Producers / 2, FanInEach);
}

void pingPong()
{
    trips("ping-pong", "ns/round-trip", PingPongTrips, nullptr);
}

void pingPongThreads()
{
    Worker worker;
    trips("ping-pong-2-threads", "ns/round-trip", ThreadTrips, &worker);
}

void requestReply()
{
    trips("request-reply", "ns/request", Requests, nullptr);
}

void ring()
{
    std::vector<std::unique_ptr<Downwards>> stations;
    for (std::int64_t i = 0; i < RingActors; ++i) {
        stations.push_back(std::make_unique<Downwards>());
        if (i > 0) {
            QObject::connect(stations[std::size_t(i - 1)].get(), &Downwards::passed, stations.back().get(), &Downwards::pass,
                             Qt::QueuedConnection);
        }
    }
    QObject::connect(stations.back().get(), &Downwards::passed, stations.front().get(), &Downwards::pass, Qt::QueuedConnection);
    const std::int64_t hops = RingHops;
    const Stopwatch watch;
    stations.front()->pass(hops);
    QCoreApplication::exec();
    watch.report("ring", "ns/hop", hops);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    static constexpr Scenario<void()> all[] = {
        {"counting", counting},
        {"counting-2-threads", countingThreads},
        {"fan-in", fanIn},
        {"fan-in-2-threads", fanInThreads},
        {"ping-pong", pingPong},
        {"ping-pong-2-threads", pingPongThreads},
        {"request-reply", requestReply},
        {"ring", ring},
    };
    const std::string about = std::string("Qt ") + qVersion();
    return runScenario(argc, argv, all, about.c_str(), [](void (*scenario)()) {
        scenario();
        return 0;
    });
}
