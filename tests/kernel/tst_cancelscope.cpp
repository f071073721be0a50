// SPDX-License-Identifier: MIT
// What cancelling does to the code inside a scope. Scopes in scopes: tst_cancelscope_nested.cpp; misuse and
// queries: tst_cancelscope_rules.cpp.
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/ExceptionGroup>
#include <QActors/TaskGroup>

#include "support/testrun.h"

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QString caught(const CancelScope &scope)
{
    return scope.cancelledCaught() ? u"caught"_s : u"passed"_s;
}

/// Awaits, and logs what came of it without letting a Cancelled out.
Async<> tryAwait(Log &log)
{
    try {
        co_await yield();
        log.add(u"resumed"_s);
    } catch (const Cancelled &) {
        log.add(u"Cancelled"_s);
    }
}

} // namespace

class TestCancelScope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CS1_cancelledBeforeEntryTakesEffectAtTheFirstAwait();
    void CS2_justStartedTaskRunsToItsFirstAwait();
    void CS3_everyAwaitThrowsAgain();
    void CS4_neverAwaitedInIsNotCaught();
    void CS10_cancelIsIdempotent();
    void CS11_cancelledFromAnotherTaskOrThread();
    void manyThreadsCancelOneScope();
    void CS12_nothingRemainsAfterTheScope();
    void CS13_sameTaskCancelledTwice();
    void CS16_endedTaskSchedulesNothing();
    void CS18_otherExceptionsPass();
    void CS19_cancellationsAreFilteredOutOfGroups();
    void waitIsDetachedWhereItStands();
    void cancelNeverResumesInsideTheCall();
    void awaitingAChildCoroutineIsCancelledInside();
};

void TestCancelScope::CS1_cancelledBeforeEntryTakesEffectAtTheFirstAwait()
{
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.cancel();
        const bool through = co_await scope.run([&]() -> Async<> {
            log.add(u"entered"_s);
            co_await yield();
            log.add(u"not reached"_s);
        });
        log.add(through ? u"through"_s : caught(scope));
    });
    QCOMPARE(log.join(u", "), u"entered, caught"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScope::CS2_justStartedTaskRunsToItsFirstAwait()
{
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            group.startSoon([&]() -> Async<> {
                log.add(u"runs"_s);
                co_await tryAwait(log);
            });
            group.cancel();
            log.add(u"cancel"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"cancel, runs, Cancelled"_s);
}

void TestCancelScope::CS3_everyAwaitThrowsAgain()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            co_await tryAwait(log);
            scope.cancel();
            for (int i = 0; i < 3; ++i)
                co_await tryAwait(log);
            co_await checkpoint(); // one that would not even have waited
            log.add(u"not reached"_s);
        });
        log.add(caught(scope));
    });
    QCOMPARE(log.join(u", "), u"resumed, Cancelled, Cancelled, Cancelled, caught"_s);
}

void TestCancelScope::CS4_neverAwaitedInIsNotCaught()
{
    bool through = false;
    CancelScope scope;
    await([&]() -> Async<> { through = co_await scope.run([&] { scope.cancel(u"too late"_s); }); });
    QVERIFY(through);
    QVERIFY(scope.cancelCalled());
    QVERIFY(!scope.cancelledCaught());
}

void TestCancelScope::CS10_cancelIsIdempotent()
{
    QString seen;
    CancelScope scope;
    await([&]() -> Async<> {
        co_await scope.run([&]() -> Async<> {
            scope.cancel(u"the first"_s);
            scope.cancel(u"the second"_s);
            scope.cancel();
            try {
                co_await yield();
            } catch (const Cancelled &cancelled) {
                seen = cancelled.reason() + u" | "_s + cancelled.message();
                throw;
            }
        });
        scope.cancel(u"after the end"_s);
    });
    QCOMPARE(seen, u"the first | cancelled: the first"_s);
    QCOMPARE(scope.reason(), u"the first"_s);
}

void TestCancelScope::CS11_cancelledFromAnotherTaskOrThread()
{
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            CancelScope scope;
            group.startSoon([&] {
                log.add(u"other task cancels"_s);
                scope.cancel();
            });
            co_await scope.run([] { return sleepForever(); });
            log.add(caught(scope));
            co_await tryAwait(log);
        });
    });
    QCOMPARE(log.join(u", "), u"other task cancels, caught, resumed"_s);

    QString reason;
    std::thread thread;
    const LeakGuard guard;
    await([&]() -> Async<> {
        CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            thread = std::thread([scope] { scope.cancel(u"from afar"_s); });
            co_await sleepForever();
        });
        reason = scope.reason();
    });
    thread.join();
    QCOMPARE(reason, u"from afar"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScope::manyThreadsCancelOneScope()
{
    std::vector<std::thread> threads;
    QString reason;
    await([&]() -> Async<> {
        CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            for (int i = 0; i < 8; ++i)
                threads.emplace_back([scope, i] { scope.cancel(u"thread %1"_s.arg(i)); });
            co_await sleepForever();
        });
        reason = scope.reason();
    });
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY2(reason.startsWith(u"thread "), qPrintable(reason));
}

void TestCancelScope::CS12_nothingRemainsAfterTheScope()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope cut;
        co_await cut.run([&]() -> Async<> {
            cut.cancel();
            co_await yield();
        });
        log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
        co_await tryAwait(log);
        // Delivered while it waited, and caught inside: the delivery must not be left over either.
        CancelScope swallowed;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] { swallowed.cancel(); });
            co_await swallowed.run([&]() -> Async<> { co_await tryAwait(log); });
        });
        co_await tryAwait(log);
    });
    QCOMPARE(log.join(u", "), u"none pending, resumed, resumed, resumed"_s);
}

void TestCancelScope::CS13_sameTaskCancelledTwice()
{
    Log log;
    await([&]() -> Async<> {
        for (int i = 0; i < 2; ++i) {
            CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                scope.cancel();
                co_await yield();
            });
            log.add(caught(scope));
            co_await tryAwait(log);
        }
    });
    QCOMPARE(log.join(u", "), u"caught, resumed, caught, resumed"_s);
}

void TestCancelScope::CS16_endedTaskSchedulesNothing()
{
    VirtualClock clock(true);
    CancelScope scope;
    await([&]() -> Async<> { co_await scope.run([&] { scope.setDeadline(clock.now() + 1h); }); });
    QCoreApplication::processEvents();
    scope.cancel();
    // Nothing may be posted by that: the loop finds nothing to do at all.
    QVERIFY(!QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents));
    scope.setDeadline(clock.now() - 1h);
    scope.setDeadline(clock.now() + 1h);
    scope.setShielded(true);
    scope.setShielded(false);
    QVERIFY(!QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents));
    Dispatcher::current()->setClock(&clock); // throws if a timer is armed
}

void TestCancelScope::CS18_otherExceptionsPass()
{
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        CancelScope scope;
        try {
            co_await scope.run([&]() -> Async<> {
                scope.cancel();
                try {
                    co_await yield();
                } catch (const Cancelled &) {
                    throw std::runtime_error("cleanup failed");
                }
            });
        } catch (const std::runtime_error &error) {
            log.add(QString::fromUtf8(error.what()));
        }
        log.add(caught(scope));
        co_await tryAwait(log);
    });
    QCOMPARE(log.join(u", "), u"cleanup failed, passed, resumed"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScope::CS19_cancellationsAreFilteredOutOfGroups()
{
    Log log;
    auto cancelledIn = [](std::exception_ptr &into) -> Async<> {
        try {
            co_await yield();
        } catch (...) {
            into = std::current_exception();
        }
    };
    await([&]() -> Async<> {
        CancelScope mixed;
        try {
            co_await mixed.run([&]() -> Async<> {
                mixed.cancel();
                std::exception_ptr cancelled;
                co_await cancelledIn(cancelled);
                const auto other = std::make_exception_ptr(std::runtime_error("real"));
                const auto nested = std::make_exception_ptr(ExceptionGroup(u"nested"_s, {cancelled, other}));
                throw ExceptionGroup(u"both"_s, {cancelled, nested});
            });
        } catch (const ExceptionGroup &group) {
            log.add(u"%1 of %2 %3"_s.arg(group.flattened().size()).arg(group.exceptions().size()).arg(QActors::describe(group.flattened().front())));
        }
        CancelScope only;
        const bool through = co_await only.run([&]() -> Async<> {
            only.cancel();
            std::exception_ptr cancelled;
            co_await cancelledIn(cancelled);
            const auto nested = std::make_exception_ptr(ExceptionGroup(u"nested"_s, {cancelled}));
            throw ExceptionGroup(u"only"_s, {cancelled, nested});
        });
        log.add(through ? u"through"_s : caught(only));
    });
    QCOMPARE(log.join(u", "), u"1 of 1 real, caught"_s);
}

void TestCancelScope::waitIsDetachedWhereItStands()
{
    VirtualClock clock;
    int alive = 0;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(10ms);
        co_await scope.run([&]() -> Async<> {
            const Sentinel sentinel(alive);
            co_await sleep(1h);
        });
    });
    QCOMPARE(clock.elapsed(), Duration(10ms)); // and not an hour: the sleep's timer was taken out
    QCOMPARE(alive, 0);
}

void TestCancelScope::cancelNeverResumesInsideTheCall()
{
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            TaskHandle<> waiting = group.startSoon([&]() -> Async<> {
                try {
                    co_await sleepForever();
                } catch (const Cancelled &) {
                    log.add(u"unwinds"_s);
                    throw;
                }
            });
            co_await yield();
            waiting.cancel();
            log.add(u"cancel returned"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"cancel returned, unwinds"_s);
}

void TestCancelScope::awaitingAChildCoroutineIsCancelledInside()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope scope;
        auto child = [&]() -> Async<> {
            log.add(u"child runs"_s); // an Async is no wait of its own: its first leaf is
            co_await yield();
            log.add(u"not reached"_s);
        };
        scope.cancel();
        co_await scope.run([&]() -> Async<> { co_await child(); });
        log.add(caught(scope));
    });
    QCOMPARE(log.join(u", "), u"child runs, caught"_s);
}

QTEST_GUILESS_MAIN(TestCancelScope)
#include "tst_cancelscope.moc"
