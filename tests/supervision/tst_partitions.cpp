// SPDX-License-Identifier: MIT
// Several servers of one kind, chosen by key. After the documented behaviour of Elixir's PartitionSupervisor.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/DynamicSupervisor>
#include <QActors/EventLoopPool>
#include <QActors/Everywhere>
#include <QActors/PartitionSupervisor>
#include <QActors/Registry>
#include <QActors/RunTest>

#include <QtCore/qset.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

enum class Colour : qint8 {
    Red = -1,
    Green = 4
};

class tst_Partitions : public QObject
{
    Q_OBJECT

private:
    static constexpr auto Add = qOverload<int>(&Store::add);
    static ChildSpec store() { return ChildSpec::actor<Store>(u"store"_s); }

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.actor.warning=false\nqactors.supervisor.warning=false"_s); }

    void PA1_aKeyHasItsPartition()
    {
        const Partitions four(4);
        QCOMPARE(four.count(), 4);
        QList<int> indexes;
        for (int i = -5; i < 6; ++i)
            indexes.append(four.indexOf(i));
        QCOMPARE(indexes, QList<int>({1, 0, 3, 2, 1, 0, 1, 2, 3, 0, 1}));
        QCOMPARE(four.indexOf(std::numeric_limits<qint64>::min()), 0);
        QCOMPARE(four.indexOf(std::numeric_limits<quint64>::max()), 3);
        QCOMPARE(four.indexOf(std::numeric_limits<qint8>::min()), 0);
        QCOMPARE(four.indexOf(true), 1);
        QCOMPARE(four.indexOf(Colour::Red), 1);
        QCOMPARE(four.indexOf(Colour::Green), 0);
        QSet<int> used;
        for (int i = 0; i < 100; ++i) {
            const QString key = u"user %1"_s.arg(i);
            QCOMPARE(four.indexOf(key), int(qHash(key, 0) % 4));
            used.insert(four.indexOf(key));
        }
        QCOMPARE(used.size(), 4);
        QCOMPARE(Partitions(1).indexOf(u"anything"_s), 0);
        QCOMPARE(Partitions().count(), std::max(1, QThread::idealThreadCount()));
        const EventLoopPool pool(3);
        QCOMPARE(Partitions(pool).count(), 3);
        const Partitions copy = four;
        QVERIFY(copy == four && copy != Partitions(4));
    }

    void PA2_aServerForEachPartition()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const Partitions stores(3);
            QACTORS_VERIFY(stores.whereis(u"a"_s).isNull());
            const auto supervisor = co_await start<PartitionSupervisor>(group, stores, store());
            QStringList ids;
            QList<Pid> pids;
            for (const ChildInfo &child : co_await supervisor.call(&Supervisor::whichChildren)) {
                ids.append(child.id);
                pids.append(child.pid);
            }
            QACTORS_COMPARE(ids, QStringList({u"store 0"_s, u"store 1"_s, u"store 2"_s}));
            QACTORS_COMPARE(pids, QList<Pid>({stores.at(0), stores.at(1), stores.at(2)}));
            for (int i = 0; i < 9; ++i)
                co_await stores.partition<Store>(i).call(Add, i);
            QACTORS_COMPARE(co_await stores.partition<Store>(0).call(&Store::sum), 0 + 3 + 6);
            QACTORS_COMPARE(co_await stores.partition<Store>(7).call(&Store::sum), 1 + 4 + 7);
            QACTORS_COMPARE(stores.whereis<Store>(2).pid(), stores.partition(5));
            QACTORS_COMPARE(stores.partition(u"a"_s), stores.at(stores.indexOf(u"a"_s)));
            QList<Pid> all;
            QACTORS_COMPARE(stores.forEach([&](Pid pid) { all.append(pid); }), 3);
            QACTORS_COMPARE(all, pids);
        });
        VERIFY_NO_LEAK(guard);
    }

    void PA3_aRestartedServerHasItsPartitionAgain()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const RestartStrategy strategy : {RestartStrategy::OneForOne, RestartStrategy::OneForAll}) {
                const Partitions members(3);
                const auto make = [&](int i) { return family.spec(QString(QChar(u'a' + i))); };
                const auto options = SupervisorOptions().strategy(strategy).backoff({.initialDelay = 1s});
                const ActorHandle supervisor = co_await startWith<PartitionSupervisor>(group, StartOptions(), members, make, options);
                const Pid first = members.at(1);
                QACTORS_COMPARE(first, family.pid(u"b"_s));
                send(first, "crash");
                co_await settle(30);
                // Nobody while it is started.
                QACTORS_VERIFY(members.whereis(1).isNull());
                QACTORS_COMPARE(members.at(0).isNull(), strategy == RestartStrategy::OneForAll);
                const QString thrown = messageOf<NoProcess>([&] { static_cast<void>(members.partition(4)); });
                QACTORS_COMPARE(thrown, u"partition 1 of 3 has no server: it is being restarted, was stopped, or its PartitionSupervisor does not run"_s);
                co_await sleep(2s);
                QACTORS_VERIFY(members.at(1) != first);
                for (int i = 0; i < 3; ++i)
                    QACTORS_COMPARE(members.at(i), family.pid(QString(QChar(u'a' + i))));
                supervisor.stop();
                co_await supervisor.wait();
                QACTORS_COMPARE(members.forEach([](Pid) { }), 0);
            }
        });
        QCOMPARE(family.text(), u"a1 b1 c1 b1:Error b2 c1:Shutdown b2:Shutdown a1:Shutdown "
                                u"a2 b3 c2 b3:Error c2:Shutdown a2:Shutdown a3 b4 c3 c3:Shutdown b4:Shutdown a3:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    // Its own supervisor restarts it: the handle stays good.
    void PA4_aSupervisorThatIsRestartedServesTheSamePartitions()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Partitions stores(2);
            const QList<ChildSpec> children{ChildSpec::actor<PartitionSupervisor>(u"stores"_s, stores, store(), SupervisorOptions().intensity(0, 1s))};
            const auto outer = co_await start<Supervisor>(group, SupervisorOptions().intensity(3, 1s), children);
            const Pid first = stores.at(0);
            const Pid second = stores.at(1);
            QACTORS_VERIFY(!first.isNull() && !second.isNull());
            // An orderly end by too many failures is restarted: it is Permanent.
            stores.partition<Store>(0).cast(&Store::refuse, u"no"_s); // a CallError ends nobody
            const QString crashed = co_await thrownBy([&] { return stores.partition<Store>(0).call(&Store::crash, 1); });
            QACTORS_COMPARE(crashed, u"ProcessExited: Error: crashed"_s);
            co_await settle(60);
            QACTORS_VERIFY(!stores.at(0).isNull() && stores.at(0) != first);
            QACTORS_VERIFY(!stores.at(1).isNull() && stores.at(1) != second);
            QACTORS_COMPARE(co_await stores.partition<Store>(1).call(Add, 5), 5);
            QACTORS_COMPARE((co_await outer.call(&Supervisor::whichChildren)).at(0).restarts, 1);
        });
        VERIFY_NO_LEAK(guard);
    }

    // What Elixir made it for: several dynamic supervisors in place of one.
    void PA5_partitionsOnThePoolsThreads()
    {
        EventLoopPool pool(2);
        inGroup([&](TaskGroup &group) -> Async<> {
            const Partitions workers(pool);
            const auto spec = ChildSpec::actor<DynamicSupervisor>(u"workers"_s).on(pool);
            co_await start<PartitionSupervisor>(group, workers, spec);
            for (int i = 0; i < 10; ++i)
                co_await workers.partition<DynamicSupervisor>(i).call(&DynamicSupervisor::startChild, store());
            for (int i = 0; i < 2; ++i)
                QACTORS_COMPARE((co_await workers.partition<DynamicSupervisor>(i).call(&DynamicSupervisor::countChildren)).active, 5);
            // Looked up on other threads, while they go.
            std::vector<std::unique_ptr<QThread>> threads;
            for (int t = 0; t < 3; ++t) {
                threads.emplace_back(QThread::create([&workers] {
                    for (int i = 0; i < 1000; ++i)
                        static_cast<void>(workers.whereis(i));
                }));
                threads.back()->start();
            }
            kill(workers.at(0));
            for (const auto &thread : threads)
                thread->wait();
        });
    }

    void PA6_theChildrenAreItsPartitions()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const Partitions stores(2);
            const auto supervisor = co_await start<PartitionSupervisor>(group, stores, store());
            QString thrown = co_await thrownBy([&] { return supervisor.call(&Supervisor::startChild, store()); });
            QACTORS_COMPARE(thrown, u"CallError: startChild: 'store': the children of a PartitionSupervisor are its partitions, no more and no less"_s);
            // Stopped and started by hand.
            co_await supervisor.call(&Supervisor::terminateChild, u"store 1"_s);
            QACTORS_VERIFY(stores.at(1).isNull());
            thrown = co_await thrownBy([&] { return supervisor.call(&Supervisor::deleteChild, u"store 1"_s); });
            QACTORS_COMPARE(thrown, u"CallError: deleteChild: 'store 1': the children of a PartitionSupervisor are its partitions, no more and no less"_s);
            const Pid again = co_await supervisor.call(&Supervisor::restartChild, u"store 1"_s);
            QACTORS_COMPARE(stores.at(1), again);
            const ChildSpec spec = co_await supervisor.call(&Supervisor::childSpec, u"store 1"_s);
            QACTORS_COMPARE(spec.id(), u"store 1"_s);
            // One supervisor for them at a time.
            thrown = co_await thrownBy([&] { return start<PartitionSupervisor>(group, stores, store()); });
            QACTORS_COMPARE(thrown, u"MisuseError: PartitionSupervisor: its Partitions are those of %1, which runs; give each supervisor its own"_s.arg(
                                        supervisor.pid().toString()));
            QACTORS_COMPARE(stores.at(1), again);
            kill(supervisor);
            QACTORS_VERIFY(stores.at(0).isNull() && stores.at(1).isNull());
            co_await start<PartitionSupervisor>(group, stores, store());
            QACTORS_VERIFY(!stores.at(0).isNull());
        });
        VERIFY_NO_LEAK(guard);
    }

    void PA7_misuseIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(Partitions(0)); }), u"Partitions: 0 of them; there is at least one"_s);
        const Partitions two(2);
        for (const int index : {-1, 2}) {
            QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(two.at(index)); }),
                     u"Partitions: there is no partition %1; there are 2, from 0"_s.arg(index));
        }
        QCOMPARE(messageOf<MisuseError>([&] { PartitionSupervisor bad(two, store().restart(Restart::Temporary)); }),
                 u"PartitionSupervisor: child 'store' is Temporary, so that its end would leave its keys without a server; make it Permanent or Transient"_s);
        QCOMPARE(messageOf<MisuseError>([&] { PartitionSupervisor bad(two, std::function<ChildSpec(int)>()); }),
                 u"PartitionSupervisor: the function that is to make the specs is null"_s);
        QCOMPARE(messageOf<MisuseError>([&] { PartitionSupervisor bad(two, store().registerAs(u"x"_s)); }),
                 u"Supervisor: the children 'store 0' and 'store 1' are both to be 'x' in the global registry; a name there is one child's"_s);
    }

    void PA8_cancelledOrKilledAtEveryStepNothingIsLeft()
    {
        const Partitions stores(2);
        const auto scenario = [&stores]() -> Async<> {
            auto body = [&stores](TaskGroup &group) -> Async<> {
                const ActorHandle supervisor = co_await startWith<PartitionSupervisor>(group, StartOptions(), stores, store());
                co_await thrownBy([&] { return stores.partition<Store>(0).call(&Store::crash, 1); });
                co_await settle();
                supervisor.stop();
                co_await supervisor.wait();
            };
            co_await withTaskGroup(std::ref(body));
        };
        for (const bool killing : {false, true}) {
            const Test::EverywhereResult result = killing ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
            QVERIFY(stores.at(0).isNull() && stores.at(1).isNull());
        }
    }
};

QTEST_GUILESS_MAIN(tst_Partitions)
#include "tst_partitions.moc"
