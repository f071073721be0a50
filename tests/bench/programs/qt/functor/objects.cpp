// SPDX-License-Identifier: MIT
// QObjects in place of actors.
#include "scenarios.h"

#include <memory>
#include <string>
#include <vector>

namespace Bench {

// An object gets one event when it starts, and one when it shall go.
void spawnStop()
{
    const std::int64_t count = Spawned;
    std::vector<QObject *> objects;
    objects.reserve(std::size_t(count));
    std::int64_t left = count;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < count; ++i) {
        auto *object = new QObject;
        post(object, [] { });
        objects.push_back(object);
    }
    for (QObject *object : objects) {
        post(object, [object, &left] {
            delete object;
            if (--left == 0)
                QCoreApplication::quit();
        });
    }
    QCoreApplication::exec();
    watch.report("spawn-stop", "ns/actor", count);
}

void idleBytes()
{
    const std::int64_t count = Spawned;
    std::vector<std::unique_ptr<QObject>> objects;
    objects.reserve(std::size_t(count));
    const std::int64_t before = allocatedBytes();
    for (std::int64_t i = 0; i < count; ++i)
        objects.push_back(std::make_unique<QObject>());
    report("idle-bytes", double(allocatedBytes() - before) / double(count), "bytes/actor", count);
}

void flood()
{
    struct Flooder : QObject
    {
        std::int64_t count = 0;
        void again(std::int64_t n)
        {
            ++count;
            post(this, [this, n] { again(n); });
        }
    } flooder;
    const auto start = std::chrono::steady_clock::now();
    flooder.again(1);
    Lateness timer;
    QTimer::singleShot(int(FloodMilliseconds), &flooder, &QCoreApplication::quit);
    QCoreApplication::exec();
    const std::chrono::duration<double, std::micro> elapsed = std::chrono::steady_clock::now() - start;
    report("flood-rate", double(flooder.count) / elapsed.count(), "M-messages/s", flooder.count);
    timer.report("flood-p50", "flood-p99", "flood-max");
}

void scale()
{
    std::vector<std::unique_ptr<Counter>> counters;
    const std::int64_t before = allocatedBytes();
    double starting = 0;
    const std::int64_t messages = ScaleMessages;
    auto sendToAll = [&](const std::string &figure, auto target) {
        const Stopwatch watch;
        for (std::int64_t i = 0; i < messages; ++i) {
            Counter *counter = target();
            post(counter, [counter, value = std::int64_t(1)] { counter->total += value; });
            if (i % Batch == Batch - 1)
                QCoreApplication::sendPostedEvents();
        }
        watch.report(figure.c_str(), "ns/message", messages);
    };
    for (const Size &size : Sizes) {
        const std::int64_t count = size.actors;
        const auto began = std::chrono::steady_clock::now();
        while (std::int64_t(counters.size()) < count)
            counters.push_back(std::make_unique<Counter>());
        starting += std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count();
        const std::string name = std::string("scale-") + size.name;
        std::size_t next = 0;
        sendToAll(name, [&] { return counters[next = next + 1 < counters.size() ? next + 1 : 0].get(); });
        Random random;
        sendToAll(name + "-random", [&] { return counters[std::size_t(random.below(counters.size()))].get(); });
    }
    const std::int64_t count = std::int64_t(counters.size());
    report("scale-start", starting / double(count), "ns/actor", count);
    report("scale-bytes", double(allocatedBytes() - before) / double(count), "bytes/actor", count);
    const Stopwatch watch;
    counters.clear();
    watch.report("scale-stop", "ns/actor", count);
}

} // namespace Bench
