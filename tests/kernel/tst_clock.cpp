// SPDX-License-Identifier: MIT
// Real time: one wait of a millisecond, for the system's clock.
#include <QActors/CancelScope>
#include <QActors/Clock>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void systemClockIsTheDefault();
    void systemClockDoesNotSkip();
    void virtualClockJumpsOnlyWhenEverythingWaits();
    void clockByHandMovesNothingByItself();
    void clockThatStandsStillDoesNotSpin();
    void virtualTimeRunsInNestedEventLoops();
    void changedWhileTimersAreArmedIsAnError();
};

void TestClock::systemClockIsTheDefault()
{
    QCOMPARE(Dispatcher::current()->clock(), Clock::system());
    {
        VirtualClock clock;
        QCOMPARE(Dispatcher::current()->clock(), &clock);
        QCOMPARE(Dispatcher::current()->now(), clock.now());
    }
    QCOMPARE(Dispatcher::current()->clock(), Clock::system());
    const TimePoint before = std::chrono::steady_clock::now();
    const TimePoint now = Clock::system()->now();
    QVERIFY(before <= now && now <= std::chrono::steady_clock::now());
    Log log;
    await([&]() -> Async<> {
        co_await sleep(1ms); // the one wait in real time: the system's timer does fire
        log.add(u"woken"_s);
    });
    QCOMPARE(log.join(u", "), u"woken"_s);
    QVERIFY(Clock::system()->now() - now >= 1ms);
}

void TestClock::systemClockDoesNotSkip()
{
    QVERIFY(!Clock::system()->skipTo(Clock::system()->now() + 1h));
}

void TestClock::virtualClockJumpsOnlyWhenEverythingWaits()
{
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                co_await sleep(1h);
                log.add(u"slept "_s + QActors::describe(clock.elapsed()));
            });
            group.startSoon([&]() -> Async<> {
                for (int i = 0; i < 1000; ++i)
                    co_await yield();
                log.add(u"busy until "_s + QActors::describe(clock.elapsed()));
            });
        });
    });
    QCOMPARE(log.join(u", "), u"busy until 0 ns, slept 3600 s"_s);
}

void TestClock::clockByHandMovesNothingByItself()
{
    VirtualClock clock(true);
    Log log;
    TaskGroup group;
    group.startSoon([&]() -> Async<> {
        co_await sleep(10ms);
        log.add(u"10 ms"_s);
        co_await sleep(10ms);
        log.add(u"20 ms"_s);
    });
    auto turn = [&](Duration by) {
        clock.advance(by);
        Dispatcher::current()->runUntilIdle();
        log.add(u"|"_s);
    };
    turn(0ms);
    turn(9ms);
    turn(1ms);
    turn(9ms);
    turn(100ms);
    QCOMPARE(log.join(u' '), u"| | 10 ms | | 20 ms |"_s);
}

void TestClock::clockThatStandsStillDoesNotSpin()
{
    const VirtualClock clock(true);
    TaskGroup group;
    group.startSoon([] { return sleep(1h); });
    int turns = 0;
    while (QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents) && turns < 100)
        ++turns;
    QVERIFY2(turns < 10, qPrintable(QString::number(turns)));
}

void TestClock::virtualTimeRunsInNestedEventLoops()
{
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            QEventLoop loop;
            group.startSoon([&]() -> Async<> {
                co_await sleep(5s);
                log.add(u"inner "_s + QActors::describe(clock.elapsed()));
                loop.quit();
            });
            loop.exec();
            log.add(u"outer "_s + QActors::describe(clock.elapsed()));
        });
    });
    QCOMPARE(log.join(u", "), u"inner 5 s, outer 5 s"_s);
}

void TestClock::changedWhileTimersAreArmedIsAnError()
{
    VirtualClock clock(true);
    Dispatcher *dispatcher = Dispatcher::current();
    QString asleep, inScope;
    auto change = [&] { dispatcher->setClock(nullptr); };
    {
        TaskGroup group;
        group.startSoon([] { return sleep(1h); });
        dispatcher->runUntilIdle();
        asleep = messageOf<MisuseError>(change);
    }
    dispatcher->setClock(&clock); // the sleeper is gone
    {
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            CancelScope scope;
            scope.setTimeout(1h);
            co_await scope.run([] { return sleepForever(); });
        });
        dispatcher->runUntilIdle();
        inScope = messageOf<MisuseError>(change);
    }
    QCOMPARE(dispatcher->clock(), &clock);
    QCOMPARE(asleep, u"Dispatcher::setClock: timers are armed by the old clock; change the clock while nothing "
                     "sleeps or has a deadline"_s);
    QCOMPARE(inScope, asleep);
}

QTEST_GUILESS_MAIN(TestClock)
#include "tst_clock.moc"
