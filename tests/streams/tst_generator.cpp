// SPDX-License-Identifier: MIT
// The bodies of streams: tasks of their own, which stand at a co_yield until somebody reads.
#include "support/testrun.h"

#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/Lock>
#include <QActors/Stream>
#include <QActors/Task>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Stream<int> upTo(int count)
{
    for (int i = 1; i <= count; ++i)
        co_yield i;
}

} // namespace

class tst_Generator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBodyMayDestroyItsOwnStream()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            std::optional<Stream<int>> stream;
            const auto body = [&stream]() -> Stream<int> {
                co_yield 1;
                stream.reset();
                co_yield 2;
            };
            stream.emplace(body());
            co_await stream->next();
            auto next = stream->next();
            try {
                co_await next;
            } catch (const MisuseError &) { // by turns it had begun to wait
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void aLongStreamAndAStreamOfStreams()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            const auto sum = co_await fold(upTo(200'000), qint64(0), [](qint64 sum, int value) { return sum + value; });
            QACTORS_COMPARE(sum, 20'000'100'000);
            int depth = 0;
            std::function<Stream<int>(int)> nested = [&](int level) -> Stream<int> {
                depth = std::max(depth, level);
                co_yield level;
                if (level < 300) {
                    auto deeper = nested(level + 1);
                    while (const auto value = co_await deeper.next())
                        co_yield *value;
                }
            };
            const auto all = co_await collect(nested(1));
            QACTORS_COMPARE(int(all.size()), 300);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_everyAwaitCanBeCancelledKilledAndFail()
    {
        const auto scenario = []() -> Async<> {
            Lock lock;
            const auto body = [&lock]() -> Stream<int> {
                for (int i = 0; i < 3; ++i) {
                    const auto token = co_await lock.acquire();
                    co_await sleep(1s);
                    co_yield i;
                }
            };
            int sum = 0;
            const auto add = [&sum](int value) -> Async<> {
                co_await sleep(2s);
                sum += value;
            };
            co_await forEach(body(), add);
            auto rest = body();
            co_await rest.next();
            co_await rest.next();
            QACTORS_COMPARE(sum, 3);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }

    void SM9_everyOrderGivesTheSame()
    {
        const auto scenario = []() -> Async<> {
            QList<int> read;
            auto body = [&read](TaskGroup &group) -> Async<> {
                const auto values = []() -> Stream<int> {
                    for (int i = 0; i < 3; ++i) {
                        co_await yield();
                        co_yield i;
                    }
                };
                group.startSoon([&read, values]() -> Async<> {
                    auto stream = values();
                    while (const auto value = co_await stream.next())
                        read.append(*value);
                });
                group.startSoon([]() -> Async<> { co_await yield(); });
                co_return;
            };
            co_await withTaskGroup(body);
            QACTORS_COMPARE(read, QList<int>({0, 1, 2}));
        };
        const auto found = Test::explore(scenario, {.schedules = 200});
        QVERIFY2(!found.failed, qPrintable(found.report()));
    }

    void theTaskSaysWhatItIs()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto body = []() -> Stream<int> {
                co_await sleep(1h);
                co_yield 1;
            };
            auto reader = group.startSoon([&]() -> Async<> {
                auto stream = body();
                co_await stream.next();
            });
            co_await settle();
            const QString waits = reader.whereItWaits();
            QACTORS_VERIFY2(waits.startsWith(u"the next value of task"_s) && waits.contains(u"tst_generator.cpp"_s), waits);
            reader.cancel();
        });
    }
};

QTEST_GUILESS_MAIN(tst_Generator)
#include "tst_generator.moc"
