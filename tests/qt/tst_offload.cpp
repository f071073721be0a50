// SPDX-License-Identifier: MIT
// Real threads all through, so real time: nothing sleeps and nothing is timed, semaphores say when.
#include <QActors/Dispatcher>
#include <QActors/Offload>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/testrun.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qthreadpool.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Odd : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// Turns the event loop until `condition` holds.
template<typename F>
void turnUntil(F condition)
{
    while (!condition())
        QCoreApplication::processEvents();
}

int seven()
{
    return 7;
}

} // namespace

class TestOffload : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        m_pool.waitForDone();
        QCoreApplication::processEvents();
        VERIFY_NO_LEAK(*m_guard);
    }

    void aFunctionRunsOnAnotherThread()
    {
        QThread *there = nullptr;
        QThread *back = nullptr;
        const int value = await([&]() -> Async<int> {
            const int result = co_await offload([&] {
                there = QThread::currentThread();
                return 4;
            });
            back = QThread::currentThread();
            co_return result + co_await offload(seven);
        });
        QCOMPARE(value, 11);
        QVERIFY(there != QThread::currentThread());
        QCOMPARE(back, QThread::currentThread());
    }

    void aPoolCanBeGiven()
    {
        m_pool.setObjectName(u"mine"_s);
        QString name;
        await([&]() -> Async<> {
            co_await offload(&m_pool, [&] { name = QThread::currentThread()->objectName(); });
        });
        QVERIFY(name.contains(u"mine"_s));
    }

    void valuesMayBeMoveOnly()
    {
        const auto value = await([]() -> Async<std::unique_ptr<int>> {
            co_return co_await offload([] { return std::make_unique<int>(5); });
        });
        QCOMPARE(*value, 5);
    }

    void whatTheFunctionOwnsIsDestroyedBeforeTheAwaitReturns()
    {
        auto shared = std::make_shared<int>(1);
        long count = 0;
        await([&]() -> Async<> {
            auto fn = [shared] { return *shared; };
            co_await offload(fn);
            count = shared.use_count();
        });
        QCOMPARE(count, 2); // `shared` and the named function
    }

    void manyAtOnce()
    {
        const int total = await([]() -> Async<int> {
            std::atomic<int> sum = 0;
            co_await withTaskGroup([&](TaskGroup &group) {
                for (int i = 0; i < 2000; ++i)
                    group.startSoon([&]() -> Async<> { co_await offload([&] { ++sum; }); });
            });
            co_return sum.load();
        });
        QCOMPARE(total, 2000);
    }

    void TR1_theResultOfAnAbandonedFunctionIsDropped()
    {
        QSemaphore started, go, ended;
        int alive = 0;
        Log log;
        const Sentinel kept(alive);
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            try {
                auto fn = [&started, &go, &ended, result = std::make_shared<int>(1)] {
                    started.release();
                    go.acquire();
                    ended.release();
                    return result;
                };
                co_await offload(&m_pool, fn, OffloadOptions{.abandonOnCancel = true});
            } catch (const Cancelled &) {
                log.add(u"left"_s);
                throw;
            }
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        task.cancel();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QCOMPARE(ended.available(), 0);
        go.release();
        ended.acquire();
        m_pool.waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(log, Log{u"left"_s});
    }

    void TR1_anErrorAfterAnAbandonIsDroppedToo()
    {
        QSemaphore started, go;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            auto fn = [&] {
                started.release();
                go.acquire();
                throw Odd("nobody hears");
            };
            co_await offload(&m_pool, fn, OffloadOptions{.abandonOnCancel = true});
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        task.cancel();
        Dispatcher::current()->runUntilIdle();
        go.release();
        m_pool.waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    void TR2_withoutAbandoningTheCancelWaitsForTheFunction()
    {
        QSemaphore started, go;
        Log log;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            try {
                co_await offload(&m_pool, [&] {
                    started.release();
                    go.acquire();
                });
            } catch (const Cancelled &) {
                log.add(u"thrown"_s);
                throw;
            }
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        task.cancel();
        for (int i = 0; i < 10; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!task.hasEnded());
        log.add(u"released"_s);
        go.release();
        turnUntil([&] { return task.hasEnded(); });
        QCOMPARE(log, (Log{u"released"_s, u"thrown"_s}));
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    void aFunctionThatFailsAfterTheCancelIsReported()
    {
        QSemaphore started, go;
        TaskGroup group;
        auto task = Task::spawn(group, [&]() -> Async<> {
            co_await offload(&m_pool, [&] {
                started.release();
                go.acquire();
                throw Odd("late");
            });
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        task.cancel();
        go.release();
        turnUntil([&] { return task.hasEnded(); });
        QCOMPARE(task.state(), TaskState::Failed);
        QCOMPARE(describe(task.error()), u"late"_s);
    }

    void cancelledWhileQueuedItNeverRuns()
    {
        QSemaphore go;
        QThreadPool narrow; // waits when destroyed
        narrow.setMaxThreadCount(1);
        const auto release = qScopeGuard([&] { go.release(); });
        narrow.start([&] { go.acquire(); });
        bool ran = false;
        auto owned = std::make_shared<int>(1);
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            auto fn = [&ran, owned] { ran = true; };
            co_await offload(&narrow, fn);
        });
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(owned.use_count(), 3);
        task.cancel();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(task.state(), TaskState::Cancelled); // although the pool is busy
        QCOMPARE(owned.use_count(), 1);
        go.release();
        narrow.waitForDone();
        QVERIFY(!ran);
    }

    void aPoolThatDropsTheFunctionIsAnError()
    {
        QSemaphore go;
        QThreadPool narrow; // waits when destroyed
        narrow.setMaxThreadCount(1);
        const auto release = qScopeGuard([&] { go.release(); });
        narrow.start([&] { go.acquire(); });
        TaskGroup group;
        auto task = Task::spawn(group, [&]() -> Async<> { co_await offload(&narrow, [] { }); });
        Dispatcher::current()->runUntilIdle();
        narrow.clear();
        turnUntil([&] { return task.hasEnded(); });
        go.release();
        QVERIFY(describe(task.error()).contains(u"dropped"_s));
    }

    void killedWhileTheFunctionRuns()
    {
        QSemaphore started, go;
        int alive = 0;
        auto group = std::make_unique<TaskGroup>();
        group->startSoon([&]() -> Async<> {
            const Sentinel sentinel(alive);
            auto fn = [&started, &go, owned = std::make_shared<int>(1)](QPromise<int> &promise) {
                started.release();
                go.acquire();
                promise.addResult(promise.isCanceled() ? *owned : 0);
            };
            co_await offload(&m_pool, fn);
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        group.reset();
        QCOMPARE(alive, 0);
        go.release();
        m_pool.waitForDone(); // the function uses what is on this stack
    }

    void TR3_exceptionsCrossThreadsWithTheirType()
    {
        QString what;
        int number = 0;
        await([&]() -> Async<> {
            try {
                co_await offload([]() -> int { throw Odd("five"); });
            } catch (const Odd &error) {
                what = QString::fromUtf8(error.what());
            }
            try {
                co_await offload([](QPromise<int> &) { throw 42; });
            } catch (int thrown) {
                number = thrown;
            }
        });
        QCOMPARE(what, u"five"_s);
        QCOMPARE(number, 42);
    }

    void TR4_progressAndCancelReachAPromiseBody()
    {
        QSemaphore started, go;
        std::atomic<bool> sawCancel = false;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            co_await offload(&m_pool, [&](QPromise<void> &promise) {
                promise.setProgressRange(0, 200);
                promise.setProgressValueAndText(50, u"a quarter"_s);
                started.release();
                while (!promise.isCanceled())
                    QThread::yieldCurrentThread();
                sawCancel = true;
            });
        });
        Dispatcher::current()->runUntilIdle();
        started.acquire();
        turnUntil([&] { return task.progressText() == u"a quarter"_s; });
        QCOMPARE(task.progress(), 0.25);
        QVERIFY(task.whereItWaits().startsWith(u"offload() (a quarter) at tst_offload.cpp:"_s));
        task.cancel();
        turnUntil([&] { return task.hasEnded(); });
        QVERIFY(sawCancel);
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    void theLastProgressIsNotLost()
    {
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> {
            co_return co_await offload(&m_pool, [](QPromise<int> &promise) {
                for (int i = 1; i <= 90; ++i) // without a range: percent
                    promise.setProgressValueAndText(i, u"step %1"_s.arg(i));
                promise.addResult(3);
            });
        });
        turnUntil([&] { return task.hasEnded(); });
        QCOMPARE(task.value(), 3);
        QCOMPARE(task.progress(), 0.9);
        QCOMPARE(task.progressText(), u"step 90"_s);
    }

    void aPromiseBodyWithoutResultIsAClearError()
    {
        const QString message = messageOf<Error>([] {
            await([]() -> Async<int> { co_return co_await offload([](QPromise<int> &) { }); });
        });
        QVERIFY(message.contains(u"addResult"_s));
    }

    void inACancelledScopeNothingStarts()
    {
        bool ran = false;
        await([&]() -> Async<> {
            co_await moveOnAfter(0ms, [&]() -> Async<> { co_await offload([&] { ran = true; }); });
        });
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(!ran);
    }

private:
    QThreadPool m_pool;
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestOffload)
#include "tst_offload.moc"
