// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestCancelScopeDeadlines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void DL1_deadlineZeroCancelsAtTheFirstAwait();
    void DL2_noTimeoutCallsNothing();
    void DL3_deadlineCanBeMoved();
    void DL6_earliestVisibleDeadlineWins();
    void shieldsHideOuterDeadlines();
    void DL10_clockStartsAtScopeEntry();
    void lastSetBeforeEntryCounts();
    void takingTheDeadlineAway();
    void deadlineIsNotArmedBeforeEntryNorAfterLeaving();
    void reasonNamesTheTimeout();
    void hugeTimeoutsAreNever();
    void leavingDisarms();
};

void TestCancelScopeDeadlines::DL1_deadlineZeroCancelsAtTheFirstAwait()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        for (const Duration timeout : {Duration(0), Duration(-5s), Duration::min()}) {
            CancelScope scope;
            scope.setTimeout(timeout);
            co_await scope.run([&]() -> Async<> {
                log.add(u"in"_s);
                co_await yield();
                log.add(u"not reached"_s);
            });
            log.add(scope.cancelledCaught() ? u"caught"_s : u"passed"_s);
        }
    });
    QCOMPARE(log.join(u", "), u"in, caught, in, caught, in, caught"_s);
    QCOMPARE(clock.elapsed(), Duration(0));
}

void TestCancelScopeDeadlines::DL2_noTimeoutCallsNothing()
{
    VirtualClock clock;
    const CancelScope scope;
    TimePoint inside;
    bool through = false;
    await([&]() -> Async<> {
        through = co_await scope.run([&]() -> Async<> {
            inside = CancelScope::currentEffectiveDeadline();
            co_await sleep(24h);
        });
    });
    QVERIFY(through);
    QCOMPARE(scope.deadline(), Never);
    QCOMPARE(inside, Never);
    QVERIFY(!scope.cancelCalled());
}

void TestCancelScopeDeadlines::DL3_deadlineCanBeMoved()
{
    Log log;
    VirtualClock clock;
    const LeakGuard guard;
    auto note = [&](const QString &what) { log.add(what + u' ' + QActors::describe(clock.elapsed())); };
    await([&]() -> Async<> {
        CancelScope later, earlier, past;
        later.setTimeout(10s);
        co_await later.run([&]() -> Async<> {
            co_await sleep(5s);
            later.setDeadline(clock.now() + 20s);
            co_await sleep(15s);
            note(u"deferred"_s);
            co_await sleepForever();
        });
        note(u"later"_s);
        earlier.setTimeout(100s);
        co_await earlier.run([&]() -> Async<> {
            earlier.setDeadline(clock.now() + 1s);
            co_await sleepForever();
        });
        note(u"earlier"_s);
        past.setTimeout(100s);
        co_await past.run([&]() -> Async<> {
            past.setDeadline(clock.now());
            log.add(past.cancelCalled() ? u"at once"_s : u"not yet"_s);
            past.setDeadline(clock.now() + 50s); // too late for that
            co_await yield();
            log.add(u"not reached"_s);
        });
        note(u"past"_s);
    });
    QCOMPARE(log.join(u", "), u"deferred 20 s, later 25 s, earlier 26 s, at once, past 26 s"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScopeDeadlines::DL6_earliestVisibleDeadlineWins()
{
    Log log;
    VirtualClock clock;
    auto nested = [&](Duration outerTimeout, Duration innerTimeout) -> Async<> {
        CancelScope outer, inner;
        outer.setTimeout(outerTimeout);
        inner.setTimeout(innerTimeout);
        const TimePoint start = clock.now();
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                log.add(QActors::describe(CancelScope::currentEffectiveDeadline() - start));
                co_await sleepForever();
            });
            log.add(u"between"_s);
        });
        log.add(inner.cancelledCaught() ? u"inner caught"_s : u"inner passed"_s);
        log.add(outer.cancelledCaught() ? u"outer caught"_s : u"outer passed"_s);
        log.add(u"after "_s + QActors::describe(clock.now() - start));
    };
    await([&]() -> Async<> { co_await nested(3s, 5s); });
    QCOMPARE(log.join(u", "), u"3 s, inner passed, outer caught, after 3 s"_s);
    log.clear();
    await([&]() -> Async<> { co_await nested(5s, 3s); });
    QCOMPARE(log.join(u", "), u"3 s, between, inner caught, outer passed, after 3 s"_s);
}

void TestCancelScopeDeadlines::shieldsHideOuterDeadlines()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        const TimePoint start = clock.now();
        CancelScope outer, shield, inner;
        outer.setTimeout(1s);
        shield.setShielded(true);
        inner.setTimeout(4s);
        co_await outer.run([&]() -> Async<> {
            co_await shield.run([&]() -> Async<> {
                log.add(CancelScope::currentEffectiveDeadline() == Never ? u"none visible"_s : u"visible"_s);
                co_await inner.run([&]() -> Async<> {
                    log.add(QActors::describe(CancelScope::currentEffectiveDeadline() - start));
                    co_await sleepForever();
                });
                log.add(u"inner left after "_s + QActors::describe(clock.elapsed()));
            });
            co_await yield();
            log.add(u"not reached"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"none visible, 4 s, inner left after 4 s"_s);
}

void TestCancelScopeDeadlines::DL10_clockStartsAtScopeEntry()
{
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(2s);
        Async<bool> made = scope.run([] { return sleepForever(); }); // lazy: not entered yet
        co_await sleep(10s);
        co_await std::move(made);
    });
    QCOMPARE(clock.elapsed(), Duration(12s));
}

void TestCancelScopeDeadlines::lastSetBeforeEntryCounts()
{
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope first, second;
        first.setTimeout(1s);
        first.setDeadline(clock.now() + 3s);
        co_await first.run([] { return sleepForever(); });
        second.setDeadline(clock.now() + 1s);
        second.setTimeout(4s);
        co_await second.run([] { return sleepForever(); });
    });
    QCOMPARE(clock.elapsed(), Duration(7s));
}

void TestCancelScopeDeadlines::takingTheDeadlineAway()
{
    VirtualClock clock;
    bool through = false;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(1s);
        through = co_await scope.run([&]() -> Async<> {
            scope.setDeadline(Never);
            co_await sleep(5s);
        });
    });
    QVERIFY(through);
}

void TestCancelScopeDeadlines::deadlineIsNotArmedBeforeEntryNorAfterLeaving()
{
    VirtualClock clock(true);
    CancelScope never, left;
    never.setDeadline(clock.now() + 1s);
    QCOMPARE(detail::Scheduler::current()->timerCount(), 0); // if it passes: tst_cancelscope_passed.cpp
    await([&]() -> Async<> { co_await left.run([] { }); });
    left.setDeadline(clock.now() - 1s);
    QVERIFY(!left.cancelCalled());
    left.setDeadline(clock.now() + 1s);
    clock.advance(2s);
    Dispatcher::current()->runUntilIdle();
    QVERIFY(!left.cancelCalled());
}

void TestCancelScopeDeadlines::reasonNamesTheTimeout()
{
    VirtualClock clock;
    CancelScope timeout, point;
    await([&]() -> Async<> {
        timeout.setTimeout(20ms);
        co_await timeout.run([] { return sleepForever(); });
        point.setDeadline(clock.now() + 1s);
        co_await point.run([] { return sleepForever(); });
    });
    QCOMPARE(timeout.reason(), u"its deadline passed after 20 ms"_s);
    QCOMPARE(point.reason(), u"its deadline passed"_s);
}

void TestCancelScopeDeadlines::hugeTimeoutsAreNever()
{
    VirtualClock clock;
    CancelScope scope;
    bool through = false;
    await([&]() -> Async<> {
        scope.setTimeout(Duration::max() - 1ns);
        through = co_await scope.run([] { return sleep(1s); });
    });
    QVERIFY(through);
    QCOMPARE(scope.deadline(), Never);
}

void TestCancelScopeDeadlines::leavingDisarms()
{
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(1h);
        co_await scope.run([] { return sleep(1s); });
        Dispatcher::current()->setClock(&clock); // throws if a timer is armed
    });
    QCOMPARE(clock.elapsed(), Duration(1s));
}

QTEST_GUILESS_MAIN(TestCancelScopeDeadlines)
#include "tst_cancelscope_deadlines.moc"
