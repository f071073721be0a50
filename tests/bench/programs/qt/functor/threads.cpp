// SPDX-License-Identifier: MIT
// Between two threads.
#include "scenarios.h"

#include <memory>
#include <vector>

namespace Bench {

void countingThreads()
{
    Counter counter;
    Stopwatch watch;
    Producer producer(&counter, CountingMessages, [&] {
        post(&counter, [&] {
            watch.report("counting-2-threads", "ns/message", counter.total);
            QCoreApplication::quit();
        });
    });
    Worker worker;
    worker.adopt(&producer);
    watch = Stopwatch();
    producer.begin();
    QCoreApplication::exec();
}

// Half of the producers live on the counter's thread, half on the other.
void fanInThreads()
{
    Counter counter;
    std::int64_t left = Producers;
    Stopwatch watch;
    auto oneIsDone = [&] {
        post(&counter, [&] {
            if (--left > 0)
                return;
            watch.report("fan-in-2-threads", "ns/message", counter.total);
            QCoreApplication::quit();
        });
    };
    std::vector<std::unique_ptr<Producer>> producers;
    for (std::int64_t i = 0; i < Producers; ++i)
        producers.push_back(std::make_unique<Producer>(&counter, FanInEach, oneIsDone));
    Worker worker;
    for (std::size_t i = 0; i < producers.size(); i += 2)
        worker.adopt(producers[i].get());
    watch = Stopwatch();
    for (const auto &producer : producers)
        producer->begin();
    QCoreApplication::exec();
}

void pingPongThreads()
{
    QObject there;
    Worker worker;
    worker.adopt(&there);
    trips(ThreadTrips, &there, "ping-pong-2-threads", "ns/round-trip");
}

// What Qt has for it: the caller's thread blocks.
void requestReplyThreads()
{
    Counter there;
    Worker worker;
    worker.adopt(&there);
    const std::int64_t requests = ThreadTrips;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < requests; ++i) {
        std::int64_t sum = 0;
        auto add = [&there, n = std::int64_t(1)] { return there.total += n; };
        QMetaObject::invokeMethod(&there, add, Qt::BlockingQueuedConnection, &sum);
    }
    watch.report("request-reply-2-threads", "ns/request", requests);
}

} // namespace Bench
