// SPDX-License-Identifier: MIT
#include "support/bank.h"

#include <QActors/ProcessGroup>

using namespace TestSupport;

class tst_ProcessGroup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinLeaveMembersBroadcast()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const ProcessGroup readers;
            Mailbox a;
            Mailbox b;
            readers.join(a.pid());
            readers.join(b.pid());
            readers.join(a.pid()); // once is enough
            QACTORS_COMPARE(readers.members(), QList<Pid>({a.pid(), b.pid()}));
            QACTORS_COMPARE(readers.broadcast("news", 7), 2);
            const int seven = co_await a.receive(on("news", arg<int>, [](int n) { return n; }));
            QACTORS_COMPARE(seven, 7);
            QACTORS_COMPARE(b.count(), 1);
            QACTORS_VERIFY(readers.leave(a.pid()));
            QACTORS_VERIFY(!readers.leave(a.pid()));
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
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { readers.join(Pid()); }).isEmpty());
        });
        VERIFY_NO_LEAK(guard);
    }

    void namedGroupsAreShared()
    {
        Mailbox box;
        ProcessGroup::named(u"tst"_s).join(box.pid());
        QCOMPARE(ProcessGroup::named(u"tst"_s).count(), 1);
        QVERIFY(ProcessGroup::named(u"tst"_s) == ProcessGroup::named(u"tst"_s));
        QVERIFY(ProcessGroup::named(u"other"_s) != ProcessGroup::named(u"tst"_s));
        box.close();
        QCOMPARE(ProcessGroup::named(u"tst"_s).count(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_ProcessGroup)
#include "tst_processgroup.moc"
