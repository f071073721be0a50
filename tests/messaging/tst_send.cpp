// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Send>
#include <QActors/messaging/detail/pidaccess.h>

#include "support/testrun.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Payload
{
    int number;
};

quint64 dropped()
{
    return Dispatcher::current()->droppedMessages();
}

/// Switches the messages' category on while it lives.
class MessageLog
{
public:
    MessageLog() { QLoggingCategory::setFilterRules(u"qactors.message.debug=true"_s); }
    ~MessageLog() { QLoggingCategory::setFilterRules(QString()); }
};

} // namespace

class tst_Send : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendingNeverRunsTheReceiverInsideTheCall()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return box.receive(on<int>([&] { log.add(u"received"_s); })); });
                co_await settle();
                send(box.pid(), 1);
                log.add(u"sent"_s);
            });
        });
        QCOMPARE(log.join(u' '), u"sent received"_s);
    }

    void aMessageToADeadProcessIsDroppedAndCounted()
    {
        const LeakGuard guard;
        const quint64 before = dropped();
        Pid gone;
        {
            const Mailbox box;
            gone = box.pid();
            send(gone, 1);
        }
        QCOMPARE(dropped() - before, 0u); // it was alive
        send(gone, 1);
        send(gone, "two", std::make_unique<int>(2));
        QCOMPARE(dropped() - before, 2u);
        send(Pid(), 3); // nobody
        QCOMPARE(dropped() - before, 3u);
        VERIFY_NO_LEAK(guard);
    }

    void aDroppedMessageIsLoggedAtDebugLevel()
    {
        const Pid gone = Mailbox().pid();
        const MessageLog on;
        const auto pattern = u"message of type .*Payload.* to %1 dropped: no such process"_s.arg(gone.toString());
        QTest::ignoreMessage(QtDebugMsg, QRegularExpression(pattern));
        send(gone, Payload{1});
    }

    void LG5_aDroppedMessageIsLoggedWithItsTag()
    {
        const Pid gone = Mailbox().pid();
        const MessageLog on;
        const auto line = u"a message of type std::tuple<QString,int>, \"%1\" to %2 dropped: no such process"_s;
        QTest::ignoreMessage(QtDebugMsg, qUtf8Printable(line.arg(u"get"_s, gone.toString())));
        send(gone, "get", 1);
        QTest::ignoreMessage(QtDebugMsg, qUtf8Printable(line.arg(QString(40, u'x') + u'…', gone.toString())));
        send(gone, QString(41, u'x'), 1);
        QTest::ignoreMessage(QtDebugMsg, qUtf8Printable(u"a message of type QString to %1 dropped: no such process"_s.arg(gone.toString())));
        send(gone, u"a text, and no tag"_s);
    }

    void aSenderWithoutTasksOfItsOwnMaySend()
    {
        Mailbox box;
        const Pid pid = box.pid();
        std::thread([pid] { send(pid, 1); }).join();
        QCOMPARE(box.count(), 0); // still travelling
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(box.count(), 1);
    }

    void messagesOfManyThreadsAllArrive()
    {
        constexpr int Threads = 4;
        constexpr int Each = 250;
        Mailbox box;
        const Pid pid = box.pid();
        std::vector<std::thread> threads;
        for (int i = 0; i < Threads; ++i) {
            threads.emplace_back([pid] {
                for (int n = 0; n < Each; ++n)
                    send(pid, n);
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(box.count(), Threads * Each);
    }

    void anotherThreadsMessageToADeadProcessIsCountedAtItsHome()
    {
        const Pid gone = Mailbox().pid();
        const quint64 before = dropped();
        quint64 there = 1;
        std::thread([&] {
            there = dropped();
            send(gone, 1);
            there = dropped() - there;
        }).join();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(dropped() - before, 1u);
        QCOMPARE(there, 0u);
    }

    void aMessageToAnEndedThreadIsDroppedAndCountedByTheSender()
    {
        const LeakGuard guard;
        Pid gone;
        std::thread([&] { gone = Mailbox().pid(); }).join();
        const quint64 before = dropped();
        const MessageLog on;
        QTest::ignoreMessage(QtDebugMsg, QRegularExpression(u"Payload.* to %1 dropped: its thread has ended"_s.arg(gone.toString())));
        send(gone, Payload{1});
        QCOMPARE(dropped() - before, 1u);
        VERIFY_NO_LEAK(guard);
    }

    void aPidOfNoKnownThreadIsNobody()
    {
        const quint64 before = dropped();
        send(detail::PidAccess::make(detail::Address{4000, 1, 1}), 1);
        send(detail::PidAccess::make(detail::Address{0xffffffff, 1, 1}), 1);
        QCOMPARE(dropped() - before, 2u);
    }
};

QTEST_GUILESS_MAIN(tst_Send)
#include "tst_send.moc"
