// SPDX-License-Identifier: MIT
// suspendUntil() whose end comes from another thread, and with the end of its own.
#include "support/testrun.h"

#include <QActors/Awaitable>
#include <QActors/CancelScope>
#include <QActors/Future>
#include <QActors/TaskGroup>

#include <QtCore/qthread.h>

#include <atomic>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_AwaitableThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherThreadMayCall()
    {
        const LeakGuard guard;
        std::unique_ptr<QThread> thread;
        const QThread *const home = QThread::currentThread();
        const QThread *resumedOn = nullptr;
        const QString value = await([&]() -> Async<QString> {
            const QString said = co_await suspendUntil<QString>(u"a thread"_s, [&](Resume<QString> resume) {
                thread.reset(QThread::create([resume] { resume(u"from afar"_s); }));
                thread->start();
            });
            resumedOn = QThread::currentThread();
            co_return said;
        });
        thread->wait();
        QCOMPARE(value, u"from afar"_s);
        QCOMPARE(resumedOn, home);
        const auto dropping = [&](Resume<int> resume) {
            thread.reset(QThread::create([resume = std::move(resume)] { }));
            thread->start();
        };
        const QString failed = messageOf<Error>([&] { await([&]() -> Async<> { co_await suspendUntil<int>(u"a thread"_s, dropping); }); });
        thread->wait();
        thread.reset();
        QVERIFY2(failed.contains(u"every Resume of it is gone"_s), qPrintable(failed));
        VERIFY_NO_LEAK(guard);
    }

    void aCallThatRacesWithTheCancelIsTakenOrRefused()
    {
        const LeakGuard guard;
        int taken = 0;
        int stopped = 0;
        constexpr int Rounds = 200;
        for (int round = 0; round < Rounds; ++round) {
            std::unique_ptr<QThread> thread;
            std::atomic<bool> isTaken = false;
            bool isStopped = false;
            int value = 0;
            const auto start = [&](Resume<int> resume) {
                thread.reset(QThread::create([&isTaken, resume] { isTaken = resume(5); }));
                thread->start();
                return [&isStopped] { isStopped = true; };
            };
            await([&]() -> Async<> {
                CancelScope scope;
                co_await scope.run([&]() -> Async<> {
                    TaskGroup group;
                    group.startSoon([&]() -> Async<> {
                        for (int i = round % 7; i > 0; --i)
                            co_await yield();
                        scope.cancel();
                    });
                    value = co_await suspendUntil<int>(u"a thread"_s, start);
                });
            });
            if (thread) {
                thread->wait();
                QCOMPARE(isStopped, !isTaken); // one of them
                QVERIFY(value == 0 || isTaken);
            }
            taken += isTaken;
            stopped += isStopped;
        }
        QVERIFY(taken + stopped <= Rounds && taken + stopped > 0);
        VERIFY_NO_LEAK(guard);
    }

    void theThreadsEndStopsItThere()
    {
        const LeakGuard guard;
        Resume<int> kept;
        QEventLoop *loop = nullptr;
        const QThread *stoppedOn = nullptr;
        const auto start = [&](Resume<int> resume) {
            kept = resume;
            QMetaObject::invokeMethod(loop, &QEventLoop::quit, Qt::QueuedConnection);
            return [&] { stoppedOn = QThread::currentThread(); };
        };
        const auto body = [&]() -> Async<int> { co_return co_await suspendUntil<int>(u"the modem"_s, start); };
        QFuture<int> future;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop events;
            loop = &events;
            future = body(); // a task of the thread
            events.exec();
        }));
        thread->start();
        thread->wait();
        QCOMPARE(stoppedOn, thread.get());
        QVERIFY(future.isCanceled());
        QVERIFY(!kept(3));
        kept = {};
        future = {};
        thread.reset();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_AwaitableThreads)
#include "tst_awaitable_threads.moc"
