// SPDX-License-Identifier: MIT
// Tasks and the event loop of one thread. Other threads: tst_scheduler_threads.cpp.
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Gives the thread's default back at the end.
struct Budget
{
    explicit Budget(Duration budget) { Dispatcher::current()->setBudget(budget); }
    ~Budget() { Dispatcher::current()->setBudget(200us); }
    Q_DISABLE_COPY_MOVE(Budget)
};

/// Runs the loop until `done`.
template<typename F>
void loopUntil(F done)
{
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

} // namespace

class TestDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readyTasksRunInOrder();
    void floodLetsEventsInBetween();
    void taskThatNeverWaitsLetsEventsInBetween();
    void zeroBudgetIsOneTaskATurn();
    void longBudgetsAreAllowed();
    void negativeBudgetIsAnError();
    void nestedEventLoopKeepsOthersRunning();
    void nestedLoopByProcessEvents();
    void nestedLoopsInNestedLoops();
    void deletingTheOwnOwnerIsDeferred();
    void deletingTheOwnOwnerWhileInANestedLoop();
    void ownerDeletedFromANestedLoop();
    void runUntilIdleRunsAllThatIsReady();
    void runUntilIdleInsideATaskIsAnError();
    void currentTaskIsKnown();
    void exceptionsStayInTheirTask();
    void tasksMadeBeforeTheLoopRuns();
};

void TestDispatcher::readyTasksRunInOrder()
{
    Log log;
    TaskGroup group;
    for (int i = 0; i < 5; ++i)
        group.startSoon([&log, i] { log.add(QString::number(i)); });
    QVERIFY(log.isEmpty()); // never inside the call
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u' '), u"0 1 2 3 4"_s);
}

void TestDispatcher::floodLetsEventsInBetween()
{
    // Tasks that never stop being ready: only the budget lets anything else happen.
    bool posted = false, timed = false;
    const LeakGuard guard;
    {
        TaskGroup group;
        int started = 0;
        for (int i = 0; i < 100; ++i) {
            group.startSoon([&]() -> Async<> {
                if (++started == 50) {
                    QMetaObject::invokeMethod(&group, [&] { posted = true; }, Qt::QueuedConnection);
                    QTimer::singleShot(0, &group, [&] { timed = true; });
                }
                for (;;)
                    co_await yield();
            });
        }
        loopUntil([&] { return posted && timed; });
    }
    VERIFY_NO_LEAK(guard);
}

void TestDispatcher::taskThatNeverWaitsLetsEventsInBetween()
{
    bool posted = false, other = false;
    {
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            QMetaObject::invokeMethod(&group, [&] { posted = true; }, Qt::QueuedConnection);
            for (;;)
                co_await checkpoint(); // always ready
        });
        group.startSoon([&] { other = true; });
        loopUntil([&] { return posted && other; });
    }
}

void TestDispatcher::zeroBudgetIsOneTaskATurn()
{
    const Budget budget(0ns);
    QCOMPARE(Dispatcher::current()->budget(), Duration(0));
    Log log;
    TaskGroup group;
    for (int i = 0; i < 3; ++i) {
        group.startSoon([&log, &group, i] {
            log.add(u"task %1"_s.arg(i));
            QMetaObject::invokeMethod(&group, [&log, i] { log.add(u"event %1"_s.arg(i)); }, Qt::QueuedConnection);
        });
    }
    loopUntil([&] { return log.size() == 6; });
    QCOMPARE(log.join(u", "), u"task 0, event 0, task 1, event 1, task 2, event 2"_s);
}

void TestDispatcher::longBudgetsAreAllowed()
{
    const Budget budget(Duration::max());
    Log log;
    TaskGroup group;
    for (int i = 0; i < 3; ++i) {
        group.startSoon([&log, &group, i]() -> Async<> {
            QMetaObject::invokeMethod(&group, [&log, i] { log.add(u"event %1"_s.arg(i)); }, Qt::QueuedConnection);
            for (int turn = 0; turn < 100; ++turn)
                co_await yield();
            log.add(u"task %1"_s.arg(i));
        });
    }
    loopUntil([&] { return log.size() == 6; });
    QCOMPARE(log.join(u", "), u"task 0, task 1, task 2, event 0, event 1, event 2"_s);
}

void TestDispatcher::negativeBudgetIsAnError()
{
    const Duration before = Dispatcher::current()->budget();
    QCOMPARE(messageOf<MisuseError>([] { Dispatcher::current()->setBudget(-1ns); }),
             u"Dispatcher::setBudget: a budget of -1 ns; give 0 or more"_s);
    QCOMPARE(Dispatcher::current()->budget(), before);
}

void TestDispatcher::nestedEventLoopKeepsOthersRunning()
{
    VirtualClock clock;
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            QEventLoop dialog;
            group.startSoon([&]() -> Async<> {
                log.add(u"dialog opens"_s);
                dialog.exec();
                log.add(u"dialog closed"_s);
                co_await yield();
                log.add(u"goes on"_s);
            });
            group.startSoon([&]() -> Async<> {
                log.add(u"ready before"_s);
                co_await yield();
                log.add(u"made ready inside"_s);
                co_await sleep(5s);
                log.add(u"slept inside"_s);
                dialog.quit();
                co_await sleep(1h);
                log.add(u"outlives it"_s);
            });
            dialog.processEvents();
        });
    });
    QCOMPARE(log.join(u", "), u"dialog opens, ready before, made ready inside, slept inside, dialog closed, goes on, "
                              "outlives it"_s);
    VERIFY_NO_LEAK(guard);
}

void TestDispatcher::nestedLoopByProcessEvents()
{
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) {
            bool done = false;
            group.startSoon([&]() -> Async<> {
                for (int i = 0; i < 3; ++i)
                    co_await yield();
                done = true;
                log.add(u"other"_s);
            });
            while (!done)
                QCoreApplication::processEvents(); // without waiting
            log.add(u"host"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"other, host"_s);
}

void TestDispatcher::nestedLoopsInNestedLoops()
{
    constexpr int Depth = 5;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            std::array<QEventLoop, Depth> loops;
            for (int i = 0; i < Depth; ++i) {
                group.startSoon([&loops, &log, i]() -> Async<> {
                    co_await yield();
                    log.add(u"in %1"_s.arg(i));
                    loops[i].exec();
                    log.add(u"out %1"_s.arg(i));
                });
            }
            co_await settle(20);
            log.add(u"all in"_s);
            for (QEventLoop &loop : loops)
                loop.quit();
            co_await settle();
        });
    });
    QCOMPARE(log.join(u", "), u"in 0, in 1, in 2, in 3, in 4, all in, out 4, out 3, out 2, out 1, out 0"_s);
}

void TestDispatcher::deletingTheOwnOwnerIsDeferred()
{
    Log log;
    int alive = 0;
    const LeakGuard guard;
    auto *group = new TaskGroup;
    group->startSoon([&, group]() -> Async<> {
        const Sentinel sentinel(alive);
        co_await yield();
        delete group;
        log.add(u"still here, %1 alive"_s.arg(alive));
        co_await yield();
        log.add(u"not reached"_s);
    });
    group->startSoon([&]() -> Async<> {
        const Sentinel sentinel(alive);
        co_await sleepForever();
    });
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"still here, 1 alive"_s); // its sibling was killed at once
    QCOMPARE(alive, 0);
    VERIFY_NO_LEAK(guard);
}

void TestDispatcher::deletingTheOwnOwnerWhileInANestedLoop()
{
    Log log;
    int alive = 0;
    const LeakGuard guard;
    auto *group = new TaskGroup;
    group->startSoon([&, group]() -> Async<> {
        const Sentinel sentinel(alive);
        QTimer::singleShot(0, group, [&, group] {
            delete group;
            log.add(u"deleted, %1 alive"_s.arg(alive));
        });
        while (log.isEmpty())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        log.add(u"comes back"_s);
        co_await sleepForever();
    });
    loopUntil([&] { return log.size() == 2 && alive == 0; });
    QCOMPARE(log.join(u", "), u"deleted, 1 alive, comes back"_s);
    VERIFY_NO_LEAK(guard);
}

void TestDispatcher::ownerDeletedFromANestedLoop()
{
    Log log;
    int alive = 0;
    const LeakGuard guard;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &outer) {
            auto *inner = new TaskGroup;
            QEventLoop loop;
            inner->startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                loop.exec(); // another task deletes our owner meanwhile
                log.add(u"%1 alive after exec"_s.arg(alive));
                co_await yield();
                log.add(u"not reached"_s);
            });
            outer.startSoon([&, inner]() -> Async<> {
                co_await settle();
                delete inner;
                log.add(u"%1 alive after delete"_s.arg(alive));
                loop.quit();
            });
            while (log.size() < 2)
                QCoreApplication::processEvents();
        });
    });
    QCOMPARE(log.join(u", "), u"1 alive after delete, 1 alive after exec"_s);
    QCOMPARE(alive, 0);
    VERIFY_NO_LEAK(guard);
}

void TestDispatcher::runUntilIdleRunsAllThatIsReady()
{
    VirtualClock clock(true);
    Log log;
    TaskGroup group;
    group.startSoon([&]() -> Async<> {
        for (int i = 0; i < 1000; ++i) // far beyond one budget's worth
            co_await yield();
        log.add(u"yielded"_s);
        group.startSoon([&] { log.add(u"spawned"_s); });
        co_await sleep(1s);
        log.add(u"slept"_s);
    });
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"yielded, spawned"_s);
    clock.advance(1s);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"yielded, spawned, slept"_s);
}

void TestDispatcher::runUntilIdleInsideATaskIsAnError()
{
    QString message;
    await([&] { message = messageOf<MisuseError>([] { Dispatcher::current()->runUntilIdle(); }); });
    QCOMPARE(message, u"Dispatcher::runUntilIdle: called from inside a task; co_await instead"_s);
}

void TestDispatcher::currentTaskIsKnown()
{
    Log log;
    QVERIFY(!detail::currentTask());
    await([&]() -> Async<> {
        detail::TaskContext *self = detail::currentTask();
        log.add(self ? u"known"_s : u"null"_s);
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] {
                log.add(detail::currentTask() != self ? u"another"_s : u"the same"_s);
                log.add(detail::currentTask()->parentTask() == self ? u"my child"_s : u"a stranger"_s);
            });
            co_await settle();
            log.add(detail::currentTask() == self ? u"mine again"_s : u"lost"_s);
        });
    });
    QVERIFY(!detail::currentTask());
    QCOMPARE(log.join(u", "), u"known, another, my child, mine again"_s);
}

void TestDispatcher::exceptionsStayInTheirTask()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"in vain"_s));
    TaskGroup group;
    group.setFailFast(false);
    bool other = false;
    group.startSoon([] { throw std::runtime_error("in vain"); });
    group.startSoon([&] { other = true; });
    Dispatcher::current()->runUntilIdle();
    QVERIFY(other);
}

void TestDispatcher::tasksMadeBeforeTheLoopRuns()
{
    Log log;
    TaskGroup group;
    group.startSoon([&] { log.add(u"task"_s); });
    QMetaObject::invokeMethod(&group, [&] { log.add(u"event"_s); }, Qt::QueuedConnection);
    QVERIFY(log.isEmpty());
    loopUntil([&] { return log.size() == 2; });
    QCOMPARE(log.join(u", "), u"task, event"_s); // the wake event was posted first
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"
