// SPDX-License-Identifier: MIT
// The task behind an actor, where its promises are not seen through Actor and ActorHandle.
#include "support/scripted.h"

#include <QActors/Dispatcher>

#include <QActors/actors/detail/actortask.h>

using namespace TestSupport;

class Failing : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await yield();
        throw std::runtime_error("no luck");
    }
};

class tst_ActorTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailureThatNobodyHearsOfIsLogged()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Failing .* failed and nobody was told: no luck"_s));
        bool isTold = false;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                co_await start<Failing>(group);
                co_await settle();
                // A callback is told instead: no second warning.
                co_await startWith<Failing>(group, StartOptions().onExit([&](Pid, const ExitReason &) { isTold = true; }));
                co_await settle();
            });
        });
        QVERIFY(isTold);
    }

    void ownsItsActorUntilTheLaunch()
    {
        const LeakGuard guard;
        Log log;
        {
            const detail::NodePointer<detail::ActorTask> task(new detail::ActorTask(new Scripted(Script(log))));
            QVERIFY(!task->hasEnded());
            QVERIFY(task->pid().isNull());
        }
        COMPARE_LOG(log, "gone");
        VERIFY_NO_LEAK(guard);
    }

    void keepsItsPidButClosesItsQueue()
    {
        const LeakGuard guard;
        Log log;
        {
            VirtualClock clock;
            const detail::NodePointer<detail::ActorTask> task(
                new detail::ActorTask(new detail::Final<Scripted>(Script(log))));
            TaskGroup group;
            task->launchIn(group, std::source_location::current());
            const Pid pid = task->pid();
            QVERIFY(!pid.isNull());
            QVERIFY(task->queue().isOpen());
            QCOMPARE(task->name(), u"QActors::Actor "_s + pid.toString());
            Dispatcher::current()->runUntilIdle();
            task->requestShutdown();
            Dispatcher::current()->runUntilIdle();
            QVERIFY(task->hasEnded());
            QCOMPARE(task->pid(), pid);
            QVERIFY(!task->queue().isOpen());
            QVERIFY(!task->actor());
            QCOMPARE(task->reason().toString(), u"Shutdown"_s);
        }
        COMPARE_LOG(log, "terminate Shutdown, gone");
        VERIFY_NO_LEAK(guard);
    }

    void messagesThatNobodyReadGoWithTheActor()
    {
        const LeakGuard guard;
        int alive = 0;
        Log log;
        {
            VirtualClock clock(true);
            TaskGroup group;
            const Script script(log);
            group.startSoon([&]() -> Async<> {
                const Pid pid = co_await start<Scripted>(group, script);
                send(pid, Sentinel(alive));
                send(pid, "unread", Sentinel(alive));
            });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(alive, 2);
        }
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_ActorTask)
#include "tst_actortask.moc"
