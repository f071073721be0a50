// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/Sleep>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestSleep : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sleepWaitsByTheClock();
    void zeroOrLessYieldsOnce_data();
    void zeroOrLessYieldsOnce();
    void sleepUntilAPoint();
    void equalDeadlinesWakeInTheOrderTheySlept();
    void hugeDurationsSleepForEver();
    void yieldLetsTheReadyRunFirst();
    void checkpointDoesNotWaitButThrows();
    void checkpointYieldsToOthersAfterAWhile();
    void checkpointYieldsWhenTheBudgetIsSpent();
    void sleepForeverEndsByCancelOnly();
    void cancelledWhileSleeping();
    void killedWhileSleeping();
    void timerAndCancelInTheSameTurn();
    void describeThemselves();
};

void TestSleep::sleepWaitsByTheClock()
{
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        for (const Duration duration : {Duration(1ns), Duration(20ms), Duration(3h)}) {
            co_await sleep(duration);
            log.add(QActors::describe(clock.elapsed()));
        }
        co_await sleep(std::chrono::duration<double>(0.25));
    });
    QCOMPARE(clock.elapsed(), Duration(3h + 270ms + 1ns));
    QCOMPARE(log.size(), 3);
}

void TestSleep::zeroOrLessYieldsOnce_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    QTest::newRow("zero") << qint64(0);
    QTest::newRow("negative") << qint64(-1'000'000'000);
    QTest::newRow("least") << std::numeric_limits<qint64>::min();
}

void TestSleep::zeroOrLessYieldsOnce()
{
    QFETCH(qint64, nanoseconds);
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                log.add(u"a1"_s);
                co_await sleep(Duration(nanoseconds));
                log.add(u"a2"_s);
                co_await sleepUntil(clock.now());
                log.add(u"a3"_s);
            });
            group.startSoon([&]() -> Async<> {
                log.add(u"b1"_s);
                co_await yield();
                log.add(u"b2"_s);
                co_await yield();
                log.add(u"b3"_s);
            });
        });
    });
    QCOMPARE(log.join(u' '), u"a1 b1 a2 b2 a3 b3"_s);
    QCOMPARE(clock.elapsed(), Duration(0));
}

void TestSleep::sleepUntilAPoint()
{
    VirtualClock clock;
    await([&]() -> Async<> {
        const TimePoint point = clock.now() + 5s;
        co_await sleepUntil(point - 2s);
        co_await sleepUntil(point);
        co_await sleepUntil(point - 4s); // long past
        co_await sleepUntil(TimePoint::min());
    });
    QCOMPARE(clock.elapsed(), Duration(5s));
}

void TestSleep::equalDeadlinesWakeInTheOrderTheySlept()
{
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        const TimePoint point = clock.now() + 1s;
        co_await withTaskGroup([&](TaskGroup &group) {
            for (int i = 0; i < 20; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    co_await sleepUntil(i % 2 ? point : point - 1ns);
                    log.add(QString::number(i));
                });
            }
        });
    });
    QCOMPARE(log.join(u' '), u"0 2 4 6 8 10 12 14 16 18 1 3 5 7 9 11 13 15 17 19"_s);
}

void TestSleep::hugeDurationsSleepForEver()
{
    VirtualClock clock;
    const LeakGuard guard;
    Log log;
    {
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            co_await sleep(std::chrono::hours::max());
            log.add(u"woken"_s);
        });
        group.startSoon([&]() -> Async<> {
            co_await sleepUntil(Never);
            log.add(u"woken"_s);
        });
        await([] { return sleep(24h * 365 * 200); }); // the clock goes on without them
    }
    QCOMPARE(log.join(u", "), QString());
    QCOMPARE(clock.elapsed(), Duration(24h * 365 * 200));
    VERIFY_NO_LEAK(guard);
}

void TestSleep::yieldLetsTheReadyRunFirst()
{
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            for (const QString &name : {u"a"_s, u"b"_s, u"c"_s}) {
                group.startSoon([&log, name]() -> Async<> {
                    for (int i = 1; i <= 3; ++i) {
                        log.add(name + QString::number(i));
                        co_await yield();
                    }
                });
            }
        });
    });
    QCOMPARE(log.join(u' '), u"a1 b1 c1 a2 b2 c2 a3 b3 c3"_s);
}

void TestSleep::checkpointDoesNotWaitButThrows()
{
    Log log;
    Dispatcher::current()->setBudget(1h);
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                for (int i = 0; i < 1000; ++i) // after 1024, others have their turn
                    co_await checkpoint();
                log.add(u"computed"_s);
                const CancelScope scope;
                co_await scope.run([&]() -> Async<> {
                    scope.cancel();
                    co_await checkpoint();
                    log.add(u"not reached"_s);
                });
            });
            group.startSoon([&] { log.add(u"next"_s); });
        });
    });
    Dispatcher::current()->setBudget(200us);
    QCOMPARE(log.join(u", "), u"computed, next"_s);
}

void TestSleep::checkpointYieldsToOthersAfterAWhile()
{
    Log log;
    Dispatcher::current()->setBudget(1h);
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                for (int i = 1; i <= 2000; ++i) {
                    co_await checkpoint();
                    if (i == 1023 || i == 2000)
                        log.add(QString::number(i));
                }
            });
            group.startSoon([&] { log.add(u"next"_s); });
        });
    });
    Dispatcher::current()->setBudget(200us);
    QCOMPARE(log.join(u", "), u"1023, next, 2000"_s);
}

void TestSleep::checkpointYieldsWhenTheBudgetIsSpent()
{
    Log log;
    Dispatcher::current()->setBudget(0ns);
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                log.add(u"a1"_s);
                co_await checkpoint();
                log.add(u"a2"_s);
            });
            group.startSoon([&] { log.add(u"b"_s); });
        });
    });
    Dispatcher::current()->setBudget(200us);
    QCOMPARE(log.join(u", "), u"a1, b, a2"_s);
}

void TestSleep::sleepForeverEndsByCancelOnly()
{
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            TaskHandle<> task = group.startSoon([] { return sleepForever(); });
            co_await sleep(24h * 365);
            log.add(task.hasEnded() ? u"ended"_s : u"asleep"_s);
            task.cancel();
            co_await task.wait();
            log.add(task.state() == TaskState::Cancelled ? u"cancelled"_s : u"?"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"asleep, cancelled"_s);
}

void TestSleep::cancelledWhileSleeping()
{
    VirtualClock clock;
    const LeakGuard guard;
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> {
                co_await sleep(1s);
                scope.cancel();
            });
            co_await scope.run([] { return sleep(1h); });
            log.add(QActors::describe(clock.elapsed()));
            Dispatcher::current()->setClock(&clock); // throws if a timer is still armed
        });
    });
    QCOMPARE(log.join(u", "), u"1 s"_s);
    VERIFY_NO_LEAK(guard);
}

void TestSleep::killedWhileSleeping()
{
    VirtualClock clock(true);
    const LeakGuard guard;
    int alive = 0;
    {
        TaskGroup group;
        for (const Duration duration : {Duration(0), Duration(1s), Duration(1h), Duration::max()}) {
            group.startSoon([&alive, duration]() -> Async<> {
                const Sentinel sentinel(alive);
                for (;;)
                    co_await sleep(std::max<Duration>(duration, 1ms));
            });
        }
        Dispatcher::current()->runUntilIdle();
        clock.advance(1s);
        QCOMPARE(alive, 4);
    }
    QCOMPARE(alive, 0);
    Dispatcher::current()->setClock(&clock); // throws if a timer is still armed
    VERIFY_NO_LEAK(guard);
}

// The timer fires and a cancel comes before the task runs: it has woken, the next await throws.
void TestSleep::timerAndCancelInTheSameTurn()
{
    VirtualClock clock(true);
    Log log;
    TaskGroup group;
    TaskHandle<> sleeper;
    group.startSoon([&]() -> Async<> {
        co_await sleep(1s);
        sleeper.cancel(); // fired before the sleeper's
    });
    sleeper = group.startSoon([&]() -> Async<> {
        co_await sleep(1s);
        log.add(u"woken"_s);
        co_await yield();
        log.add(u"not reached"_s);
    });
    Dispatcher::current()->runUntilIdle();
    clock.advance(1s);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"woken"_s);
    QCOMPARE(sleeper.state(), TaskState::Cancelled);
}

void TestSleep::describeThemselves()
{
    QCOMPARE(sleep(20ms).describe(), u"sleep(20 ms)"_s);
    QCOMPARE(sleepUntil(TimePoint(5s)).describe(), u"sleepUntil()"_s);
    QCOMPARE(sleepForever().describe(), u"sleepForever()"_s);
    QCOMPARE(QActors::yield().describe(), u"yield()"_s);
    QCOMPARE(checkpoint().describe(), u"checkpoint()"_s);
}

QTEST_GUILESS_MAIN(TestSleep)
#include "tst_sleep.moc"
