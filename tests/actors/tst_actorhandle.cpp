// SPDX-License-Identifier: MIT
#include "support/scripted.h"

#include <QActors/ActorHandle>
#include <QActors/Dispatcher>
#include <QActors/Timeouts>

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_ActorHandle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyHandleIsRefused()
    {
        const ActorHandle empty;
        QVERIFY(!empty.isValid() && empty.isNull());
        const QString expected = u"ActorHandle: this handle is empty; take one from startWith()"_s;
        QCOMPARE(messageOf<MisuseError>([&] { empty.pid(); }), expected);
        QCOMPARE(messageOf<MisuseError>([&] { empty.stop(); }), expected);
        QCOMPARE(messageOf<MisuseError>([&] { empty.cancelScope(); }), expected);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(empty.wait()); }), expected);
    }

    void manyMayWaitAndLateOnesToo()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            for (const auto &name : {u"a"_s, u"b"_s}) {
                group.startSoon([handle, &log, name]() -> Async<> {
                    const ExitReason reason = co_await handle.wait();
                    log.add(name + u' ' + reason.toString());
                });
            }
            const bool waited = co_await moveOnAfter(1s, [&]() -> Async<> { co_await handle.wait(); });
            log.add(waited ? u"waited"_s : u"one gave up"_s); // which touches neither actor nor others
            handle.stop(ExitReason(ExitReason::Kind::Shutdown));
            co_await settle();
            const ExitReason late = co_await handle.wait();
            log.add(u"late "_s + late.toString());
        });
        COMPARE_LOG(log, "one gave up, terminate Shutdown, gone, exit Shutdown, a Shutdown, b Shutdown, late Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void waitNeverThrowsTheActorsError()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.run = [](Scripted &) -> Async<> { throw std::runtime_error("bad"); co_return; };
            const ActorHandle handle = co_await startWith<Scripted>(group, StartOptions(), script);
            const ExitReason reason = co_await handle.wait();
            log.add(reason.toString());
        });
        QCOMPARE(log.last(), u"Error: bad"_s);
    }

    void exitReasonAndWhereItWaitsFollowItsLife()
    {
        const LeakGuard guard;
        Log log;
        QString where;
        ActorHandle handle;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.run = [](Scripted &self) -> Async<> { co_await self.receive(on<int>([] { })); };
            handle = co_await startWith<Scripted>(group, StartOptions().name(u"clerk"_s), script);
            co_await settle();
            where = handle.whereItWaits();
            log.add(handle.isAlive() && !handle.exitReason() ? u"alive"_s : u"dead"_s);
            handle.stop();
            log.add(handle.isAlive() ? u"still alive"_s : u"dead"_s);
            co_await handle.wait();
            log.add(handle.isAlive() ? u"alive"_s : u"dead"_s);
        });
        COMPARE_LOG(log, "alive, still alive, terminate Normal, gone, dead");
        const QString place = u"a message to "_s + handle.pid().toString() + u" at tst_actorhandle.cpp:"_s;
        QVERIFY2(where.startsWith(place) && !where.contains(u"actortask"_s), qPrintable(where));
        // The handle outlives actor and group.
        QCOMPARE(handle.exitReason()->toString(), u"Normal"_s);
        QCOMPARE(handle.whereItWaits(), QString());
        QCOMPARE(handle.name(), u"clerk"_s);
        handle = {};
        VERIFY_NO_LEAK(guard);
    }

    void theScopeIsCancelledFromAnotherThread()
    {
        const LeakGuard guard;
        Log log;
        std::unique_ptr<QThread> thread;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Script script(log);
                const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
                const CancelScope scope = handle.cancelScope();
                thread.reset(QThread::create([scope] { scope.cancel(u"from afar"_s); }));
                thread->start();
                co_await handle.wait();
            });
        });
        thread->wait();
        COMPARE_LOG(log, "terminate Cancelled: from afar, gone, exit Cancelled: from afar");
    }

    void anActorIsStoppedByPidFromAnotherThread()
    {
        Log log;
        std::unique_ptr<QThread> thread;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Script script(log);
                const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
                thread.reset(QThread::create([pid = handle.pid()] { QActors::stop(pid, ExitReason(ExitReason::Kind::Shutdown)); }));
                thread->start();
                co_await handle.wait();
            });
        });
        thread->wait();
        COMPARE_LOG(log, "terminate Shutdown, gone, exit Shutdown");
    }

    void theExitCallbackSeesADeadActor()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const quint64 before = Dispatcher::current()->droppedMessages();
            auto options = StartOptions().onExit([&](Pid pid, const ExitReason &) {
                send(pid, 1);
                log.add(u"%1 dropped"_s.arg(Dispatcher::current()->droppedMessages() - before));
            });
            const ActorHandle handle = co_await startWith<Scripted>(group, std::move(options), script);
            handle.stop();
            co_await handle.wait();
        });
        COMPARE_LOG(log, "terminate Normal, gone, 1 dropped");
    }
};

QTEST_GUILESS_MAIN(tst_ActorHandle)
#include "tst_actorhandle.moc"
