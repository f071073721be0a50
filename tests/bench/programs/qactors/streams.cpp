// SPDX-License-Identifier: MIT
// Values through streams on one thread, beside QCoro's generator and a plain connection.
#include "program.h"

#include <QActors/StreamOperators>
#include <QActors/StreamSources>
#include <QActors/Topic>

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroTask>

namespace Bench {
namespace {

constexpr Count Items{2'000'000, 1'000};
constexpr Count Emissions{500'000, 1'000};

Stream<std::int64_t> numbers(std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        co_yield i;
}

QCoro::AsyncGenerator<std::int64_t> theirNumbers(std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        co_yield i;
}

QCoro::Task<std::int64_t> theirSum(std::int64_t count)
{
    std::int64_t sum = 0;
    auto generator = theirNumbers(count);
    QCORO_FOREACH(const std::int64_t value, generator)
    sum += value;
    co_return sum;
}

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void emitted(qint64 value);
};

/// One value to so many subscribers, each of which reads it.
Async<> publishTo(int subscribers, const char *name)
{
    const std::int64_t rounds = Emissions / subscribers;
    std::int64_t heard = 0;
    const auto body = [&](TaskGroup &group) -> Async<> {
        Topic<std::int64_t> topic;
        for (int i = 0; i < subscribers; ++i) {
            group.startSoon([&topic, &heard]() -> Async<> {
                co_await forEach(topic.subscribe(), [&heard](std::int64_t value) { heard += value; });
            });
        }
        co_await yield();
        const Stopwatch watch;
        for (std::int64_t i = 0; i < rounds; ++i) {
            topic.publish(1);
            co_await yield();
        }
        watch.report(name, "ns/value", heard);
        group.cancel();
    };
    co_await withTaskGroup(body);
    if (heard < rounds * (subscribers - 1))
        std::abort();
}

} // namespace

Async<> streams()
{
    {
        const Stopwatch watch;
        std::int64_t sum = 0;
        auto stream = numbers(Items);
        while (const auto value = co_await stream.next())
            sum += *value;
        watch.report("stream-generator", "ns/item", Items);
        if (sum != Items * (Items - 1) / 2)
            std::abort();
    }
    {
        const Stopwatch watch;
        std::int64_t sum = 0;
        auto stream = numbers(Items) | Streams::map([](std::int64_t i) { return 2 * i; })
                      | Streams::filter([](std::int64_t i) { return i >= 0; }) | Streams::take(Items);
        co_await forEach(std::move(stream), [&sum](std::int64_t value) { sum += value; });
        watch.report("stream-chain", "ns/item", Items);
        if (sum != Items * (Items - 1))
            std::abort();
    }
    {
        const Stopwatch watch;
        const std::int64_t sum = QCoro::waitFor(theirSum(Items));
        watch.report("qcoro-generator", "ns/item", Items);
        if (sum != Items * (Items - 1) / 2)
            std::abort();
    }
    {
        Emitter emitter;
        std::int64_t heard = 0;
        QObject::connect(&emitter, &Emitter::emitted, &emitter, [&heard](qint64 value) { heard += value; });
        const Stopwatch watch;
        for (std::int64_t i = 0; i < Emissions; ++i)
            Q_EMIT emitter.emitted(1);
        watch.report("signal-direct", "ns/emission", heard);
    }
    {
        const auto body = [](TaskGroup &group) -> Async<> {
            for (int i = 0; i < 2; ++i) {
                group.startSoon([]() -> Async<> {
                    for (std::int64_t n = 0; n < Emissions; ++n)
                        co_await yield();
                });
            }
            co_return;
        };
        const Stopwatch watch;
        co_await withTaskGroup(body);
        watch.report("task-switch", "ns/switch", 2 * Emissions); // two of them are in each of stream-signal
    }
    {
        Emitter emitter;
        std::int64_t heard = 0;
        const auto body = [&](TaskGroup &group) -> Async<> {
            auto reader = group.startSoon([&]() -> Async<> {
                auto values = signalsOf(&emitter, &Emitter::emitted, SignalOptions().endsWithSender());
                co_await forEach(std::move(values), [&heard](qint64 value) { heard += value; });
            });
            co_await yield();
            const Stopwatch watch;
            for (std::int64_t i = 0; i < Emissions; ++i) {
                Q_EMIT emitter.emitted(1);
                co_await yield(); // a task switch each
            }
            watch.report("stream-signal", "ns/emission", heard);
            reader.cancel();
        };
        co_await withTaskGroup(body);
    }
    co_await publishTo(10, "topic-10");
    co_await publishTo(100, "topic-100");
    co_await publishTo(1000, "topic-1000");
}

} // namespace Bench

#include "streams.moc"
