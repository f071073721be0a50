// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Future>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/testrun.h"

#include <QtConcurrent/qtconcurrentrun.h>
#include <QtCore/qexception.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Odd : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

class OddQt : public QException
{
public:
    void raise() const override { throw *this; }
    OddQt *clone() const override { return new OddQt(*this); }
};

/// Runs the event loop until `future` has finished.
template<typename T>
void finish(const QFuture<T> &future)
{
    while (!future.isFinished())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

Async<int> later(int value)
{
    co_await sleep(10ms);
    co_return value;
}

template<typename T>
Async<QString> outcome(QFuture<T> future)
{
    try {
        co_await future;
        co_return u"value"_s;
    } catch (const TaskCancelled &) {
        co_return u"TaskCancelled"_s;
    } catch (const Odd &error) {
        co_return u"Odd "_s + QString::fromUtf8(error.what());
    } catch (const OddQt &) {
        co_return u"OddQt"_s;
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
}

} // namespace

class TestFuture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFinishedFutureGivesItsValueAtOnce()
    {
        QPromise<int> promise;
        promise.start();
        promise.addResult(4);
        promise.finish();
        const QFuture<int> future = promise.future();
        QCOMPARE(await([&]() -> Async<int> { co_return co_await future + co_await future; }), 8);
    }

    void aRunningFutureResumesWhenItFinishes()
    {
        const LeakGuard guard;
        QPromise<QString> promise;
        promise.start();
        Log log;
        {
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                log.add(u"waiting"_s);
                log.add(co_await promise.future());
            });
            Dispatcher::current()->runUntilIdle();
            promise.addResult(u"done"_s);
            promise.finish();
            log.add(u"finished"_s);
            await([&] { return group.join(); });
        }
        QCOMPARE(log, (Log{u"waiting"_s, u"finished"_s, u"done"_s}));
        VERIFY_NO_LEAK(guard);
    }

    // Real threads: QtConcurrent.
    void aValueComesFromAnotherThread()
    {
        QCOMPARE(await([]() -> Async<int> { co_return co_await QtConcurrent::run([] { return 7; }); }), 7);
        await([]() -> Async<> { co_await QtConcurrent::run([] { }); });
    }

    void aValueThatCannotBeCopiedIsTaken()
    {
        QPromise<std::unique_ptr<int>> promise;
        promise.start();
        promise.addResult(std::make_unique<int>(3));
        promise.finish();
        const auto value = await([&]() -> Async<std::unique_ptr<int>> { co_return co_await promise.future(); });
        QCOMPARE(*value, 3);
    }

    void ofSeveralResultsTheFirstIsGiven()
    {
        QPromise<int> promise;
        promise.start();
        promise.addResult(1);
        promise.addResult(2);
        promise.finish();
        QCOMPARE(await([&]() -> Async<int> { co_return co_await promise.future(); }), 1);
    }

    // Real threads: QtConcurrent wraps what is no QException.
    void TR3_exceptionsOfAFutureKeepTheirType()
    {
        const auto throwOdd = []() -> int { throw Odd("five"); };
        const auto throwQt = []() -> int { throw OddQt(); };
        QCOMPARE(await([&] { return outcome(QtConcurrent::run(throwOdd)); }), u"Odd five"_s);
        QCOMPARE(await([&] { return outcome(QtConcurrent::run(throwQt)); }), u"OddQt"_s);
        QPromise<void> promise;
        promise.start();
        promise.setException(std::make_exception_ptr(Odd("six")));
        promise.finish();
        QCOMPARE(await([&] { return outcome(promise.future()); }), u"Odd six"_s);
    }

    void aCancelledFutureIsAnErrorAndNoCrash()
    {
        QCOMPARE(await([] { return outcome(QFuture<int>()); }), u"TaskCancelled"_s);
        QPromise<int> promise;
        promise.start();
        promise.addResult(1);
        promise.future().cancel();
        promise.finish();
        QCOMPARE(await([&] { return outcome(promise.future()); }), u"TaskCancelled"_s);
        std::optional<QPromise<int>> destroyed(std::in_place);
        destroyed->start();
        TaskGroup group;
        auto waiting = group.startSoon([future = destroyed->future()] { return outcome(future); });
        Dispatcher::current()->runUntilIdle();
        destroyed.reset();
        QCOMPARE(await([&]() -> Async<QString> { co_return co_await waiting; }), u"TaskCancelled"_s);
    }

    void aFutureWithoutResultIsAClearError()
    {
        QPromise<int> promise;
        promise.start();
        promise.finish();
        QVERIFY(await([&] { return outcome(promise.future()); }).contains(u"without a result"_s));
    }

    void cancellingTheAwaitCancelsTheFuture()
    {
        QPromise<int> promise;
        promise.start();
        QString where;
        const auto finished = awaitVirtual([&]() -> Async<std::optional<int>> {
            co_return co_await moveOnAfter(5ms, [&]() -> Async<int> { co_return co_await promise.future(); });
        });
        QVERIFY(!finished);
        QVERIFY(promise.isCanceled());
        promise.addResult(1);
        promise.finish(); // a late completion
        QCoreApplication::processEvents();
    }

    void killingTheAwaitCancelsTheFuture()
    {
        const LeakGuard guard;
        int alive = 0;
        QPromise<int> promise;
        promise.start();
        {
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await promise.future();
            });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(alive, 1);
        }
        QCOMPARE(alive, 0);
        QVERIFY(promise.isCanceled());
        promise.finish();
        QCoreApplication::processEvents();
        VERIFY_NO_LEAK(guard);
    }

    void anAsyncBecomesAFuture()
    {
        const VirtualClock clock;
        const QFuture<int> future = later(5);
        QVERIFY(!future.isFinished());
        finish(future);
        QCOMPARE(future.result(), 5);
        const QFuture<void> nothing = settle();
        finish(nothing);
        QVERIFY(!nothing.isCanceled());
    }

    void theErrorOfAnAsyncKeepsItsTypeInTheFuture()
    {
        const LeakGuard guard;
        const QFuture<int> future = toFuture([]() -> Async<int> {
            co_await yield();
            throw Odd("seven");
        });
        finish(future);
        QCOMPARE(await([&] { return outcome(future); }), u"Odd seven"_s);
        VERIFY_NO_LEAK(guard);
    }

    void cancellingTheFutureCancelsTheTask()
    {
        const LeakGuard guard;
        Log log;
        QFuture<int> future = toFuture([&]() -> Async<int> {
            try {
                co_await sleepForever();
            } catch (const Cancelled &cancelled) {
                log.add(cancelled.reason());
                throw;
            }
            co_return 1;
        });
        Dispatcher::current()->runUntilIdle();
        future.cancel();
        finish(future);
        QCOMPARE(log, Log{u"its QFuture was cancelled"_s});
        QVERIFY(future.isCanceled());
        VERIFY_NO_LEAK(guard);
    }

    void droppingTheFutureLeavesTheTaskRunning()
    {
        const VirtualClock clock;
        bool ran = false;
        {
            const QFuture<void> future = toFuture([&]() -> Async<> {
                co_await sleep(5ms);
                ran = true;
            });
        }
        awaitVirtualTime(10ms);
        QVERIFY(ran);
    }

    // A real thread, whose end kills the task.
    void theEndOfTheThreadFinishesTheFutureCancelled()
    {
        std::atomic<bool> destroyed = false;
        QFuture<void> future;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            future = toFuture([&]() -> Async<> {
                const auto sentinel = qScopeGuard([&] { destroyed = true; });
                co_await sleepForever();
            });
            Dispatcher::current()->runUntilIdle();
        }));
        thread->start();
        thread->wait();
        future.waitForFinished(); // the thread's locals go after QThread::finished()
        QVERIFY(destroyed);
        QVERIFY(future.isCanceled());
    }

    void aHandleGivesAFuture()
    {
        const LeakGuard guard;
        {
            TaskGroup group;
            auto good = Task::spawn(group, []() -> Async<int> {
                co_await yield();
                Task::setProgress(0.5, u"half"_s);
                co_await yield();
                co_return 3;
            });
            auto bad = Task::spawn(group, []() -> Async<int> {
                co_await yield();
                throw Odd("eight");
            });
            auto cancelled = Task::spawn(group, []() -> Async<> { co_await sleepForever(); });
            const QFuture<int> early = good.toFuture();
            const QFuture<int> failing = bad.toFuture();
            QFuture<void> stopped = toFuture(cancelled);
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(early.result(), 3);
            QCOMPARE(early.progressText(), u"half"_s);
            QCOMPARE(early.progressValue(), 50);
            QCOMPARE(good.toFuture().result(), 3);
            QCOMPARE(await([&] { return outcome(failing); }), u"Odd eight"_s);
            stopped.cancel();
            Dispatcher::current()->runUntilIdle();
            QVERIFY(!cancelled.hasEnded()); // the future is a view only
            cancelled.cancel();
            Dispatcher::current()->runUntilIdle();
            QVERIFY(stopped.isFinished());
        }
        VERIFY_NO_LEAK(guard);
    }

    void aGroupMayDieInTheContinuationOfAHandlesFuture()
    {
        const LeakGuard guard;
        auto group = std::make_unique<TaskGroup>();
        auto handle = group->startSoon([]() -> Async<int> {
            co_await yield();
            co_return 3;
        });
        const QFuture<void> future = handle.toFuture().then([&](int) { group.reset(); });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(future.isFinished());
        QVERIFY(!group);
        QCOMPARE(handle.value(), 3);
        handle = {};
        VERIFY_NO_LEAK(guard);
    }

    // A real thread: the future of a task that runs here.
    void aHandlesFutureCanBeTakenOnAnotherThread()
    {
        TaskGroup group;
        auto handle = Task::spawn(group, []() -> Async<int> {
            co_await yield();
            co_return 3;
        });
        QFuture<int> future;
        const std::unique_ptr<QThread> thread(QThread::create([&] { future = handle.toFuture(); }));
        thread->start();
        thread->wait();
        finish(future);
        QCOMPARE(future.result(), 3);
    }

    void itSaysWhatItWaitsFor()
    {
        QPromise<int> promise;
        promise.start();
        promise.setProgressValueAndText(1, u"loading"_s);
        TaskGroup group;
        auto handle = group.startSoon([&]() -> Async<> { co_await promise.future(); });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(handle.whereItWaits().startsWith(u"a QFuture (loading) at tst_future.cpp:"_s));
    }

private:
    static void awaitVirtualTime(Duration duration)
    {
        await([=]() -> Async<> { co_await sleep(duration); });
    }
};

QTEST_GUILESS_MAIN(TestFuture)
#include "tst_future.moc"
