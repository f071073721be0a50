// SPDX-License-Identifier: MIT
// The bodies of streams: tasks of their own, which stand at a co_yield until somebody reads.
#include "support/testrun.h"

#include <QActors/Event>
#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/Future>
#include <QActors/Lock>
#include <QActors/StreamCombinations>
#include <QActors/StreamOperators>
#include <QActors/Task>

#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Stream<int> upTo(int count)
{
    for (int i = 1; i <= count; ++i)
        co_yield i;
}

} // namespace

/// Runs a coroutine as a program does: the kit's hook, by which tasks go one by one, is not there.
void plainly(std::function<Async<>()> fn)
{
    QFuture<void> future = toFuture(std::move(fn));
    QTRY_VERIFY(future.isFinished());
    future.waitForFinished(); // throws
}

Stream<int> slowly(int count)
{
    for (int i = 1; i <= count; ++i) {
        co_await sleep(1ms);
        co_yield i;
    }
}

class tst_Generator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM1_aBodyGoesOnInsideItsReader()
    {
        const LeakGuard guard;
        plainly([]() -> Async<> {
            const auto all = co_await collect(slowly(5) | Streams::filter([](int i) { return i % 2 == 1; }));
            QACTORS_COMPARE(int(all.size()), 3);
            QACTORS_COMPARE((co_await first(upTo(3))).value_or(0), 1);
            QACTORS_COMPARE((co_await first(slowly(3))).value_or(0), 1);
            auto abandoned = slowly(3);
            co_await abandoned.next();
            const auto merged = co_await collect(Streams::merge(upTo(10), slowly(3), upTo(10)));
            QACTORS_COMPARE(int(merged.size()), 23);
            const auto flat = co_await collect(upTo(5) | Streams::flatMap(2, [](int i) { return slowly(i); }));
            QACTORS_COMPARE(int(flat.size()), 15);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM3_aBodyThatDestroysItsStreamInsideItsReader()
    {
        const LeakGuard guard;
        plainly([]() -> Async<> {
            std::optional<Stream<int>> stream;
            int alive = 0;
            const auto body = [&]() -> Stream<int> {
                const Sentinel sentinel(alive);
                co_yield 1;
                stream.reset();
                co_yield 2;
            };
            stream.emplace(body());
            co_await stream->next();
            auto next = stream->next();
            const auto value = co_await next;
            QACTORS_VERIFY(value.value_or(2) == 2);
            co_await yield();
            QACTORS_COMPARE(alive, 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_aReaderIsCancelledAndKilledInsideItsBody()
    {
        const LeakGuard guard;
        plainly([]() -> Async<> {
            for (const bool kills : {false, true}) {
                auto group = std::make_unique<TaskGroup>();
                const auto body = [&group, kills]() -> Stream<int> {
                    co_yield 1;
                    if (kills)
                        group.reset();
                    else
                        group->cancel();
                    co_yield 2;
                    co_await sleepForever();
                };
                auto reader = Task::spawn(*group, [body]() -> Async<> {
                    auto stream = body();
                    while (co_await stream.next()) { }
                });
                co_await reader.wait();
                QACTORS_COMPARE(reader.state(), TaskState::Cancelled);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_aCancelBetweenTheWakingAndTheTurnIsHeard()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Event event;
            const auto body = [&event]() -> Stream<int> {
                co_await event.wait();
                co_yield 1;
                co_await sleepForever();
            };
            auto reader = group.startSoon([&]() -> Async<> {
                auto none = body() | Streams::filter([](int) { return false; });
                co_await none.next();
            });
            for (int turns = 0; turns < 6; ++turns)
                co_await yield();
            event.set();
            co_await yield();
            reader.cancel();
            co_await reader.wait();
            QACTORS_COMPARE(reader.state(), TaskState::Cancelled);
        });
        VERIFY_NO_LEAK(guard);
    }

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

    void SM33_aStreamThatIsDestroyedOnAnotherThread()
    {
        const LeakGuard guard;
        int alive = 0;
        Qt::HANDLE where = nullptr;
        const auto body = [&]() -> Stream<int> {
            const Sentinel sentinel(alive);
            const auto gone = qScopeGuard([&where] { where = QThread::currentThreadId(); });
            co_yield 1;
            co_await sleepForever();
        };
        std::optional<Stream<int>> stream;
        await([&]() -> Async<> {
            stream.emplace(body() | Streams::map([](int i) { return i; }));
            co_await stream->next();
            std::jthread([&stream] { stream.reset(); }).join();
            QACTORS_COMPARE(alive, 1); // it goes on its own thread, soon
            while (alive > 0)
                co_await yield();
        });
        QCOMPARE(where, QThread::currentThreadId());
        // Its thread has ended: what is left goes where its stream goes.
        QThread *thread = QThread::create([&] {
            await([&]() -> Async<> {
                stream.emplace(body());
                co_await stream->next();
            });
        });
        thread->start();
        thread->wait();
        delete thread;
        QCOMPARE(alive, 1);
        stream.reset();
        QCOMPARE(alive, 0);
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
