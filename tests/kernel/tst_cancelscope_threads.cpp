// SPDX-License-Identifier: MIT
// Scopes that are cancelled from other threads, while they are entered, too.
#include <QActors/CancelScope>
#include <QActors/TaskGroup>

#include "support/tasks.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;

class TestCancelScopeThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CS11_fromAnotherThreadBeforeItIsEntered();
    void CS11_fromAnotherThreadWhileItIsEntered();
    void CS10_theFirstOfManyCounts();
    void madeOnAnotherThread();
    void neverEntered();
    void theScopeOfAGroupThatIsOnItsWay();
};

void TestCancelScopeThreads::CS11_fromAnotherThreadBeforeItIsEntered()
{
    QStringList log;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(1h);
        std::thread([scope] { scope.cancel(u"from afar"_s); }).join();
        log << (scope.cancelCalled() ? u"called"_s : u"not called"_s) << scope.reason();
        co_await scope.run([&]() -> Async<> {
            log << u"in"_s << scope.reason();
            co_await checkpoint();
            log << u"not reached"_s;
        });
        log << (scope.cancelledCaught() ? u"caught"_s : u"passed"_s) << scope.reason();
    });
    QCOMPARE(text(log), u"called, from afar, in, from afar, caught, from afar"_s);
}

// Whichever comes first, the cancel arrives.
void TestCancelScopeThreads::CS11_fromAnotherThreadWhileItIsEntered()
{
    constexpr int Rounds = 300;
    QSemaphore ready, begin;
    CancelScope shared;
    bool over = false;
    std::thread other([&] {
        for (;;) {
            begin.acquire();
            if (over)
                return;
            const CancelScope mine = shared;
            ready.release();
            mine.cancel(u"from afar"_s);
        }
    });
    int cancelled = 0;
    await([&]() -> Async<> {
        for (int i = 0; i < Rounds; ++i) {
            CancelScope scope;
            shared = scope;
            begin.release();
            ready.acquire();
            co_await scope.run([] { return sleepForever(); });
            cancelled += scope.cancelledCaught() && scope.reason() == u"from afar"_s;
        }
    });
    over = true;
    begin.release();
    other.join();
    QCOMPARE(cancelled, Rounds);
}

void TestCancelScopeThreads::CS10_theFirstOfManyCounts()
{
    const CancelScope scope;
    scope.cancel(u"first"_s);
    std::thread([scope] { scope.cancel(u"second"_s); }).join();
    scope.cancel(u"third"_s);
    QCOMPARE(scope.reason(), u"first"_s);
    await([&]() -> Async<> { co_await scope.run([] { return sleepForever(); }); });
    QCOMPARE(scope.reason(), u"first"_s);
    std::thread([scope] { scope.cancel(u"late"_s); }).join(); // it was left
    detail::Scheduler::current()->runUntilIdle();
    QCOMPARE(scope.reason(), u"first"_s);
}

void TestCancelScopeThreads::madeOnAnotherThread()
{
    std::unique_ptr<CancelScope> scope;
    std::thread([&] { scope = std::make_unique<CancelScope>(); }).join();
    const CancelScope mine = *scope;
    await([&]() -> Async<> {
        std::thread canceller;
        co_await mine.run([&]() -> Async<> {
            canceller = std::thread([mine] { mine.cancel(); });
            co_await sleepForever();
        });
        canceller.join();
    });
    QVERIFY(mine.cancelledCaught());
}

void TestCancelScopeThreads::neverEntered()
{
    const CancelScope scope;
    std::thread([scope] { scope.cancel(u"in vain"_s); }).join();
    QVERIFY(scope.cancelCalled());
    QVERIFY(!scope.cancelledCaught());
} // and nothing leaks

void TestCancelScopeThreads::theScopeOfAGroupThatIsOnItsWay()
{
    QThread other;
    QObject there;
    there.moveToThread(&other);
    TaskGroup group;
    const CancelScope scope = group.cancelScope();
    group.moveToThread(&other);
    other.start();
    scope.cancel(u"on the way"_s);
    QSemaphore ended;
    Log log;
    QMetaObject::invokeMethod(&there, [&] {
        connect(&group, &TaskGroup::finished, &group, [&] { ended.release(); });
        group.startSoon([&log]() -> Async<> {
            try {
                co_await sleepForever();
            } catch (const Cancelled &cancelled) {
                log.add(cancelled.reason());
                throw;
            }
        }); }, Qt::BlockingQueuedConnection);
    ended.acquire();
    QCOMPARE(text(log), u"on the way"_s);
    QMetaObject::invokeMethod(&there, [&] {
        group.moveToThread(this->thread());
        there.moveToThread(this->thread()); }, Qt::BlockingQueuedConnection);
    other.quit();
    other.wait();
}

QTEST_GUILESS_MAIN(TestCancelScopeThreads)
#include "tst_cancelscope_threads.moc"
