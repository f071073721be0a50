// SPDX-License-Identifier: MIT
// Futures of tasks on threads that end.
#include "../../src/kernel/postwork_p.h"

#include <QActors/Future>
#include <QActors/TaskGroup>

#include "support/testrun.h"

#include <QtCore/qmutex.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QMutex s_lock;
QStringList s_log;
QSemaphore s_threadLocals; // have gone

void note(const QString &line)
{
    const QMutexLocker locker(&s_lock);
    s_log.append(line);
}

QString noted()
{
    const QMutexLocker locker(&s_lock);
    return s_log.join(u", ");
}

/// Lives in a frame.
struct Local
{
    const char *name;
    ~Local() { note(QString::fromUtf8(name) + u" gone"_s); }
};

/// Made after what the library has for the thread, so it goes before it.
struct ThreadLocal
{
    ~ThreadLocal()
    {
        note(u"thread_local"_s);
        s_threadLocals.release();
    }
};

Async<int> hangs(const char *name)
{
    const Local local{name};
    co_await sleepForever();
    co_return 0;
}

/// Starts things on a thread of its own, which its destructor ends: as services do.
class Service
{
public:
    Service()
    {
        m_there.moveToThread(&m_thread);
        m_thread.start();
    }
    ~Service() { end(); }
    void end()
    {
        m_thread.quit();
        m_thread.wait();
    }
    template<typename F>
    void run(F fn)
    {
        QMetaObject::invokeMethod(&m_there, fn, Qt::BlockingQueuedConnection);
    }
    QThread &thread() { return m_thread; }

private:
    QThread m_thread;
    QObject m_there;
};

} // namespace

class TestFutureThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { s_log.clear(); }

    void tasksHaveGoneWhenTheThreadHasEnded()
    {
        QFuture<int> made, converted;
        {
            Service service;
            service.run([&] {
                made = toFuture([] { return hangs("made"); });
                converted = hangs("converted");
                detail::Scheduler::current()->runUntilIdle(); // both wait
                static thread_local ThreadLocal local;
                static_cast<void>(local);
            });
        }
        QVERIFY(made.isFinished() && made.isCanceled());
        QVERIFY(converted.isFinished() && converted.isCanceled());
        s_threadLocals.acquire();
        QCOMPARE(noted(), u"made gone, converted gone, thread_local"_s);
    }

    void theyHaveGoneForWhoeverConnectsAfterThem()
    {
        Service service;
        service.run([&] {
            std::ignore = toFuture([] { return hangs("task"); });
            detail::Scheduler::current()->runUntilIdle();
            connect(&service.thread(), &QThread::finished, &service.thread(), [] { note(u"finished()"_s); }, Qt::DirectConnection);
        });
        service.end();
        QCOMPARE(noted(), u"task gone, finished()"_s);
    }

    // What the pattern with deleteLater() has on the thread may start more at its end.
    void whatIsStartedAtTheEndGoesToo()
    {
        struct Worker : QObject
        {
            TaskGroup tasks;
            ~Worker() override
            {
                note(u"worker"_s);
                std::ignore = toFuture([] { return hangs("never started"); });
                tasks.startSoon([] { note(u"never run"_s); });
            }
        };
        Service service;
        auto *worker = new Worker;
        worker->moveToThread(&service.thread());
        worker->tasks.moveToThread(&service.thread());
        connect(&service.thread(), &QThread::finished, worker, &QObject::deleteLater);
        service.run([worker] {
            worker->tasks.startSoon([]() -> Async<> {
                const Local local{"task"};
                co_await sleepForever();
            });
            std::ignore = toFuture([] { return hangs("future"); });
            detail::Scheduler::current()->runUntilIdle();
        });
        service.end();
        QCOMPARE(noted(), u"future gone, worker, task gone"_s);
    }

    void theSchedulerRefusesThen()
    {
        detail::Scheduler *scheduler = nullptr;
        Service service;
        service.run([&] { scheduler = detail::Scheduler::current(); });
        service.end();
        QVERIFY(scheduler->isAbandoned());
        QVERIFY(!detail::post(scheduler, [] { }));
    }

    void aThreadThatIsStartedAgain()
    {
        QThread thread;
        for (int i = 0; i < 3; ++i) {
            QObject there;
            there.moveToThread(&thread);
            thread.start();
            QFuture<int> quick, slow;
            QMetaObject::invokeMethod(&there, [&] {
                quick = toFuture([] { return 7; });
                slow = toFuture([] { return hangs("slow"); });
                detail::Scheduler::current()->runUntilIdle(); }, Qt::BlockingQueuedConnection);
            thread.quit();
            thread.wait();
            QCOMPARE(quick.result(), 7);
            QVERIFY(slow.isCanceled());
        }
        QCOMPARE(noted(), u"slow gone, slow gone, slow gone"_s);
    }
};

QTEST_GUILESS_MAIN(TestFutureThreads)
#include "tst_future_threads.moc"
