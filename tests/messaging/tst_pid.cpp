// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Pid>
#include <QActors/messaging/detail/pidaccess.h>

#include "support/testrun.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <thread>
#include <unordered_set>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_Pid : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB17_pidAndRefAreHashableEqualByIdentityAndPrintable()
    {
        Mailbox a;
        Mailbox b;
        const Pid copy = a.pid();
        QVERIFY(a.pid() == copy);
        QVERIFY(a.pid() != b.pid());
        QVERIFY((a.pid() < b.pid()) != (b.pid() < a.pid()));
        QCOMPARE((QSet<Pid>{a.pid(), copy, b.pid()}.size()), 2);
        QCOMPARE((std::unordered_set<Pid>{a.pid(), copy, b.pid()}.size()), 2u);
        QCOMPARE(a.pid().toString(),
                 u"<%1.%2.%3>"_s.arg(detail::PidAccess::address(copy).thread).arg(detail::PidAccess::address(copy).slot).arg(detail::PidAccess::address(copy).serial));

        const Ref first = Ref::make();
        const Ref same = first;
        const Ref second = Ref::make();
        QVERIFY(first == same);
        QVERIFY(first != second);
        QCOMPARE((QSet<Ref>{first, same, second}.size()), 2);
        QCOMPARE((std::unordered_set<Ref>{first, same, second}.size()), 2u);

        QString text;
        QDebug(&text) << copy << first << 1;
        QCOMPARE(text, copy.toString() + u' ' + first.toString() + u" 1 "_s);
    }

    void nullIsNobody()
    {
        QVERIFY(Pid().isNull());
        QVERIFY(Ref().isNull());
        QVERIFY(!Ref::make().isNull());
        QVERIFY(!Mailbox().pid().isNull());
        QCOMPARE(Pid().toString(), u"<null>"_s);
        QCOMPARE(Ref().toString(), u"#Ref<null>"_s);
        QVERIFY(Pid() == Pid());
        QVERIFY(Ref() == Ref());
    }

    void travelsInAVariant()
    {
        const Mailbox box;
        const QVariant pid = QVariant::fromValue(box.pid());
        QCOMPARE(pid.value<Pid>(), box.pid());
        const Ref ref = Ref::make();
        QCOMPARE(QVariant::fromValue(ref).value<Ref>(), ref);
    }

    void isSmallAndTrivial()
    {
        static_assert(std::is_trivially_copyable_v<Pid> && sizeof(Pid) == 16);
        static_assert(std::is_trivially_copyable_v<Ref> && sizeof(Ref) == 8);
        static_assert(Pid().isNull() && Ref().isNull());
    }

    void aStalePidNeverMatchesTheNextOwnerOfItsSlot()
    {
        const LeakGuard guard;
        auto first = std::make_unique<Mailbox>();
        const Pid stale = first->pid();
        first.reset();
        const Mailbox second;
        QCOMPARE(detail::PidAccess::address(second.pid()).slot, detail::PidAccess::address(stale).slot); // or the test shows nothing
        QVERIFY(second.pid() != stale);
        const quint64 before = Dispatcher::current()->droppedMessages();
        send(stale, 1);
        QCOMPARE(second.count(), 0);
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 1u);
        VERIFY_NO_LEAK(guard);
    }

    void aPidOfAnEndedThreadNeverMatchesTheNextThread()
    {
        Pid stale;
        Pid fresh;
        int count = -1;
        // QThread::wait() returns before the thread's own storage has gone, join() after it.
        std::thread([&] { stale = Mailbox().pid(); }).join();
        std::thread([&] {
            const Mailbox box;
            fresh = box.pid();
            send(stale, 1);
            Dispatcher::current()->runUntilIdle();
            count = box.count();
        }).join();
        QCOMPARE(detail::PidAccess::address(fresh).thread, detail::PidAccess::address(stale).thread); // the second thread has the first one's place
        QVERIFY(fresh != stale);
        QCOMPARE(count, 0);
    }
};

QTEST_GUILESS_MAIN(tst_Pid)
#include "tst_pid.moc"
