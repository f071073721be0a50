// SPDX-License-Identifier: MIT
// How messages reach a mailbox and in which order they leave it. Waiting: tst_receive*.cpp.
#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Send>

#include "support/testrun.h"

#include <QtCore/qpointer.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Item
{
    int sender;
    int number;
};

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void changed(int value, const QString &text);
    void plain();
};

/// Takes everything that is there, as text.
Async<QStringList> drained(Mailbox &box)
{
    QStringList list;
    while (box.count() > 0) {
        list.append(co_await box.receive(on<int>([](int i) { return QString::number(i); }),
                                         on<QString>([](const QString &s) { return s; }),
                                         on(arg<QString>, arg<int>, arg<QString>, [](const QString &tag, int i, const QString &s) {
                                             return tag + u'/' + QString::number(i) + u'/' + s;
                                         })));
    }
    co_return list;
}

} // namespace

class tst_Mailbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB1_messagesOfOneSenderComeInOrder()
    {
        const LeakGuard guard;
        const QStringList got = awaitVirtual([]() -> Async<QStringList> {
            Mailbox box;
            for (int i = 0; i < 5; ++i)
                send(box.pid(), i);
            box.post(5);
            co_return co_await drained(box);
        });
        QCOMPARE(got.join(u' '), u"0 1 2 3 4 5"_s);
        VERIFY_NO_LEAK(guard);
    }

    void MB12_everyThreadMaySendAndEachOnesOrderIsKept()
    {
        constexpr int Threads = 4;
        constexpr int Each = 500;
        Mailbox box;
        const Pid pid = box.pid();
        std::vector<std::unique_ptr<QThread>> threads;
        for (int sender = 0; sender < Threads; ++sender) {
            threads.emplace_back(QThread::create([pid, sender] {
                for (int i = 0; i < Each; ++i)
                    send(pid, Item{sender, i});
            }));
            threads.back()->start();
        }
        std::array<int, Threads> next{};
        int disorder = 0;
        await([&]() -> Async<> {
            for (int i = 0; i < Threads * Each; ++i) {
                co_await box.receive(on<Item>([&](const Item &item) {
                    disorder += next[std::size_t(item.sender)]++ != item.number;
                }));
            }
        });
        for (const auto &thread : threads)
            thread->wait();
        QCOMPARE(disorder, 0);
        QCOMPARE(box.count(), 0);
        QCOMPARE(next, (std::array<int, Threads>{Each, Each, Each, Each}));
    }

    void aMailboxOfAnotherThreadReceivesThere()
    {
        Pid pid;
        QThread *ranIn = nullptr;
        QSemaphore open;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            Mailbox box;
            pid = box.pid();
            open.release();
            await([&]() -> Async<> {
                co_await box.receive(on("stop", [&] { ranIn = QThread::currentThread(); }));
            });
        }));
        thread->start();
        open.acquire();
        send(pid, "stop");
        thread->wait();
        QCOMPARE(ranIn, thread.get());
    }

    void MB14_aClosedMailboxRefusesAndSaysSo()
    {
        const LeakGuard guard;
        Mailbox box;
        const Pid pid = box.pid();
        box.post(1);
        QVERIFY(!box.isClosed());
        box.close();
        QVERIFY(box.isClosed());
        QVERIFY(box.pid().isNull());
        QCOMPARE(box.count(), 0);
        QVERIFY(!box.post(2));
        const quint64 before = Dispatcher::current()->droppedMessages();
        send(pid, 3);
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 1u);
        const QString error = messageOf<MailboxClosed>([&] {
            awaitVirtual([&]() -> Async<> { co_await box.receive(on<int>([] { })); });
        });
        QCOMPARE(error, u"receive: the mailbox is closed"_s);
        box.close(); // again: nothing
        VERIFY_NO_LEAK(guard);
    }

    void messageQueuedIsEmittedWhenNobodyWaits()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            QObject::connect(&box, &Mailbox::messageQueued, &box, [&] { log.add(u"queued %1"_s.arg(box.count())); });
            send(box.pid(), 1);
            send(box.pid(), 2);
            co_await drained(box);
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return box.receive(on<int>([&](int i) { log.add(u"took %1"_s.arg(i)); })); });
                co_await yield();
                send(box.pid(), 3); // handed over
                send(box.pid(), u"unwanted"_s);
            });
        });
        QCOMPARE(log, Log({u"queued 1"_s, u"queued 2"_s, u"queued 1"_s, u"took 3"_s}));
    }

    void aSlotOfMessageQueuedMayDeleteTheMailbox()
    {
        const LeakGuard guard;
        auto *box = new Mailbox;
        const QPointer<Mailbox> watch(box);
        QObject::connect(box, &Mailbox::messageQueued, box, [box] { delete box; });
        send(box->pid(), 1);
        QVERIFY(!watch);
        VERIFY_NO_LEAK(guard);
    }

    void listenEndsWithTheMailbox()
    {
        const quint64 dropped = Dispatcher::current()->droppedMessages();
        QObject emitter;
        {
            Mailbox box;
            box.listen(&emitter, &QObject::objectNameChanged);
            emitter.setObjectName(u"one"_s);
            QCOMPARE(box.count(), 1);
        }
        emitter.setObjectName(u"two"_s); // to nobody
        QCOMPARE(Dispatcher::current()->droppedMessages(), dropped);
    }

    void listenTurnsASignalIntoMessages()
    {
        const QStringList got = awaitVirtual([]() -> Async<QStringList> {
            Mailbox box;
            {
                Emitter emitter;
                box.listen(&emitter, &Emitter::changed, "changed");
                const auto once = box.listen(&emitter, &Emitter::plain, "plain");
                Q_EMIT emitter.changed(1, u"a"_s);
                Q_EMIT emitter.plain();
                QObject::disconnect(once);
                Q_EMIT emitter.plain();
                Q_EMIT emitter.changed(2, u"b"_s);
            } // the connection ends with the sender
            co_return co_await drained(box);
        });
        QCOMPARE(got.join(u' '), u"changed/1/a plain changed/2/b"_s);
    }

    void aSignalAfterTheMailboxIsGoneIsDropped()
    {
        const LeakGuard guard;
        Emitter emitter;
        const quint64 before = Dispatcher::current()->droppedMessages();
        {
            Mailbox box;
            connectTo(&emitter, &Emitter::changed, box.pid());
        }
        Q_EMIT emitter.changed(1, u"a"_s);
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 1u);
        VERIFY_NO_LEAK(guard);
    }

    void connectToWorksWithASenderOfAnotherThread()
    {
        Mailbox box;
        const Pid pid = box.pid();
        const std::unique_ptr<QThread> thread(QThread::create([pid] {
            Emitter emitter;
            connectTo(&emitter, &Emitter::changed, pid, "far");
            Q_EMIT emitter.changed(1, u"a"_s);
            Q_EMIT emitter.changed(2, u"b"_s);
        }));
        thread->start();
        QThread *ranIn = nullptr;
        QString got;
        await([&]() -> Async<> {
            for (int i = 0; i < 2; ++i) {
                co_await box.receive(on("far", arg<int>, arg<QString>, [&](int n, const QString &text) {
                    ranIn = QThread::currentThread();
                    got += QString::number(n) + text;
                }));
            }
        });
        thread->wait();
        QCOMPARE(ranIn, QThread::currentThread());
        QCOMPARE(got, u"1a2b"_s);
    }

    void privateSignalsCanBeListenedTo()
    {
        const LeakGuard guard;
        const QString got = await([]() -> Async<QString> {
            Mailbox box;
            QTimer timer;
            timer.setSingleShot(true);
            box.listen(&timer, &QTimer::timeout, "tick", 7);
            timer.start(0);
            co_return co_await box.receive(on("tick", arg<int>, [](int i) { return u"tick %1"_s.arg(i); }));
        });
        QCOMPARE(got, u"tick 7"_s);
        VERIFY_NO_LEAK(guard);
    }

    void belongsToItsParent()
    {
        const LeakGuard guard;
        auto parent = std::make_unique<QObject>();
        const QPointer<Mailbox> box = new Mailbox(parent.get());
        box->post(1);
        parent.reset();
        QVERIFY(!box);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Mailbox)
#include "tst_mailbox.moc"
