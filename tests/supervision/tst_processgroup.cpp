// SPDX-License-Identifier: MIT
#include "support/bank.h"

#include <QActors/EventLoopPool>
#include <QActors/ProcessGroup>
#include <QActors/RunTest>

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_ProcessGroup : public QObject
{
    Q_OBJECT

private:
    static constexpr int Members = 6;

private Q_SLOTS:
    void PG1_aMemberOnceUntilItHasLeftAsOftenAsItJoinedOrEnds()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const ProcessGroup readers;
            Mailbox a;
            Mailbox b;
            readers.join(a.pid());
            readers.join(b.pid());
            readers.join(a.pid()); // a member once, but to leave twice
            QACTORS_COMPARE(readers.members(), QList<Pid>({a.pid(), b.pid()}));
            QACTORS_COMPARE(readers.broadcast("news", 7), 2);
            const int seven = co_await a.receive(on("news", arg<int>, [](int n) { return n; }));
            QACTORS_COMPARE(seven, 7);
            QACTORS_COMPARE(b.count(), 1);
            QACTORS_COMPARE(readers.joins(a.pid()), 2);
            QACTORS_VERIFY(readers.leave(a.pid()));
            QACTORS_COMPARE(readers.members(), QList<Pid>({a.pid(), b.pid()}));
            QACTORS_VERIFY(readers.leave(a.pid()));
            QACTORS_VERIFY(!readers.leave(a.pid()));
            QACTORS_COMPARE(readers.joins(a.pid()), 0);
            QACTORS_COMPARE(readers.broadcast(1), 1);
            const auto store = co_await start<Store>(group);
            readers.join(store);
            QACTORS_COMPARE(readers.count(), 2);
            a.monitor(store);
            kill(store);
            co_await a.receive(on<Down>([] { }));
            QACTORS_COMPARE(readers.members(), QList<Pid>({b.pid()}));
            readers.join(store); // it has ended
            QACTORS_COMPARE(readers.count(), 1);
        });
        VERIFY_NO_LEAK(guard);
    }

    void PG2_aProcessJoinsSeveralGroupsAndItsEndLeavesAll()
    {
        const ProcessGroup one;
        const ProcessGroup two;
        Mailbox a;
        Mailbox b;
        for (const ProcessGroup &group : {one, two, one}) {
            group.join(a.pid());
            group.join(b.pid());
        }
        QVERIFY(two.leave(b.pid()));
        QCOMPARE(one.members(), QList<Pid>({a.pid(), b.pid()}));
        QCOMPARE(two.members(), QList<Pid>({a.pid()}));
        const Pid ended = a.pid();
        a.close();
        QCOMPARE(one.members(), QList<Pid>({b.pid()}));
        QCOMPARE(two.count(), 0);
        QVERIFY(!one.leave(ended));
        QCOMPARE(one.joins(b.pid()), 2);
    }

    void PG3_aMonitorTellsOfEachChangeOnceAndInOrder()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            const ProcessGroup readers;
            Mailbox watcher;
            Mailbox other;
            std::vector<std::unique_ptr<Mailbox>> boxes;
            for (int i = 0; i < 3; ++i)
                boxes.push_back(std::make_unique<Mailbox>());
            QList<Pid> pids; // a closed mailbox has none
            for (const auto &box : boxes)
                pids.append(box->pid());
            const auto pid = [&](int i) { return pids.at(i); };
            readers.join(pid(0));
            const ProcessGroup::Monitor first = readers.monitor(watcher.pid());
            const ProcessGroup::Monitor second = readers.monitor(watcher.pid());
            const ProcessGroup::Monitor others = readers.monitor(other.pid());
            QACTORS_COMPARE(first.members, QList<Pid>({pid(0)}));
            QACTORS_VERIFY(first.ref != second.ref);
            readers.join(pid(1));
            readers.join(pid(1)); // no news
            readers.join(pid(2));
            QACTORS_VERIFY(readers.leave(pid(1))); // no news
            QACTORS_VERIFY(readers.demonitor(second.ref));
            QACTORS_VERIFY(!readers.demonitor(second.ref));
            QACTORS_VERIFY(readers.leave(pid(1)));
            boxes.at(0)->close();
            readers.join(pid(0)); // it has ended: comes and goes
            other.close(); // its monitor goes with it
            readers.join(pid(1));
            QACTORS_VERIFY(!readers.demonitor(others.ref));
            QStringList told;
            const auto note = [&](const char *what, Ref ref, Pid who) {
                int number = 0;
                while (pid(number) != who)
                    ++number;
                told.append((ref == first.ref ? u"1"_s : u"2"_s) + QString::fromLatin1(what) + QString::number(number));
            };
            while (watcher.count() > 0) {
                co_await watcher.receive(on<MemberJoined>([&](const MemberJoined &joined) { note("+", joined.ref, joined.pid); }),
                                         on<MemberLeft>([&](const MemberLeft &left) { note("-", left.ref, left.pid); }));
            }
            QACTORS_COMPARE(told.join(u' '), u"1+1 2+1 1+2 2+2 1-1 1-0 1+0 1-0 1+1"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    // Several threads have the same processes join and leave, while these end on threads of their own.
    void PG4_fromAnyThreadNothingIsLost()
    {
        EventLoopPool pool(2);
        const ProcessGroup readers;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QActors::Test::ExternalWork work;
            QList<Pid> pids;
            for (int i = 0; i < Members; ++i)
                pids.append((co_await startOn<Store>(pool, group)).pid());
            Mailbox watcher;
            const Ref ref = readers.monitor(watcher.pid()).ref;
            std::vector<std::unique_ptr<QThread>> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back(QThread::create([&readers, pids, t] {
                    for (int i = 0; i < 200; ++i)
                        readers.join(pids.at((i + t) % Members));
                    for (int i = 0; i < 199; ++i)
                        readers.leave(pids.at((i + t) % Members));
                    static_cast<void>(readers.members());
                    static_cast<void>(readers.broadcast("note"));
                }));
                threads.back()->start();
            }
            for (int i = 0; i < Members / 2; ++i) // while the threads run
                kill(pids.at(i));
            for (const auto &thread : threads)
                thread->wait();
            for (const Pid pid : std::as_const(pids))
                watcher.monitor(pid);
            for (const Pid pid : std::as_const(pids))
                kill(pid);
            QHash<Pid, int> changes;
            for (int downs = 0; downs < Members;) {
                co_await watcher.receive(on<Down>([&](const Down &) { ++downs; }), on<MemberJoined>([&](const MemberJoined &joined) {
                                             QACTORS_COMPARE(changes[joined.pid]++ % 2, 0); // after it has left
                                             QACTORS_COMPARE(joined.ref, ref);
                                         }),
                                         on<MemberLeft>([&](const MemberLeft &left) { QACTORS_COMPARE(changes[left.pid]++ % 2, 1); }));
            }
            QACTORS_COMPARE(watcher.count(), 0);
            QACTORS_COMPARE(readers.count(), 0);
            QACTORS_COMPARE(int(changes.size()), Members);
            for (const int count : std::as_const(changes))
                QACTORS_COMPARE(count % 2, 0); // each that came has gone
        });
    }

    void PG5_namedGroupsAreSharedAndGoWhenNobodyHasThem()
    {
        Mailbox box;
        ProcessGroup::named(u"tst"_s).join(box.pid());
        QCOMPARE(ProcessGroup::named(u"tst"_s).count(), 1);
        QVERIFY(ProcessGroup::named(u"tst"_s) == ProcessGroup::named(u"tst"_s));
        const ProcessGroup other = ProcessGroup::named(u"other"_s);
        QVERIFY(other != ProcessGroup::named(u"tst"_s));
        QCOMPARE(ProcessGroup::names(), QStringList({u"tst"_s}));
        other.join(box.pid());
        QCOMPARE(ProcessGroup::names(), QStringList({u"other"_s, u"tst"_s}));
        for (int i = 0; i < 1000; ++i)
            static_cast<void>(ProcessGroup::named(QString::number(i)));
        QCOMPARE(ProcessGroup::named(u"tst"_s).count(), 1);
        QCOMPARE(ProcessGroup::names(), QStringList({u"other"_s, u"tst"_s}));
        box.close();
        QCOMPARE(ProcessGroup::named(u"tst"_s).count(), 0);
        QCOMPARE(ProcessGroup::names(), QStringList());
    }

    void PG6_nullPidsAreRefused()
    {
        const ProcessGroup readers;
        QCOMPARE(messageOf<MisuseError>([&] { readers.join(Pid()); }), u"ProcessGroup::join: the pid is null; give that of a process"_s);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(readers.monitor(Pid())); }),
                 u"ProcessGroup::monitor: the pid is null; give that of a process"_s);
        QVERIFY(!readers.leave(Pid()));
        QCOMPARE(readers.joins(Pid()), 0);
        QVERIFY(!readers.demonitor(Ref()));
        QCOMPARE(readers.count(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_ProcessGroup)
#include "tst_processgroup.moc"
