// SPDX-License-Identifier: MIT
// Using a scope against its rules, its queries, and what run() gives.
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestCancelScopeRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CS14_leavingAgainstTheRulesIsAnError();
    void CS15_scopeIsEnteredOnceOnly();
    void CS17_queriesAgreeWithCancellation();
    void enterAndLeaveByHand();
    void forgottenScopeClosesWithItsLastHandle();
    void outerForgottenBeforeInner();
    void scopeLeftOpenByTheTask();
    void scopeLeftOpenInsideRun();
    void runGivesTheValueOrNothing();
    void runTakesPlainFunctionsAndAwaitables();
    void copiesAreTheSameScope();
    void killedInsideAScope();
};

void TestCancelScopeRules::CS14_leavingAgainstTheRulesIsAnError()
{
    const CancelScope early;
    QString before, outOfOrder, again, outside, fromOther;
    before = messageOf<MisuseError>([&] { early.leave(); });
    await([&]() -> Async<> {
        const CancelScope outer, inner, host;
        outer.enter();
        inner.enter();
        outOfOrder = messageOf<MisuseError>([&] { outer.leave(); });
        inner.leave();
        outer.leave(); // the failed attempt did no harm
        again = messageOf<MisuseError>([&] { outer.leave(); });
        host.enter();
        co_await withTaskGroup([&](TaskGroup &group) {
            detail::TaskHandleAccess::task(group.startSoon([&] { fromOther = messageOf<MisuseError>([&] { host.leave(); }); }))->setName(u"thief"_s);
        });
        host.leave();
    });
    outside = messageOf<MisuseError>([&] { CancelScope().enter(); });
    QCOMPARE(before, u"CancelScope::leave: the scope was never entered; call enter() first"_s);
    QCOMPARE(outOfOrder, u"CancelScope::leave: another scope was entered after this one and is still open; "
                         "leave scopes in the reverse order of entering"_s);
    QCOMPARE(again, u"CancelScope::leave: the scope was left already"_s);
    QVERIFY2(fromOther.startsWith(u"CancelScope::leave: called in thief, but task "), qPrintable(fromOther));
    QVERIFY2(fromOther.endsWith(u"leave it there"), qPrintable(fromOther));
    QVERIFY2(outside.startsWith(u"CancelScope::enter: called outside a task; call it in a coroutine"), qPrintable(outside));
}

void TestCancelScopeRules::CS15_scopeIsEnteredOnceOnly()
{
    QString whileOpen, afterwards, tooLate;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await scope.run([&] { whileOpen = messageOf<MisuseError>([&] { scope.enter(); }); });
        try {
            co_await scope.run([] { });
        } catch (const MisuseError &error) {
            afterwards = error.message();
        }
        tooLate = messageOf<MisuseError>([&] { scope.setTimeout(1s); });
    });
    const QString message = u"CancelScope::enter: this scope was entered before; a scope is used once, make a new one"_s;
    QCOMPARE(whileOpen, message);
    QCOMPARE(afterwards, message);
    QCOMPARE(tooLate, u"CancelScope::setTimeout: the scope was entered already; move its deadline with setDeadline()"_s);
}

void TestCancelScopeRules::CS17_queriesAgreeWithCancellation()
{
    VirtualClock clock(true);
    QList<bool> pending;
    QList<TimePoint> deadlines;
    auto look = [&] {
        pending.append(CancelScope::isCancellationPending());
        deadlines.append(CancelScope::currentEffectiveDeadline());
    };
    look(); // outside a task
    await([&]() -> Async<> {
        CancelScope scope;
        look();
        scope.setTimeout(5s);
        co_await scope.run([&] {
            look();
            scope.cancel();
            look();
            CancelScope shield;
            shield.setShielded(true);
            shield.enter();
            look();
            shield.leave();
            look();
        });
        look();
        co_return;
    });
    QCOMPARE(pending, (QList{false, false, false, true, false, true, false}));
    QCOMPARE(deadlines.at(0), Never);
    QCOMPARE(deadlines.at(1), Never);
    QCOMPARE(deadlines.at(2), clock.now() + 5s);
    QVERIFY(deadlines.at(3) <= clock.now());
    QCOMPARE(deadlines.at(4), Never);
    QVERIFY(deadlines.at(5) <= clock.now());
    QCOMPARE(deadlines.at(6), Never);
}

void TestCancelScopeRules::enterAndLeaveByHand()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope;
        scope.enter();
        std::exception_ptr error;
        scope.cancel();
        try {
            co_await yield();
        } catch (...) {
            error = std::current_exception();
        }
        log.add(scope.leave(error) ? u"something remains"_s : u"nothing remains"_s);
        log.add(scope.cancelledCaught() ? u"caught"_s : u"passed"_s);
        co_await yield();
        log.add(u"free"_s);
    });
    QCOMPARE(log.join(u", "), u"nothing remains, caught, free"_s);
}

// enter(), an exception, and no leave(): the scope's node dies while the task still stands in it.
void TestCancelScopeRules::forgottenScopeClosesWithItsLastHandle()
{
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        {
            const CancelScope scope;
            scope.enter();
            scope.cancel();
        }
        log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
        co_await yield();
        const CancelScope next;
        next.enter();
        next.leave();
    });
    QCOMPARE(log.join(u", "), u"none pending"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScopeRules::outerForgottenBeforeInner()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope around, inner;
        co_await around.run([&]() -> Async<> {
            {
                const CancelScope outer;
                outer.enter();
                inner.enter();
                outer.cancel();
                log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
            }
            log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
            co_await yield();
            around.cancel(); // what is further out still reaches the task
            log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
            inner.leave();
            co_await yield();
        });
        log.add(around.cancelledCaught() ? u"caught"_s : u"passed"_s);
    });
    QCOMPARE(log.join(u", "), u"pending, none pending, pending, caught"_s);
}

void TestCancelScopeRules::scopeLeftOpenByTheTask()
{
    const CancelScope stray;
    const LeakGuard guard;
    await([&]() -> Async<> {
        stray.enter();
        co_await yield();
    });
    // The task is gone; its scope must not know it any more.
    stray.cancel();
    QVERIFY(stray.cancelCalled());
    QCOMPARE(messageOf<MisuseError>([&] { stray.leave(); }),
             u"CancelScope::leave: called outside a task; call it in a coroutine that runs in a task group"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScopeRules::scopeLeftOpenInsideRun()
{
    QString message;
    Log log;
    await([&]() -> Async<> {
        const CancelScope around, inner;
        co_await around.run([&]() -> Async<> {
            const CancelScope scope;
            try {
                co_await scope.run([&] { inner.enter(); });
            } catch (const MisuseError &error) {
                message = error.message();
            }
            around.cancel();
            log.add(CancelScope::isCancellationPending() ? u"pending"_s : u"none pending"_s);
            inner.leave();
            co_await yield();
        });
        log.add(around.cancelledCaught() ? u"caught"_s : u"passed"_s);
    });
    QVERIFY2(message.contains(u"still open"), qPrintable(message));
    QCOMPARE(log.join(u", "), u"pending, caught"_s);
}

void TestCancelScopeRules::runGivesTheValueOrNothing()
{
    std::optional<int> value, none;
    std::optional<std::unique_ptr<int>> moved;
    await([&]() -> Async<> {
        const CancelScope first, second, third;
        value = co_await first.run([]() -> Async<int> {
            co_await yield();
            co_return 7;
        });
        none = co_await second.run([](CancelScope &scope) -> Async<int> {
            scope.cancel();
            co_await yield();
            co_return 7;
        });
        moved = co_await third.run([] { return std::make_unique<int>(8); });
    });
    QCOMPARE(value, std::optional<int>(7));
    QVERIFY(!none);
    QVERIFY(moved && **moved == 8);
}

void TestCancelScopeRules::runTakesPlainFunctionsAndAwaitables()
{
    VirtualClock clock;
    std::optional<int> plain;
    bool awaitable = false;
    await([&]() -> Async<> {
        const CancelScope first, second;
        plain = co_await first.run([](CancelScope &) { return 3; });
        awaitable = co_await second.run([] { return sleep(2s); });
    });
    QCOMPARE(plain, std::optional<int>(3));
    QVERIFY(awaitable);
    QCOMPARE(clock.elapsed(), Duration(2s));
}

void TestCancelScopeRules::copiesAreTheSameScope()
{
    const CancelScope scope;
    const CancelScope copy = scope;
    QCOMPARE(copy, scope);
    QVERIFY(CancelScope() != scope);
    copy.cancel(u"through the copy"_s);
    QCOMPARE(scope.reason(), u"through the copy"_s);
    QCOMPARE(CancelScope().reason(), QString());
}

void TestCancelScopeRules::killedInsideAScope()
{
    const VirtualClock clock(true);
    const LeakGuard guard;
    const CancelScope scope;
    {
        TaskGroup group;
        group.startSoon([&] { return scope.run([] { return sleepForever(); }); });
        Dispatcher::current()->runUntilIdle();
    }
    QVERIFY(!scope.cancelledCaught());
    scope.cancel(); // finds nobody
    VERIFY_NO_LEAK(guard);
}

QTEST_GUILESS_MAIN(TestCancelScopeRules)
#include "tst_cancelscope_rules.moc"
