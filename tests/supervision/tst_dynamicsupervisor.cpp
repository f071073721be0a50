// SPDX-License-Identifier: MIT
#include "support/bank.h"
#include "support/family.h"

#include <QActors/DynamicSupervisor>

using namespace TestSupport;

class tst_DynamicSupervisor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s); }

    void dynamicChildren()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto options = SupervisorOptions().maxChildren(3).intensity(5, 1s);
            const ActorHandle handle = co_await startWith<DynamicSupervisor>(group, StartOptions(), options);
            const ActorRef<DynamicSupervisor> supervisor(handle.pid());
            const ChildSpec a = family.spec(u"a"_s);
            const Pid first = co_await supervisor.call(&DynamicSupervisor::startChild, a);
            const Pid second = co_await supervisor.call(&DynamicSupervisor::startChild, a); // the same id
            const ChildSpec t = family.spec(u"t"_s).restart(Restart::Transient);
            const Pid third = co_await supervisor.call(&DynamicSupervisor::startChild, t);
            QString error = co_await childErrorOf([&] { return supervisor.call(&DynamicSupervisor::startChild, a); });
            QACTORS_COMPARE(error, u"TooMany: child 'a' would be one more than the 3 allowed"_s);
            send(third, "stop");
            kill(first);
            co_await settle(60);
            ChildCounts counts = co_await supervisor.call(&DynamicSupervisor::countChildren);
            QACTORS_COMPARE(counts.active, 2);
            QACTORS_COMPARE(counts.specs, 2);
            error = co_await childErrorOf([&] { return supervisor.call(&DynamicSupervisor::terminateChild, first); }); // replaced
            QACTORS_VERIFY2(error.startsWith(u"NotFound: "_s), error);
            co_await supervisor.call(&DynamicSupervisor::terminateChild, second);
            const QList<ChildInfo> infos = co_await supervisor.call(&DynamicSupervisor::whichChildren);
            QACTORS_COMPARE(infos.size(), 1);
            QACTORS_COMPARE(infos.front().restarts, 1);
            for (int i = 0; i < 5; ++i) {
                send(family.pid(u"a"_s), "crash");
                co_await settle(60);
            }
            const ExitReason reason = co_await handle.wait();
            QACTORS_COMPARE(reason.toString(), u"Shutdown: more than 5 restarts within 1 s"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void dynamicChildrenAreStoppedAtOnce()
    {
        const LeakGuard guard;
        Family family;
        family.terminateTime = 1s;
        VirtualClock clock;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto supervisor = co_await start<DynamicSupervisor>(group);
                const ChildSpec a = family.spec(u"a"_s);
                for (int i = 0; i < 100; ++i)
                    co_await supervisor.call(&DynamicSupervisor::startChild, a);
            });
        });
        QCOMPARE(clock.elapsed(), Duration(1s));
        QCOMPARE(family.log.count(), 300);
        VERIFY_NO_LEAK(guard);
    }

    void thousandsAreConstantTimeEach()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await start<DynamicSupervisor>(group, SupervisorOptions().intensity(10'000, 1h));
            const ChildSpec store = ChildSpec::actor<Store>(u"store"_s);
            QList<Pid> pids;
            for (int i = 0; i < 5000; ++i)
                pids.append(co_await supervisor.call(&DynamicSupervisor::startChild, store));
            for (int i = 0; i < 5000; i += 2)
                kill(pids.at(i));
            for (int i = 1; i < 5000; i += 4)
                co_await supervisor.call(&DynamicSupervisor::terminateChild, pids.at(i));
            const ChildCounts counts = co_await supervisor.call(&DynamicSupervisor::countChildren);
            QACTORS_COMPARE(counts.active, 3750);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aRestartWaitsForItsBackoff()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            RetryPolicy policy;
            policy.initialDelay = 1h;
            policy.jitter = 0;
            policy.maxDelay = 10h;
            const auto options = SupervisorOptions().backoff(policy);
            const auto supervisor = co_await start<DynamicSupervisor>(group, options);
            const ChildSpec a = family.spec(u"a"_s);
            const Pid pid = co_await supervisor.call(&DynamicSupervisor::startChild, a);
            kill(pid);
            co_await sleep(1h - 1s);
            ChildCounts counts = co_await supervisor.call(&DynamicSupervisor::countChildren);
            QACTORS_COMPARE(counts.active, 0);
            co_await sleep(2s);
            counts = co_await supervisor.call(&DynamicSupervisor::countChildren);
            QACTORS_COMPARE(counts.active, 1);
        });
        QCOMPARE(family.text(), u"a1 a1:Killed a2 a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_DynamicSupervisor)
#include "tst_dynamicsupervisor.moc"
