// SPDX-License-Identifier: MIT
#include "support/bank.h"
#include "support/family.h"

#include <QActors/Supervisor>

using namespace TestSupport;

class tst_Supervisor : public QObject
{
    Q_OBJECT

private:
    Async<ActorRef<Supervisor>> startThree(TaskGroup &group, Family &family, RestartStrategy strategy)
    {
        const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s), family.spec(u"c"_s)};
        const auto options = SupervisorOptions().strategy(strategy).intensity(10, 1s);
        co_return co_await start<Supervisor>(group, options, children);
    }

private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s); }

    void SV1_oneForOneRestartsTheFailedChildOnly()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await startThree(group, family, RestartStrategy::OneForOne);
            const Pid before = co_await supervisor.call(&Supervisor::child, u"b"_s);
            send(before, "crash");
            co_await settle(30);
            const Pid after = co_await supervisor.call(&Supervisor::child, u"b"_s);
            QACTORS_VERIFY(after != before && !after.isNull());
        });
        QCOMPARE(family.text(), u"a1 b1 c1, b1:Error b2, c1:Shutdown b2:Shutdown a1:Shutdown"_s.remove(u','));
        VERIFY_NO_LEAK(guard);
    }

    void SV2_oneForAllStopsAllInReverseThenStartsAllInOrder()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await startThree(group, family, RestartStrategy::OneForAll);
            const Pid b = co_await supervisor.call(&Supervisor::child, u"b"_s);
            send(b, "crash");
            co_await settle(60);
        });
        QCOMPARE(family.text(), u"a1 b1 c1 b1:Error c1:Shutdown a1:Shutdown a2 b2 c2 c2:Shutdown b2:Shutdown a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV3_restForOneLikewiseFromTheFailedOne()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await startThree(group, family, RestartStrategy::RestForOne);
            const Pid b = co_await supervisor.call(&Supervisor::child, u"b"_s);
            kill(b);
            co_await settle(60);
            const QList<ChildInfo> infos = co_await supervisor.call(&Supervisor::whichChildren);
            QACTORS_COMPARE(infos.at(0).restarts, 0);
            QACTORS_COMPARE(infos.at(1).restarts, 1);
            QACTORS_COMPARE(infos.at(2).restarts, 1); // with it
        });
        QCOMPARE(family.text(), u"a1 b1 c1 b1:Killed c1:Shutdown b2 c2 c2:Shutdown b2:Shutdown a1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV4_permanentTransientTemporary_data()
    {
        QTest::addColumn<int>("restart");
        QTest::addColumn<QString>("how");
        QTest::addColumn<bool>("again");
        for (const char *how : {"stop", "shutdown", "crash", "kill", "cancel"}) {
            const bool abnormal = QLatin1StringView(how) != "stop"_L1 && QLatin1StringView(how) != "shutdown"_L1;
            QTest::addRow("permanent %s", how) << int(Restart::Permanent) << QString::fromUtf8(how) << true;
            QTest::addRow("transient %s", how) << int(Restart::Transient) << QString::fromUtf8(how) << abnormal;
            QTest::addRow("temporary %s", how) << int(Restart::Temporary) << QString::fromUtf8(how) << false;
        }
    }
    void SV4_permanentTransientTemporary()
    {
        QFETCH(int, restart);
        QFETCH(QString, how);
        QFETCH(bool, again);
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s).restart(Restart(restart))};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            const Pid pid = co_await supervisor.call(&Supervisor::child, u"a"_s);
            if (how == "kill"_L1)
                kill(pid);
            else
                send(pid, how);
            co_await settle(30);
            const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            QACTORS_COMPARE(counts.active, again ? 1 : 0);
            QACTORS_COMPARE(counts.specs, Restart(restart) == Restart::Temporary ? 0 : 1);
            if (Restart(restart) == Restart::Temporary)
                co_return;
            const QList<ChildInfo> infos = co_await supervisor.call(&Supervisor::whichChildren);
            QACTORS_COMPARE(infos.front().state, again ? ChildInfo::Running : ChildInfo::Stopped);
            QACTORS_COMPARE(infos.front().restarts, again ? 1 : 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SV5_staleExitsAreIgnored()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await startThree(group, family, RestartStrategy::OneForAll);
            // Both end before the supervisor hears of the first: the second's end is old news by then.
            const Pid a = co_await supervisor.call(&Supervisor::child, u"a"_s);
            const Pid c = co_await supervisor.call(&Supervisor::child, u"c"_s);
            kill(a);
            kill(c);
            co_await settle(60);
            const QList<ChildInfo> infos = co_await supervisor.call(&Supervisor::whichChildren);
            QACTORS_COMPARE(infos.front().restarts, 1);
        });
        QCOMPARE(family.text(), u"a1 b1 c1 a1:Killed c1:Killed b1:Shutdown a2 b2 c2 c2:Shutdown b2:Shutdown a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV6_theOldChildHasEndedBeforeTheNewOneStarts()
    {
        const LeakGuard guard;
        Family family;
        family.terminateTime = 100ms;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s)};
            const auto options = SupervisorOptions().strategy(RestartStrategy::OneForAll);
            const auto supervisor = co_await start<Supervisor>(group, options, children);
            const Pid a = co_await supervisor.call(&Supervisor::child, u"a"_s);
            send(a, "crash");
            co_await sleep(1s);
        });
        // "~": terminate() has begun.
        QCOMPARE(family.text(), u"a1 b1 a1~ a1:Error b1~ b1:Shutdown a2 b2 b2~ b2:Shutdown a2~ a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV7_moreRestartsThanAllowedEndTheSupervisor()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s)};
            const auto options = SupervisorOptions().intensity(2, 5s);
            const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), options, children);
            for (int i = 0; i < 3; ++i) {
                send(family.pid(u"a"_s), "crash");
                co_await settle(30);
            }
            const ExitReason reason = co_await supervisor.wait();
            QACTORS_COMPARE(reason.toString(), u"Shutdown: more than 2 restarts within 5 s"_s);
        });
        QCOMPARE(family.text(), u"a1 b1 a1:Error a2 a2:Error a3 a3:Error b1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV8_olderEventsDoNotCount()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s)};
            const auto options = SupervisorOptions().intensity(1, 5s);
            const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), options, children);
            for (int i = 0; i < 5; ++i) {
                send(family.pid(u"a"_s), "crash");
                co_await sleep(5001ms);
            }
            QACTORS_VERIFY(supervisor.isAlive());
            send(family.pid(u"a"_s), "crash");
            co_await sleep(4999ms);
            send(family.pid(u"a"_s), "crash");
            co_await supervisor.wait();
        });
        VERIFY_NO_LEAK(guard);
    }

    void SV9_aFailingInitMidwayStopsThoseAlreadyStartedInReverse()
    {
        const LeakGuard guard;
        Family family;
        family.failingStarts[u"c"_s] = {1};
        inGroup([&](TaskGroup &group) -> Async<> {
            const QString thrown = co_await thrownBy([&] { return startThree(group, family, RestartStrategy::OneForOne); });
            QACTORS_COMPARE(thrown, u"CallError: child 'c' failed to start: c cannot start"_s);
        });
        QCOMPARE(family.text(), u"a1 b1 c1! b1:Shutdown a1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV10_aRestartThatFailsInInitCounts()
    {
        const LeakGuard guard;
        Family family;
        family.failingStarts[u"a"_s] = {2, 3, 5, 6, 7, 8};
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s)};
            const auto options = SupervisorOptions().intensity(3, 1s);
            const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), options, children);
            send(family.pid(u"a"_s), "crash"); // 2 and 3 fail, 4 succeeds: three restarts
            co_await sleep(2s);
            QACTORS_VERIFY(supervisor.isAlive());
            send(family.pid(u"a"_s), "crash"); // 5, 6, 7 fail: the fourth is too many
            co_await supervisor.wait();
        });
        QCOMPARE(family.text(), u"a1 b1 a1:Error a2! a3! a4 a4:Error a5! a6! a7! b1:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV17_nestedSupervisorsEscalate()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> inner{family.spec(u"x"_s)};
            const QList<ChildSpec> outer{family.spec(u"a"_s), ChildSpec::actor<Supervisor>(u"inner"_s, SupervisorOptions().intensity(1, 5s), inner)};
            const auto options = SupervisorOptions().intensity(1, 5s).strategy(RestartStrategy::OneForAll);
            const ActorHandle top = co_await startWith<Supervisor>(group, StartOptions(), options, outer);
            for (int i = 0; i < 2; ++i) {
                send(family.pid(u"x"_s), "crash");
                co_await settle(60);
            }
            family.log.add(u"|"_s); // inner gave up once
            for (int i = 0; i < 2; ++i) {
                send(family.pid(u"x"_s), "crash");
                co_await settle(60);
            }
            const ExitReason reason = co_await top.wait();
            QACTORS_COMPARE(reason.kind(), ExitReason::Kind::Shutdown);
        });
        QCOMPARE(family.text(), u"a1 x1 x1:Error x2 x2:Error a1:Shutdown a2 x3 | x3:Error x4 x4:Error a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV19_backoffUsesTheVirtualClock()
    {
        const LeakGuard guard;
        Family family;
        VirtualClock clock;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                RetryPolicy policy;
                policy.initialDelay = 1min;
                policy.maxDelay = 24h;
                policy.jitter = 0;
                const auto options = SupervisorOptions().intensity(100, 1000h).backoff(policy).strategy(RestartStrategy::RestForOne);
                const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s), family.spec(u"c"_s)};
                const auto supervisor = co_await start<Supervisor>(group, options, children);
                for (int i = 0; i < 3; ++i) {
                    send(family.pid(u"b"_s), "crash");
                    co_await settle(60);
                    co_await sleep(1min * (1 << i) - 1ms);
                    QList<ChildInfo> infos = co_await supervisor.call(&Supervisor::whichChildren);
                    QACTORS_COMPARE(infos.at(0).state, ChildInfo::Running);
                    QACTORS_COMPARE(infos.at(1).state, ChildInfo::Restarting);
                    QACTORS_COMPARE(infos.at(2).state, ChildInfo::Stopped); // it waits with b
                    co_await sleep(2ms);
                    infos = co_await supervisor.call(&Supervisor::whichChildren);
                    QACTORS_COMPARE(infos.at(1).state, ChildInfo::Running);
                    QACTORS_COMPARE(infos.at(2).state, ChildInfo::Running);
                }
                // A sibling's delay is its own.
                send(family.pid(u"a"_s), "crash");
                co_await sleep(1min + 1s);
                const QList<ChildInfo> all = co_await supervisor.call(&Supervisor::whichChildren);
                QACTORS_COMPARE(all.at(0).state, ChildInfo::Running);
                // One that waits to be restarted can be stopped and deleted.
                send(family.pid(u"b"_s), "crash");
                co_await settle(60);
                co_await supervisor.call(&Supervisor::terminateChild, u"b"_s);
                co_await supervisor.call(&Supervisor::deleteChild, u"b"_s);
                co_await sleep(100h);
            });
        });
        QVERIFY(clock.elapsed() >= 100h);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Supervisor)
#include "tst_supervisor.moc"
