// SPDX-License-Identifier: MIT
// What a supervisor is asked, and what goes wrong around it.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/DynamicSupervisor>
#include <QActors/Registry>

using namespace TestSupport;

class tst_SupervisorRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s); }

    void SV11_duplicateIdsAreRefused()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> twice{family.spec(u"a"_s), family.spec(u"a"_s)};
            const QString text = messageOf<MisuseError>([&] { Supervisor never(SupervisorOptions(), twice); });
            QACTORS_COMPARE(text, u"Supervisor: two children have the id 'a'; an id names one child"_s);
            const QList<ChildSpec> children{family.spec(u"a"_s)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            const ChildSpec again = family.spec(u"a"_s);
            QString error = co_await childErrorOf([&] { return supervisor.call(&Supervisor::startChild, again); });
            QACTORS_VERIFY2(error.startsWith(u"AlreadyStarted: there is a child 'a' already, <"_s), error);
            co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
            error = co_await childErrorOf([&] { return supervisor.call(&Supervisor::startChild, again); });
            QACTORS_COMPARE(error, u"AlreadyPresent: there is a child 'a' already, which is stopped; restart or delete it"_s);
        });
        QCOMPARE(family.text(), u"a1 a1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV12_shutdownTimeoutThenKill()
    {
        const LeakGuard guard;
        Family family;
        family.hangsInTerminate = true;
        VirtualClock clock;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{family.spec(u"slow"_s).shutdown(2s), family.spec(u"brutal"_s).shutdown(Shutdown::Brutal)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                co_await supervisor.call(&Supervisor::terminateChild, u"brutal"_s);
                QACTORS_COMPARE(clock.elapsed(), Duration(0));
            });
        });
        QCOMPARE(family.text(), u"slow1 brutal1 brutal1:Killed slow1~ slow1:Killed"_s);
        QCOMPARE(clock.elapsed(), Duration(2s));
        VERIFY_NO_LEAK(guard);
    }

    void SV12_infinityWaits()
    {
        const LeakGuard guard;
        Family family;
        family.terminateTime = 4s;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s).shutdown(Shutdown::Infinity)};
            co_await start<Supervisor>(group, SupervisorOptions(), children);
        });
        QCOMPARE(family.text(), u"a1 a1~ a1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV13_terminatingKeepsTheSpecAndRestartAndDeleteWork()
    {
        const LeakGuard guard;
        Family family;
        family.failingStarts[u"a"_s] = {2};
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"t"_s).restart(Restart::Temporary)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            const auto restart = [&] { return childErrorOf([&] { return supervisor.call(&Supervisor::restartChild, u"a"_s); }); };
            const auto remove = [&] { return childErrorOf([&] { return supervisor.call(&Supervisor::deleteChild, u"a"_s); }); };
            QString error = co_await restart();
            QACTORS_COMPARE(error, u"Running: restartChild: child 'a' runs; terminate it first"_s);
            error = co_await remove();
            QACTORS_COMPARE(error, u"Running: deleteChild: child 'a' runs; terminate it first"_s);
            co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
            co_await supervisor.call(&Supervisor::terminateChild, u"a"_s); // again is well
            co_await supervisor.call(&Supervisor::terminateChild, u"t"_s);
            ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            QACTORS_COMPARE(counts.specs, 1);
            QACTORS_COMPARE(counts.active, 0);
            error = co_await restart();
            QACTORS_COMPARE(error, u"StartFailed: child 'a' failed to start: a cannot start"_s);
            error = co_await restart();
            QACTORS_COMPARE(error, u"none"_s);
            co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
            error = co_await remove();
            QACTORS_COMPARE(error, u"none"_s);
            error = co_await remove();
            QACTORS_COMPARE(error, u"NotFound: there is no child 'a'; the children are: "_s);
            error = co_await childErrorOf([&] { return supervisor.call(&Supervisor::terminateChild, u"t"_s); });
            QACTORS_VERIFY2(error.startsWith(u"NotFound"_s), error);
        });
        QCOMPARE(family.text(), u"a1 t1 a1:Shutdown t1:Shutdown a2! a3 a3:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV14_whichChildrenAndCountChildrenAnswer()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), ChildSpec::actor<Supervisor>(u"s"_s), family.spec(u"b"_s).restart(Restart::Transient)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            send(family.pid(u"b"_s), "stop");
            co_await settle(30);
            const QList<ChildInfo> infos = co_await supervisor.call(&Supervisor::whichChildren);
            QACTORS_COMPARE(infos.size(), 3);
            QACTORS_COMPARE(infos.at(0).pid, family.pid(u"a"_s));
            QACTORS_VERIFY(infos.at(1).isSupervisor && infos.at(1).state == ChildInfo::Running);
            QACTORS_VERIFY(infos.at(2).pid.isNull() && infos.at(2).state == ChildInfo::Stopped);
            const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            const ChildCounts expected{3, 2, 1, 2};
            QACTORS_VERIFY(counts == expected);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SV15_childrenCanBeAddedWhileRunning()
    {
        const LeakGuard guard;
        Family family;
        int polls = 0;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await start<Supervisor>(group);
            const ChildSpec a = family.spec(u"a"_s);
            const Pid pid = co_await supervisor.call(&Supervisor::startChild, a);
            QACTORS_COMPARE(pid, family.pid(u"a"_s));
            // A plain task, which fails once.
            const ChildSpec task = ChildSpec::task(u"poll"_s, [&polls]() -> Async<> {
                                       if (++polls == 1)
                                           throw std::runtime_error("not yet");
                                       co_await sleep(1h);
                                   }).restart(Restart::Transient);
            co_await supervisor.call(&Supervisor::startChild, task);
            co_await settle(30);
            QACTORS_COMPARE(polls, 2);
            co_await sleep(2h);
            const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            QACTORS_COMPARE(counts.active, 1); // it has returned
        });
        VERIFY_NO_LEAK(guard);
    }

    void SV16_aCrashDuringTheSupervisorsInitIsHandled()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            class Slow : public Actor
            {
            public:
                explicit Slow(Family *family) : m_family(family) { }

            protected:
                Async<> init() override
                {
                    send(m_family->pid(u"a"_s), "crash");
                    co_await sleep(1s);
                }
                Async<> run() override { co_await sleepForever(); }

            private:
                Family *m_family;
            };
            const QList<ChildSpec> children{family.spec(u"a"_s), ChildSpec::actor<Slow>(u"slow"_s, &family)};
            co_await start<Supervisor>(group, SupervisorOptions(), children);
            co_await settle(30);
        });
        QCOMPARE(family.text(), u"a1 a1:Error a2 a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV18_unknownMessagesDoNotPileUp()
    {
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle supervisor = co_await startWith<Supervisor>(group);
            for (int i = 0; i < 100; ++i) {
                send(supervisor, i);
                cast(supervisor, Message::of(u"what"_s));
            }
            co_await settle(300);
            QACTORS_COMPARE(detail::ActorAccess::task(supervisor)->queue().count(), 0);
            QACTORS_VERIFY(supervisor.isAlive());
        });
    }

    void initThatNeverEndsAndFactoriesThatThrow()
    {
        const LeakGuard guard;
        class Never : public Actor
        {
        protected:
            Async<> init() override { co_await sleepForever(); }
            Async<> run() override { co_return; }
        };
        class Thrower : public Actor
        {
        public:
            Thrower() { throw std::runtime_error("no disk"); }

        protected:
            Async<> run() override { co_return; }
        };
        inGroup([](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await start<Supervisor>(group);
            const ChildSpec never = ChildSpec::actor<Never>(u"never"_s).startTimeout(3s);
            QString error = co_await childErrorOf([&] { return supervisor.call(&Supervisor::startChild, never); });
            QACTORS_VERIFY2(error.startsWith(u"StartFailed: child 'never' failed to start: failAfter(3 s): timed out"_s), error);
            const ChildSpec thrower = ChildSpec::actor<Thrower>(u"thrower"_s);
            error = co_await childErrorOf([&] { return supervisor.call(&Supervisor::startChild, thrower); });
            QACTORS_COMPARE(error, u"StartFailed: child 'thrower' failed to start: no disk"_s);
            const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            QACTORS_COMPARE(counts.specs, 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void badValuesAreRefused()
    {
        Family family;
        QVERIFY(!messageOf<MisuseError>([&] { static_cast<void>(family.spec(u"a"_s).restart(Restart(9))); }).isEmpty());
        const QString never = messageOf<MisuseError>([&] { Supervisor s(SupervisorOptions(), {family.spec(u"a"_s).restart(Restart::Transient).significant()}); });
        QVERIFY2(never.contains(u"has no AutoShutdown"_s), qPrintable(never));
        const auto any = SupervisorOptions().autoShutdown(AutoShutdown::AnySignificant);
        const QString permanent = messageOf<MisuseError>([&] { Supervisor s(any, {family.spec(u"a"_s).significant()}); });
        QVERIFY2(permanent.contains(u"a Permanent child never ends for good"_s), qPrintable(permanent));
        QVERIFY(!messageOf<MisuseError>([&] { DynamicSupervisor s(any); }).isEmpty());
    }

    void significantChildrenEndTheirSupervisor()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const AutoShutdown when : {AutoShutdown::AnySignificant, AutoShutdown::AllSignificant}) {
                const auto options = SupervisorOptions().autoShutdown(when);
                const QList<ChildSpec> children{family.spec(u"a"_s).restart(Restart::Transient).significant(),
                                                family.spec(u"b"_s).restart(Restart::Temporary).significant(), family.spec(u"c"_s)};
                const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), options, children);
                send(family.pid(u"a"_s), "stop");
                co_await settle(60);
                QACTORS_COMPARE(supervisor.isAlive(), when == AutoShutdown::AllSignificant);
                send(family.pid(u"b"_s), "crash");
                const ExitReason reason = co_await supervisor.wait();
                QACTORS_COMPARE(reason.toString(), u"Shutdown: its significant children have ended"_s);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void cancelKillAndDeleteASupervisorAtEveryStep_data()
    {
        QTest::addColumn<int>("turns");
        for (int turns = 0; turns < 24; ++turns)
            QTest::addRow("%d", turns) << turns;
    }
    void cancelKillAndDeleteASupervisorAtEveryStep()
    {
        QFETCH(int, turns);
        for (const QString &how : {u"cancel"_s, u"kill"_s, u"group"_s}) {
            const LeakGuard guard;
            Family family;
            inGroup([&](TaskGroup &) -> Async<> {
                auto owner = std::make_unique<TaskGroup>();
                ActorHandle supervisor;
                owner->startSoon([&]() -> Async<> {
                    const QList<ChildSpec> inner{family.spec(u"x"_s), family.spec(u"y"_s)};
                    const QList<ChildSpec> outer{family.spec(u"a"_s), ChildSpec::actor<Supervisor>(u"inner"_s, SupervisorOptions(), inner), family.spec(u"b"_s)};
                    const auto options = SupervisorOptions().strategy(RestartStrategy::OneForAll);
                    supervisor = co_await startWith<Supervisor>(*owner, StartOptions(), options, outer);
                    send(family.pid(u"x"_s), "crash");
                    send(family.pid(u"a"_s), "crash");
                    co_await sleepForever();
                });
                for (int i = 0; i < turns; ++i)
                    co_await yield();
                if (how == "group"_L1)
                    owner.reset();
                else if (how == "cancel"_L1)
                    owner->cancel(u"cut"_s);
                else if (supervisor.isValid())
                    kill(supervisor);
                co_await settle(60);
                if (owner) {
                    owner->cancel(u"the end"_s);
                    co_await settle(60);
                    QACTORS_COMPARE(owner->count(), 0);
                }
            });
            // Every child that was started has ended.
            int starts = 0;
            int ends = 0;
            for (const QString &line : std::as_const(family.log)) {
                starts += !line.contains(u':');
                ends += line.contains(u':');
            }
            QCOMPARE(ends, starts);
            VERIFY_NO_LEAK(guard);
        }
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorRequests)
#include "tst_supervisor_requests.moc"
