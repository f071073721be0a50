// SPDX-License-Identifier: MIT
// What no process handles is told to a handler.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/DeadLetter>
#include <QActors/Mailbox>
#include <QActors/Send>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

struct Parcel
{
    int weight = 0;
};

QString brief(const DeadLetter &letter)
{
    QString text;
    QDebug(&text).nospace() << letter.reason();
    return text.remove(u"QActors::DeadLetter::Reason::"_s) + u' ' + letter.description();
}

class Sleepy : public GenServer
{
    Q_OBJECT
public:
    Async<> linger() { co_await sleep(1h); }
    void shout(Pid to) { send(to, u"shout"_s, 1); }
    void never() { }
};

} // namespace

class tst_DeadLetter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup()
    {
        setDeadLetterHandler({});
        setThreadDeadLetterHandler({});
    }

    void UD1_sentToTheDead()
    {
        const LeakGuard guard;
        QStringList heard;
        Pid pid;
        setDeadLetterHandler([&](const DeadLetter &letter) {
            heard.append(brief(letter));
            QCOMPARE(letter.to(), pid);
        });
        {
            Mailbox mailbox;
            pid = mailbox.pid();
        }
        send(pid, u"order"_s, 5);
        send(pid, Parcel{2}, Priority::Urgent);
        cast(pid, 7);
        pid = Pid();
        send(pid, 1.5);
        awaitVirtual([&]() -> Async<> {
            const QString thrown = co_await thrownBy([&] { return call<Total>(pid, 1); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
        });
        QCOMPARE(heard.size(), 5);
        QCOMPARE(heard.at(0), u"NoProcess a message of type std::tuple<QString,int>, \"order\""_s);
        QVERIFY2(heard.at(1).contains(u"Parcel"_s), qPrintable(heard.at(1)));
        QCOMPARE(heard.at(2), u"NoProcess a cast of type int"_s);
        QCOMPARE(heard.at(3), u"NoProcess a message of type double"_s);
        QVERIFY2(heard.at(4).contains(u"a call of type "_s), qPrintable(heard.at(4)));
        VERIFY_NO_LEAK(guard);
    }

    void UD1_requestsToWhatIsNoServer()
    {
        QStringList heard;
        setDeadLetterHandler([&](const DeadLetter &letter) { heard.append(brief(letter)); });
        Mailbox mailbox;
        cast(mailbox.pid(), 7);
        QCOMPARE(heard, QStringList(u"NoProcess a cast of type int"_s));
    }

    void UD2_droppedByABound()
    {
        const LeakGuard guard;
        QList<int> heard;
        setDeadLetterHandler([&](const DeadLetter &letter) {
            QCOMPARE(letter.reason(), DeadLetter::Reason::MailboxFull);
            heard.append(*letter.value()->get<int>());
        });
        auto mailbox = std::make_unique<Mailbox>();
        mailbox->setCapacity(2, Overflow::DropOldest);
        for (int i = 1; i <= 4; ++i)
            send(mailbox->pid(), i);
        QCOMPARE(heard, (QList<int>{1, 2}));
        mailbox->setCapacity(2, Overflow::DropNewest);
        send(mailbox->pid(), 5);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of .* is full"_s));
        mailbox->setCapacity(2, Overflow::Refuse);
        send(mailbox->pid(), 6);
        QCOMPARE(heard, (QList<int>{1, 2, 5, 6}));
        setDeadLetterHandler({});
        mailbox.reset();
        VERIFY_NO_LEAK(guard);
    }

    void UD3_leftInAMailbox()
    {
        const LeakGuard guard;
        QStringList heard;
        setDeadLetterHandler([&](const DeadLetter &letter) { heard.append(brief(letter)); });
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto sleepy = co_await start<Sleepy>(group);
            sleepy.cast(&Sleepy::linger);
            co_await settle();
            const auto caller = Task::spawn(group, [&] { return thrownBy([&] { return sleepy.call(&Sleepy::never); }); });
            co_await settle();
            send(sleepy, 5);
            kill(sleepy);
            const QString thrown = co_await caller;
            QACTORS_COMPARE(thrown, u"ProcessExited: Killed"_s);
        });
        QCOMPARE(heard, (QStringList{u"NotHandled Sleepy"_s, u"NotHandled a message of type int"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void UD4_theSenderWhereItIsKnown()
    {
        const LeakGuard guard;
        QStringList heard;
        Pid sender;
        setDeadLetterHandler([&](const DeadLetter &letter) {
            heard.append(letter.senderPlace());
            sender = letter.sender();
        });
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto sleepy = co_await start<Sleepy>(group);
            co_await sleepy.call(&Sleepy::shout, Pid());
            QACTORS_COMPARE(sender, sleepy.pid());
            QACTORS_VERIFY2(heard.constLast().startsWith(u"Sleepy <"_s), heard.constLast());
            const auto task = Task::spawn(
                group, []() -> Async<> {
                    co_await settle(1);
                    send(Pid(), 1);
                },
                u"writer"_s);
            co_await task;
            QACTORS_VERIFY(sender.isNull());
            QACTORS_VERIFY2(heard.constLast().startsWith(u"writer"_s) && heard.constLast().contains(u"tst_deadletter.cpp:"_s), heard.constLast());
            stop(sleepy);
        });
        send(Pid(), 1); // no task
        QCOMPARE(heard.constLast(), QString());
        VERIFY_NO_LEAK(guard);
    }

    void UD4_theWholeLine()
    {
        QStringList heard;
        setDeadLetterHandler([&](const DeadLetter &letter) { heard.append(letter.toString()); });
        send(Pid(), u"order"_s, 5);
        QCOMPARE(heard.constLast(),
                 u"a message of type std::tuple<QString,int>, \"order\" to <null> is not handled: there is no such process"_s);
    }

    void UD5_aThreadsOwnHandler()
    {
        QStringList all;
        QStringList own;
        setDeadLetterHandler([&](const DeadLetter &letter) { all.append(letter.description()); });
        setThreadDeadLetterHandler([&](const DeadLetter &letter) { own.append(letter.description()); });
        send(Pid(), 1);
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            send(Pid(), 1.5);
            setThreadDeadLetterHandler([&](const DeadLetter &) { own.append(u"the other's"_s); });
            send(Pid(), 1.5);
        }));
        thread->start();
        thread->wait();
        setThreadDeadLetterHandler({});
        send(Pid(), u'c');
        QCOMPARE(own, (QStringList{u"a message of type int"_s, u"the other's"_s}));
        QCOMPARE(all, (QStringList{u"a message of type double"_s, u"a message of type char16_t"_s}));
    }

    void UD6_whatTheHandlerSendsItself()
    {
        int calls = 0;
        Mailbox mailbox;
        setDeadLetterHandler([&](const DeadLetter &) {
            ++calls;
            send(Pid(), 1); // in vain: no end of it else
            send(mailbox.pid(), 2);
        });
        send(Pid(), 0);
        QCOMPARE(calls, 1);
        QCOMPARE(mailbox.count(), 1);
        send(Pid(), 0);
        QCOMPARE(calls, 2);
        setDeadLetterHandler([&](const DeadLetter &) { setDeadLetterHandler({}); }); // takes itself away
        send(Pid(), 0);
        send(Pid(), 0);
        QCOMPARE(calls, 2);
    }

    void UD7_aHandlerThatThrows()
    {
        int calls = 0;
        setDeadLetterHandler([&](const DeadLetter &) {
            ++calls;
            throw std::runtime_error("no ink");
        });
        for (int i = 0; i < 2; ++i) {
            QTest::ignoreMessage(QtWarningMsg, "the handler of dead letters failed: no ink");
            send(Pid(), 0);
        }
        QCOMPARE(calls, 2);
        // At the end of a process, too.
        QTest::ignoreMessage(QtWarningMsg, "the handler of dead letters failed: no ink");
        Mailbox mailbox;
        send(mailbox.pid(), 1);
        mailbox.close();
        QCOMPARE(calls, 3);
    }

    void UD8_fromAnotherThread()
    {
        const LeakGuard guard;
        EventLoopPool pool(1);
        SharedLog log;
        setDeadLetterHandler([&](const DeadLetter &letter) {
            log.add(u"%1 from '%2' on %3"_s.arg(letter.description(), letter.senderPlace(),
                                                QThread::currentThread() == qApp->thread() ? u"main"_s : u"another"_s));
        });
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto far = co_await startWith<Sleepy>(group, StartOptions().on(pool));
                const Pid pid = far.pid();
                far.stop();
                co_await far.wait();
                send(pid, 1);
                send(pid, 1.5, Priority::Urgent);
                co_await QACTORS_WAIT_FOR(log.count(u"a message of type double from '' on another"_s) == 1);
            };
            co_await group.run(body);
        });
        QCOMPARE(log.text(), u"a message of type int from '' on another, a message of type double from '' on another"_s);
        setDeadLetterHandler({});
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_DeadLetter)
#include "tst_deadletter.moc"
