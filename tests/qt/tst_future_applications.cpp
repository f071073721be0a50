// SPDX-License-Identifier: MIT
// Futures, signals and QCoro's coroutines across the end of an application, which takes along the events that are posted,
// and on threads of a pool while there is none.
#include <QActors/EventLoopPool>
#include <QActors/Future>
#include <QActors/QCoro>
#include <QActors/Signal>
#include <QActors/TaskGroup>

#include "support/application.h"
#include "support/bank.h"
#include "support/placed.h"
#include "support/readyfuture.h"

#include <thread>

using namespace TestSupport;

namespace {

/// What is due, and what that brings about.
void turns()
{
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

/// Waits for a future on its own thread.
class Waiting : public Actor
{
    Q_OBJECT
public:
    Waiting(QFuture<int> future, QSemaphore *waits, QSemaphore *over) : m_future(std::move(future)), m_waits(waits), m_over(over) { }

protected:
    Async<> run() override
    {
        m_waits->release();
        co_await m_future;
        m_over->release();
        stop();
    }

private:
    QFuture<int> m_future;
    QSemaphore *m_waits;
    QSemaphore *m_over;
};

} // namespace

class TestFutureApplications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFutureThatEndsAsItsApplicationGoes()
    {
        Log log;
        TaskGroup group;
        QPromise<int> promise;
        promise.start();
        {
            const Application application;
            group.startSoon([&]() -> Async<> {
                const int value = co_await promise.future();
                log.add(QString::number(value));
            });
            turns();
            promise.addResult(7);
            promise.finish(); // its event is posted, and never delivered
        }
        QVERIFY(log.isEmpty());
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), u"7"_s);
    }

    void aFutureThatEndsBetweenApplications()
    {
        Log log;
        TaskGroup group;
        QPromise<int> promise;
        promise.start();
        {
            const Application application;
            group.startSoon([&]() -> Async<> {
                const QString thrown = co_await thrownBy([&]() -> Async<> { co_await promise.future(); });
                log.add(thrown);
            });
            turns();
        }
        std::thread([&] { promise.future().cancel(); }).join();
        promise.finish();
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), u"the QFuture that was awaited was cancelled"_s);
    }

    // One that goes on, and one whose task is killed in between: nobody looks for it.
    void theNextApplicationLooksAgainAtWhatStillWaits()
    {
        Log log;
        QPromise<int> promise;
        promise.start();
        auto group = std::make_unique<TaskGroup>();
        {
            const Application application;
            for (int i = 0; i < 3; ++i)
                group->startSoon([&]() -> Async<> {
                    co_await promise.future();
                    log.add(u"over"_s);
                });
            turns();
        }
        group.reset(); // cancels the future, too
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), QString());
        QVERIFY(promise.isCanceled());
    }

    void aCancelOfAFutureAsItsApplicationGoes()
    {
        Log log;
        QFuture<void> future;
        {
            const Application application;
            future = toFuture([&]() -> Async<> {
                const auto end = qScopeGuard([&] { log.add(u"cancelled"_s); });
                co_await sleepForever();
            });
            turns();
            future.cancel();
        }
        QVERIFY(log.isEmpty());
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), u"cancelled"_s);
        QVERIFY(future.isFinished());
    }

    // What ends last resumes it by an event.
    void aCoroutineOfQCoroThatAwaitsATask()
    {
        Log log;
        const auto foreign = [](Log *out) -> QCoro::Task<> {
            Async<int> seven = []() -> Async<int> {
                co_await yield();
                co_return 7;
            }();
            const int value = co_await std::move(seven);
            out->add(QString::number(value));
        };
        {
            const Application application;
            foreign(&log);
            for (int i = 0; i < 10; ++i) // the tasks' turns, not those of what is posted in them
                detail::Scheduler::current()->runUntilIdle();
        }
        QVERIFY(log.isEmpty());
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), u"7"_s);
    }

    void aSenderOfAnotherThreadThatDiesBetweenApplications()
    {
        Log log;
        TaskGroup group;
        QThread thread;
        auto *sender = new QTimer;
        sender->moveToThread(&thread); // which never runs
        {
            const Application application;
            group.startSoon([&]() -> Async<> {
                const QString thrown = co_await thrownBy([&]() -> Async<> { co_await when(sender, &QTimer::timeout); });
                log.add(thrown);
            });
            turns();
            std::thread([&] { delete sender; }).join();
        }
        QVERIFY(log.isEmpty());
        const Application application;
        turns();
        QCOMPARE(log.join(u", "), u"the signal QTimer::timeout: the object was deleted"_s);
    }

    // Without an application Qt delivers no events on any thread.
    void aFutureThatIsAwaitedInAPoolWithoutAnApplication()
    {
        EventLoopPool pool(1);
        TaskGroup group;
        QSemaphore waits, over;
        QPromise<int> promise;
        promise.start();
        {
            const Application application;
            await([&]() -> Async<> { co_await startOn<Waiting>(pool, group, promise.future(), &waits, &over); });
            waits.acquire();
            await([&]() -> Async<> { co_await startOn<Waiting>(pool, group, readyFuture(0), &waits, &over); }); // it waits by now
        }
        promise.addResult(1);
        promise.finish();
        over.acquire();
        over.acquire();
        const Application application;
        turns();
    }
};

QTEST_APPLESS_MAIN(TestFutureApplications)
#include "tst_future_applications.moc"
