// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QString pending()
{
    return CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s;
}

CancelScope shield()
{
    CancelScope scope;
    scope.setShielded(true);
    return scope;
}

} // namespace

class TestCancelScopeShields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SH1_shieldHoldsOffTheOuterCancel();
    void SH2_shieldDoesNotHoldOffItsOwnCancel();
    void SH3_innerScopesOfANestedShieldStillCount();
    void SH4_deliveredAtTheFirstUnshieldedAwait_data();
    void SH4_deliveredAtTheFirstUnshieldedAwait();
    void SH5_switchingTheShieldOffDelivers();
    void switchingTheShieldOnHoldsOff();
    void switchedFromOutsideWhileItWaits();
    void SH6_cleanupUnderAShieldSeesNonePending();
    void SH7_childIsCancelledWhileItsHostSitsInAShield();
    void SH8_waitingOnAShieldedChildBurnsNoCpu();
    void shieldedCleanupOfAChildIsWaitedFor();
};

void TestCancelScopeShields::SH1_shieldHoldsOffTheOuterCancel()
{
    Log log;
    VirtualClock clock;
    const LeakGuard guard;
    await([&]() -> Async<> {
        CancelScope outer;
        const CancelScope inner = shield();
        outer.setTimeout(1s);
        co_await outer.run([&]() -> Async<> {
            const bool through = co_await inner.run([] { return sleep(5s); });
            log << (through ? u"through"_s : u"cut"_s) << pending();
            co_await yield();
            log.add(u"not reached"_s);
        });
        log.add(outer.cancelledCaught() ? u"caught"_s : u"passed"_s);
    });
    QCOMPARE(log.join(u", "), u"through, pending, caught"_s);
    QCOMPARE(clock.elapsed(), Duration(5s));
    VERIFY_NO_LEAK(guard);
}

void TestCancelScopeShields::SH2_shieldDoesNotHoldOffItsOwnCancel()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope = shield();
        const bool through = co_await scope.run([&]() -> Async<> {
            scope.cancel();
            co_await yield();
            log.add(u"not reached"_s);
        });
        log << (through ? u"through"_s : u"cut"_s) << pending();
        co_await yield();
    });
    QCOMPARE(log.join(u", "), u"cut, none pending"_s);
}

void TestCancelScopeShields::SH3_innerScopesOfANestedShieldStillCount()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        const CancelScope outer, middle;
        const CancelScope first = shield(), second = shield();
        co_await outer.run([&]() -> Async<> {
            outer.cancel();
            co_await first.run([&]() -> Async<> {
                co_await middle.run([&]() -> Async<> {
                    middle.cancel();
                    co_await second.run([&]() -> Async<> {
                        log.add(pending());
                        try {
                            co_await failAfter(2s, [] { return sleepForever(); });
                        } catch (const TimeoutError &) {
                            log.add(u"TimeoutError"_s);
                        }
                        co_await yield(); // neither middle nor outer count here
                        log.add(u"still held"_s);
                    });
                    co_await yield();
                    log.add(u"not reached"_s);
                });
                log.add(middle.cancelledCaught() ? u"middle caught"_s : u"middle passed"_s);
            });
            co_await yield();
            log.add(u"not reached"_s);
        });
        log.add(outer.cancelledCaught() ? u"outer caught"_s : u"outer passed"_s);
    });
    QCOMPARE(log.join(u", "), u"none pending, TimeoutError, still held, middle caught, outer caught"_s);
    QCOMPARE(clock.elapsed(), Duration(2s));
}

void TestCancelScopeShields::SH4_deliveredAtTheFirstUnshieldedAwait_data()
{
    QTest::addColumn<bool>("cancelOuter");
    QTest::addColumn<QString>("expected");
    // The shield is on the innermost of three: what follows it, still inside the middle one, is not shielded.
    QTest::newRow("outer") << true << u"in the shield, after the shield: Cancelled, middle passed, outer caught"_s;
    QTest::newRow("middle") << false << u"in the shield, after the shield: Cancelled, middle caught, outer passed"_s;
}

void TestCancelScopeShields::SH4_deliveredAtTheFirstUnshieldedAwait()
{
    QFETCH(bool, cancelOuter);
    QFETCH(QString, expected);
    Log log;
    await([&]() -> Async<> {
        const CancelScope outer, middle, inner = shield();
        co_await outer.run([&]() -> Async<> {
            co_await middle.run([&]() -> Async<> {
                co_await inner.run([&]() -> Async<> {
                    (cancelOuter ? outer : middle).cancel();
                    co_await yield();
                    log.add(u"in the shield"_s);
                });
                try {
                    co_await yield();
                } catch (const Cancelled &) {
                    log.add(u"after the shield: Cancelled"_s);
                    throw;
                }
            });
        });
        log.add(middle.cancelledCaught() ? u"middle caught"_s : u"middle passed"_s);
        log.add(outer.cancelledCaught() ? u"outer caught"_s : u"outer passed"_s);
    });
    QCOMPARE(log.join(u", "), expected);
}

void TestCancelScopeShields::SH5_switchingTheShieldOffDelivers()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope outer, inner = shield();
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                outer.cancel();
                co_await yield();
                log.add(pending());
                inner.setShielded(false);
                log.add(pending());
                co_await yield();
                log.add(u"not reached"_s);
            });
        });
        log.add(inner.cancelledCaught() ? u"inner caught"_s : u"inner passed"_s);
        log.add(outer.cancelledCaught() ? u"outer caught"_s : u"outer passed"_s);
    });
    QCOMPARE(log.join(u", "), u"none pending, pending, inner passed, outer caught"_s);
}

void TestCancelScopeShields::switchingTheShieldOnHoldsOff()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope outer, inner, innermost;
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                innermost.enter(); // what is below hears of it too
                outer.cancel();
                log.add(pending());
                inner.setShielded(true);
                log.add(pending());
                co_await yield();
                innermost.cancel();
                inner.setShielded(false);
                inner.setShielded(true);
                log.add(pending()); // its own cancel is not taken back
                innermost.leave();
                log.add(pending());
            });
            log.add(pending());
        });
    });
    QCOMPARE(log.join(u", "), u"pending, none pending, pending, none pending, pending"_s);
}

void TestCancelScopeShields::switchedFromOutsideWhileItWaits()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope inner = shield();
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            TaskHandle<> task = group.startSoon([&]() -> Async<> {
                co_await inner.run([&]() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &) {
                        log.add(u"Cancelled"_s);
                        throw;
                    }
                });
            });
            co_await settle();
            task.cancel();
            co_await settle();
            log.add(u"shield off"_s);
            inner.setShielded(false);
            co_await task.wait();
            log.add(task.state() == TaskState::Cancelled ? u"ended"_s : u"not cancelled"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"shield off, Cancelled, ended"_s);
}

void TestCancelScopeShields::SH6_cleanupUnderAShieldSeesNonePending()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            std::exception_ptr error;
            try {
                scope.cancel();
                co_await yield();
            } catch (...) {
                error = std::current_exception();
            }
            log.add(pending());
            co_await shielded([&]() -> Async<> {
                log.add(pending());
                co_await sleep(1s);
                log.add(u"cleaned"_s);
            });
            log.add(pending());
            std::rethrow_exception(error);
        });
        log << pending() << (scope.cancelledCaught() ? u"caught"_s : u"passed"_s);
    });
    QCOMPARE(log.join(u", "), u"pending, none pending, cleaned, pending, none pending, caught"_s);
    QCOMPARE(clock.elapsed(), Duration(1s));
}

void TestCancelScopeShields::SH7_childIsCancelledWhileItsHostSitsInAShield()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope outer;
        outer.setTimeout(1s);
        co_await outer.run([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &) {
                        log.add(u"child after %1"_s.arg(QActors::describe(clock.elapsed())));
                        throw;
                    }
                });
                co_await shielded([] { return sleep(3s); });
                log.add(u"host after %1"_s.arg(QActors::describe(clock.elapsed())));
            });
            co_await yield();
            log.add(u"not reached"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"child after 1 s, host after 3 s"_s);
}

// anyio once spun while the host of a cancelled group waited for a shielded child.
void TestCancelScopeShields::SH8_waitingOnAShieldedChildBurnsNoCpu()
{
    const VirtualClock clock(true);
    {
        TaskGroup owner;
        TaskHandle<> host = owner.startSoon([] {
            return withTaskGroup([](TaskGroup &group) {
                group.startSoon([] { return shielded([] { return sleepForever(); }); });
            });
        });
        Dispatcher::current()->runUntilIdle();
        host.cancel();
        Dispatcher::current()->runUntilIdle(); // a spinning task would keep this from returning
        QCOMPARE(host.state(), TaskState::Cancelling);
        while (QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents)) { }
        QVERIFY(!QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents));
    }
}

void TestCancelScopeShields::shieldedCleanupOfAChildIsWaitedFor()
{
    Log log;
    VirtualClock clock;
    await([&]() -> Async<> {
        CancelScope outer;
        outer.setTimeout(1s);
        co_await outer.run([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&] { return shielded([] { return sleep(4s); }); });
            });
        });
        log.add(u"left after %1"_s.arg(QActors::describe(clock.elapsed())));
    });
    QCOMPARE(log.join(u", "), u"left after 4 s"_s);
}

QTEST_GUILESS_MAIN(TestCancelScopeShields)
#include "tst_cancelscope_shields.moc"
