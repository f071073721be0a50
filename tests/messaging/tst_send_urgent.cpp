// SPDX-License-Identifier: MIT
// Urgent messages overtake the others.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/Actor>
#include <QActors/Dispatcher>
#include <QActors/Everywhere>
#include <QActors/Mailbox>
#include <QActors/Send>

using namespace TestSupport;

namespace {

/// All that is in there, in order.
Async<QString> drain(Mailbox &mailbox)
{
    QStringList got;
    while (mailbox.count() > 0)
        co_await mailbox.receive(on<int>([&](int i) { got.append(QString::number(i)); }), on<QString>([&](const QString &s) { got.append(s); }));
    co_return got.join(u' ');
}

QString drained(Mailbox &mailbox)
{
    return awaitVirtual([&] { return drain(mailbox); });
}

class Desk : public GenServer
{
    Q_OBJECT
public:
    explicit Desk(Log *log) : m_log(log)
    {
        onInfo<int>([this](int i) { m_log->add(QString::number(i)); });
    }
    Async<> work()
    {
        co_await sleep(1s);
        m_log->add(u"worked"_s);
    }
    void ask() { m_log->add(u"asked"_s); }

protected:
    Async<> terminate(const ExitReason &reason) override
    {
        m_log->add(u"terminate "_s + reason.toString());
        co_return;
    }

private:
    Log *m_log;
};

} // namespace

class tst_SendUrgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void PR1_urgentOnesFirstEachInOrder()
    {
        const LeakGuard guard;
        Mailbox mailbox;
        const Pid to = mailbox.pid();
        send(to, 1);
        send(to, 2, Priority::Normal);
        send(to, 10, Priority::Urgent);
        send(to, 3);
        send(to, 11, Priority::Urgent);
        send(to, Message::of(12), Priority::Urgent);
        QCOMPARE(mailbox.count(), 6);
        QCOMPARE(drained(mailbox), u"10 11 12 1 2 3"_s);
        send(to, 20, Priority::Urgent); // into an empty one
        send(to, 4);
        send(to, 21, Priority::Urgent);
        QCOMPARE(drained(mailbox), u"20 21 4"_s);
        VERIFY_NO_LEAK(guard);
    }

    void PR1_severalValues()
    {
        Mailbox mailbox;
        send(mailbox.pid(), 1);
        send(mailbox.pid(), "stop", 5, Priority::Urgent);
        awaitVirtual([&]() -> Async<> {
            const int value = co_await mailbox.receive(on("stop", arg<int>, [](int i) { return i; }), on<int>([](int i) { return -i; }));
            QACTORS_COMPARE(value, 5);
        });
    }

    void PR2_aReceiveThatWaitsGetsIt()
    {
        Mailbox mailbox;
        QStringList got;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto reader = Task::spawn(group, [&]() -> Async<> {
                for (int i = 0; i < 3; ++i)
                    co_await mailbox.receive(on<QString>([&](const QString &s) { got.append(s); }));
            });
            co_await settle();
            send(mailbox.pid(), 1);
            send(mailbox.pid(), u"a"_s, Priority::Urgent);
            send(mailbox.pid(), u"b"_s);
            send(mailbox.pid(), u"c"_s, Priority::Urgent);
            co_await reader;
        });
        QCOMPARE(got.join(u' '), u"a c b"_s);
        QCOMPARE(mailbox.count(), 1);
    }

    // A receive that has looked at many in vain does not look at them again; an urgent one stands before them.
    void PR3_selectiveReceiveFindsThemInALongMailbox()
    {
        const LeakGuard guard;
        Mailbox mailbox;
        const Pid to = mailbox.pid();
        QStringList got;
        awaitVirtual([&]() -> Async<> {
            for (int i = 0; i < 100; ++i)
                send(to, i);
            const auto text = [&](const QString &s) { got.append(s); };
            const auto late = [&] { got.append(u"none"_s); };
            co_await mailbox.receive(on<QString>(text), after(0s, late));
            send(to, u"a"_s, Priority::Urgent);
            send(to, u"b"_s);
            send(to, 1000, Priority::Urgent);
            send(to, u"c"_s, Priority::Urgent);
            for (int i = 0; i < 4; ++i)
                co_await mailbox.receive(on<QString>(text), after(0s, late));
            send(to, u"d"_s, Priority::Urgent);
            co_await mailbox.receive(on<QString>(text), after(0s, late));
            const int first = co_await mailbox.receive(on<int>([](int i) { return i; }));
            QACTORS_COMPARE(first, 1000);
        });
        QCOMPARE(got.join(u' '), u"none a c b none d"_s);
        QCOMPARE(mailbox.count(), 100);
        QCOMPARE(drained(mailbox).left(8), u"0 1 2 3 "_s);
        VERIFY_NO_LEAK(guard);
    }

    // A receive took a message, and its task was killed before it could handle it.
    void PR4_aReceiveThatGoesPutsItBackInItsPlace_data()
    {
        QTest::addColumn<bool>("urgent");
        QTest::newRow("urgent") << true;
        QTest::newRow("normal") << false;
    }
    void PR4_aReceiveThatGoesPutsItBackInItsPlace()
    {
        QFETCH(bool, urgent);
        const LeakGuard guard;
        auto mailbox = std::make_unique<Mailbox>();
        const Pid to = mailbox->pid();
        for (const bool more : {true, false}) {
            awaitVirtual([&]() -> Async<> {
                auto readers = std::make_unique<TaskGroup>();
                readers->startSoon([&] { return mailbox->receive(on<int>([](int) { })); });
                co_await settle();
                send(to, 0, urgent ? Priority::Urgent : Priority::Normal); // the reader has it
                if (more) {
                    send(to, 10, Priority::Urgent);
                    send(to, 1);
                    send(to, 11, Priority::Urgent);
                }
                readers.reset();
                if (more)
                    send(to, 12, Priority::Urgent);
                send(to, 13, Priority::Urgent);
            });
            if (more)
                QCOMPARE(drained(*mailbox), urgent ? u"0 10 11 12 13 1"_s : u"10 11 12 13 0 1"_s);
            else
                QCOMPARE(drained(*mailbox), urgent ? u"0 13"_s : u"13 0"_s);
        }
        mailbox.reset();
        VERIFY_NO_LEAK(guard);
    }

    void PR5_aServerSeesThemFirstAndTheEndBeforeAll()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &log);
            desk.cast(&Desk::work);
            co_await settle();
            desk.cast(&Desk::ask);
            send(desk, 1);
            send(desk, 2, Priority::Urgent); // does not interrupt what is in hand
            co_await sleep(2s);
            desk.cast(&Desk::work);
            co_await settle();
            send(desk, 3, Priority::Urgent);
            kill(desk); // no message: before all of them
        });
        QCOMPARE(log.join(u", "_s), u"worked, 2, asked, 1"_s);
        log.clear();
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &log);
            desk.cast(&Desk::work);
            co_await settle();
            send(desk, 3, Priority::Urgent);
            stop(desk);
        });
        QCOMPARE(log.join(u", "_s), u"terminate Normal"_s);
        VERIFY_NO_LEAK(guard);
    }

    void PR6_withinABound()
    {
        const LeakGuard guard;
        Mailbox mailbox;
        const Pid to = mailbox.pid();
        mailbox.setCapacity(3, Overflow::DropOldest);
        send(to, 1);
        send(to, 2);
        send(to, 10, Priority::Urgent);
        send(to, 11, Priority::Urgent); // 1 goes
        send(to, 3);                    // 2 goes
        send(to, 12, Priority::Urgent); // 3 goes
        send(to, 13, Priority::Urgent); // there are urgent ones only: 10 goes
        QCOMPARE(mailbox.statistics().droppedOldest, 4u);
        QCOMPARE(drained(mailbox), u"11 12 13"_s);
        mailbox.setCapacity(1, Overflow::DropNewest);
        send(to, 1);
        send(to, 10, Priority::Urgent);
        QCOMPARE(drained(mailbox), u"1"_s);
        VERIFY_NO_LEAK(guard);
    }

    void PR7_fromAnotherThread()
    {
        const LeakGuard guard;
        Mailbox mailbox;
        const Pid to = mailbox.pid();
        const std::unique_ptr<QThread> thread(QThread::create([to] {
            send(to, 1);
            send(to, 10, Priority::Urgent);
            send(to, 2);
            send(to, u"x"_s, Priority::Urgent);
        }));
        thread->start();
        thread->wait();
        awaitVirtual([&]() -> Async<> { co_await settle(1); });
        QCOMPARE(mailbox.count(), 4);
        QCOMPARE(drained(mailbox), u"10 x 1 2"_s);
        VERIFY_NO_LEAK(guard);
    }

    void PR8_toNobody()
    {
        const LeakGuard guard;
        const quint64 before = Dispatcher::current()->droppedMessages();
        send(Pid(), 1, Priority::Urgent);
        Pid gone;
        {
            const Mailbox mailbox;
            gone = mailbox.pid();
        }
        send(gone, 1, Priority::Urgent);
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 2u);
        Pid far;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            const Mailbox mailbox;
            far = mailbox.pid();
        }));
        thread->start();
        thread->wait();
        send(far, 1, Priority::Urgent);
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 3u);
        VERIFY_NO_LEAK(guard);
    }

    void PR9_cancelledAndKilledEverywhere()
    {
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere}) { // nothing here can fail
            const auto result = everywhere(
                []() -> Async<> {
                    Mailbox mailbox;
                    const Pid to = mailbox.pid();
                    for (int i = 0; i < 3; ++i) {
                        send(to, i);
                        send(to, 10 + i, Priority::Urgent);
                        co_await settle(1);
                        co_await mailbox.receive(on<int>([](int) { }));
                        send(to, 20 + i, Priority::Urgent);
                    }
                    const QString rest = co_await drain(mailbox);
                    QACTORS_COMPARE(rest, u"21 12 22 0 1 2"_s);
                },
                {}, std::source_location::current());
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_SendUrgent)
#include "tst_send_urgent.moc"
