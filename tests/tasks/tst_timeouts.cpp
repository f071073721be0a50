// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

class TimeoutsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void DL4_moveOnAfterLeavesSilentlyFailAfterThrows()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            const std::optional<int> late = co_await moveOnAfter(5ms, [] { return valueAfter(1, 10ms); });
            const std::optional<int> early = co_await moveOnAfter(50ms, [] { return valueAfter(2, 10ms); });
            const bool ranThrough = co_await moveOnAfter(5ms, [] { return sleep(10ms); });
            log.add(u"%1 %2 %3"_s.arg(late.value_or(-1)).arg(early.value_or(-1)).arg(int(ranThrough)));
            log.add(QString::number(co_await failAfter(50ms, [] { return valueAfter(3, 10ms); })));
            try {
                co_await failAfter(5ms, [] { return valueAfter(4, 10ms); });
            } catch (const TimeoutError &error) {
                log.add(describe(error.duration()));
            }
        });
        QCOMPARE(text(log), u"-1 2 0, 3, 5 ms"_s);
        QCOMPARE(clock.elapsed(), 5ms + 10ms + 5ms + 10ms + 5ms);
        VERIFY_NO_LEAK(guard);
    }

    void DL4_theErrorSaysWhatWasBeingWaitedForAndWhere()
    {
        const QString failure = failureOf([]() -> Async<> {
            co_await failAfter(5ms, []() -> Async<> { co_await valueAfter(1, 10ms); });
        });
        static const QRegularExpression expected(
            uR"(^failAfter\(5 ms\): timed out while waiting for sleep\(10 ms\) at tasks\.h:\d+, in tst_timeouts\.cpp:\d+)"_s);
        QVERIFY2(expected.match(failure).hasMatch(), qPrintable(failure));
        QCOMPARE(failureOf([]() -> Async<> { co_await failAfter(0ms, [] { return sleep(1ms); }); }),
                 u"failAfter(0 ns): timed out"_s);
    }

    void DL5_anExplicitCancelBeforeTheDeadlineIsNoTimeout()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await failAfter(10ms, [&](CancelScope &scope) -> Async<> {
                scope.cancel(u"by hand"_s);
                co_await shielded([] { return sleep(20ms); });
                co_await sleep(1ms);
            });
            log.add(u"silent"_s);
            try {
                co_await failAfter(10ms, [&](CancelScope &scope) -> Async<int> {
                    scope.cancel(u"by hand"_s);
                    co_await shielded([] { return sleep(20ms); });
                    co_return co_await valueAfter(1, 1ms);
                });
            } catch (const TaskCancelled &error) {
                log.add(error.message());
            }
        });
        QCOMPARE(text(log), u"silent, cancelled before there was a value: by hand"_s);
        QCOMPARE(clock.elapsed(), 40ms);
    }

    void DL7_timeoutErrorAlsoWhenSeveralTasksWereCancelled()
    {
        const LeakGuard guard;
        const QString failure = failureOf([]() -> Async<> {
            co_await failAfter(5ms, [] {
                return withTaskGroup([](TaskGroup &group) -> Async<> {
                    group.startSoon([] { return sleep(10ms); });
                    group.startSoon([] { return sleep(20ms); });
                    co_await sleep(30ms);
                });
            });
        });
        QVERIFY2(failure.startsWith(u"failAfter(5 ms): timed out while waiting for "), qPrintable(failure));
        for (const char *wait : {"sleep(10 ms)", "sleep(20 ms)", "sleep(30 ms)"})
            QVERIFY2(failure.contains(QString::fromUtf8(wait)), qPrintable(failure));
        VERIFY_NO_LEAK(guard);
    }

    void DL7_whoWaitsForChildrenAndTheChildrenAreNamed()
    {
        const QString failure = failureOf([]() -> Async<> {
            co_await failAfter(5ms, [] {
                return withTaskGroup([](TaskGroup &group) { group.startSoon([] { return sleepForever(); }); });
            });
        });
        QVERIFY2(failure.contains(u"the children of a task group: task ") && failure.contains(u"sleepForever()"),
                 qPrintable(failure));
    }

    void DL8_failAfterWorksAfterAnUnrelatedCancelledGroup()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([] { return sleepForever(); });
                co_await yield();
                group.cancel();
            });
            log.add(QString::number(co_await failAfter(5ms, [] { return valueAfter(1, 1ms); })));
            try {
                co_await failAfter(5ms, [] { return sleepForever(); });
            } catch (const TimeoutError &) {
                log.add(u"TimeoutError"_s);
            }
        });
        QCOMPARE(text(log), u"1, TimeoutError"_s);
    }

    void DL9_anOuterCancelIsCancelledNotTimeoutError()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await moveOnAfter(5ms, [&]() -> Async<> {
                try {
                    co_await failAfter(10ms, [] { return sleepForever(); });
                } catch (const Cancelled &cancelled) {
                    log.add(cancelled.message());
                    throw;
                } catch (const TimeoutError &) {
                    log.add(u"TimeoutError"_s);
                }
            });
        });
        QCOMPARE(text(log), u"cancelled: its deadline passed after 5 ms"_s);
    }

    void DL9_alsoWhenBothDeadlinesPassTogether()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const bool ran = co_await moveOnAfter(5ms, [&]() -> Async<> {
                try {
                    co_await failAfter(5ms, [] { return sleepForever(); });
                } catch (const TimeoutError &) {
                    log.add(u"TimeoutError"_s);
                }
            });
            log.add(ran ? u"ran through"_s : u"moved on"_s);
        });
        QCOMPARE(text(log), u"moved on"_s);
    }

    void otherErrorsPassUnchanged()
    {
        QCOMPARE(failureOf([]() -> Async<> {
                     co_await failAfter(5ms, []() -> Async<> {
                         try {
                             co_await sleepForever();
                         } catch (const Cancelled &) {
                         }
                         throw std::runtime_error("in cleanup");
                     });
                 }),
                 u"in cleanup"_s);
    }

    void aValueInTimeIsKeptThoughTheDeadlinePasses()
    {
        QCOMPARE(awaitVirtual([]() -> Async<int> {
                     co_return co_await failAfter(5ms, []() -> Async<int> {
                         co_await shielded([] { return sleep(10ms); });
                         co_return 3; // no await saw the deadline
                     });
                 }),
                 3);
    }

    void moveOnAtAndFailAtTakeATime()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            const TimePoint start = clock.now();
            const bool ran = co_await moveOnAt(start + 5ms, [] { return sleepForever(); });
            log.add(ran ? u"ran"_s : u"moved on"_s);
            try {
                co_await failAt(start + 12ms, [] { return sleep(1h); });
            } catch (const TimeoutError &error) {
                log.add(error.message().section(u" at "_s, 0, 0));
            }
            const std::optional<int> past = co_await moveOnAt(start, [] { return valueAfter(1, 0ms); });
            log.add(past ? u"value"_s : u"past"_s);
            log.add(QString::number(co_await failAt(Never, [] { return valueAfter(2, 1ms); })));
        });
        QCOMPARE(text(log), u"moved on, failAt: timed out while waiting for sleep(3600 s), past, 2"_s);
        QCOMPARE(clock.elapsed(), 13ms);
    }

    void theCallableMayMoveItsDeadline()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await moveOnAfter(5ms, [&](CancelScope &scope) -> Async<> {
                scope.setDeadline(scope.deadline() + 10ms);
                co_await sleep(12ms);
                log.add(u"deferred"_s);
                co_await sleepForever();
            });
            co_await moveOnAfter(5ms, [&](CancelScope scope) { // by value: a handle; not a coroutine
                scope.setDeadline(Never);
                return sleeper(log, u"without"_s, 20ms);
            });
        });
        QCOMPARE(text(log), u"deferred, without done"_s);
        QCOMPARE(clock.elapsed(), 35ms);
    }

    void shieldedHoldsOffAndDeliversAfter()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await moveOnAfter(5ms, [&]() -> Async<> {
                log.add(QString::number(co_await shielded([] { return valueAfter(6, 20ms); })));
                co_await shielded([&](CancelScope &scope) -> Async<> {
                    scope.cancel(); // its own is not held off
                    co_await sleeper(log, u"inside"_s, 1h);
                });
                co_await sleeper(log, u"outside"_s, 1h);
            });
        });
        QCOMPARE(text(log), u"6, inside cancelled, outside cancelled"_s);
        QCOMPARE(clock.elapsed(), 20ms);
    }

    void plainCallablesAndMoveOnlyValues()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const std::optional<int> plain = co_await moveOnAfter(1ms, [] { return 4; });
            std::unique_ptr<int> pointer = co_await failAfter(1ms, []() -> Async<std::unique_ptr<int>> {
                co_await yield();
                co_return std::make_unique<int>(5);
            });
            log.add(u"%1 %2"_s.arg(*plain).arg(*pointer));
        });
        QCOMPARE(text(log), u"4 5"_s);
    }
};

QTEST_GUILESS_MAIN(TimeoutsTest)
#include "tst_timeouts.moc"
