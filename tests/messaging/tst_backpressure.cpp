// SPDX-License-Identifier: MIT
// What a bounded mailbox does with more than it has room for.
#include "support/bank.h"

#include <QActors/Everywhere>
#include <QActors/Explore>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// What stands in the box, taken out.
Async<QString> contents(Mailbox &box)
{
    Log log;
    while (box.count() > 0)
        co_await box.receive(on<int>([&](int n) { log.add(QString::number(n)); }), on(any, [&] { log.add(u"?"_s); }));
    co_return log.join(u' ');
}

} // namespace

class tst_Backpressure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB13_theBoundHoldsDropOldest()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Mailbox box;
            box.setCapacity(3, Overflow::DropOldest);
            for (int i = 1; i <= 5; ++i)
                QACTORS_VERIFY(box.post(i));
            send(box.pid(), 6);
            co_await sendOrWait(box.pid(), 7);
            QACTORS_COMPARE(box.count(), 3);
            QACTORS_COMPARE(co_await contents(box), u"5 6 7"_s);
            const MailboxStatistics seen = box.statistics();
            QACTORS_COMPARE(seen.droppedOldest, 4u);
            QACTORS_COMPARE(seen.accepted, 7u);
            QACTORS_COMPARE(seen.peak, 3);
            QACTORS_COMPARE(seen.capacity, 3);
        });
        VERIFY_NO_LEAK(guard);
    }

    void MB13_theBoundHoldsDropNewest()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Mailbox box;
            box.setCapacity(3, Overflow::DropNewest);
            for (int i = 1; i <= 5; ++i)
                QACTORS_COMPARE(box.post(i), i <= 3);
            send(box.pid(), 6);
            co_await sendOrWait(box.pid(), 7);
            QACTORS_COMPARE(co_await contents(box), u"1 2 3"_s);
            QACTORS_COMPARE(box.statistics().droppedNewest, 4u);
            QACTORS_COMPARE(box.statistics().accepted, 3u);
        });
        VERIFY_NO_LEAK(guard);
    }

    void MB13_theBoundHoldsRefuse()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of <[0-9.]+> is full \\(2 messages\\): a message of "
                                                              "type int was dropped, .* await sendOrWait\\(\\)"_s));
        awaitVirtual([]() -> Async<> {
            Mailbox box;
            box.setCapacity(2, Overflow::Refuse);
            for (int i = 1; i <= 4; ++i) // warned of once
                send(box.pid(), i);
            const QString thrown = co_await thrownBy([&] { return asAsync(box.pid(), 5); });
            QACTORS_VERIFY2(thrown.startsWith(u"sendOrWait: the mailbox of <"_s) && thrown.endsWith(u"is full (2 messages)"_s), thrown);
            QACTORS_COMPARE(box.statistics().refused, 3u);
            QACTORS_COMPARE(co_await contents(box), u"1 2"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void MB13_theBoundHoldsWait()
    {
        const LeakGuard guard;
        Log log;
        int done = 0;
        inGroup([&](TaskGroup &group) -> Async<> {
            Mailbox box;
            box.setCapacity(2);
            for (int sender = 1; sender <= 3; ++sender) {
                group.startSoon([&, sender]() -> Async<> {
                    for (int i = 0; i < 3; ++i)
                        co_await sendOrWait(box.pid(), sender * 10 + i);
                    ++done;
                });
            }
            co_await settle(30);
            QACTORS_COMPARE(done, 0);
            QACTORS_COMPARE(box.count(), 2);
            QACTORS_COMPARE(box.statistics().waiting, 3);
            for (int i = 0; i < 9; ++i) {
                QACTORS_VERIFY(box.count() <= 2);
                co_await box.receive(on<int>([&](int n) { log.add(QString::number(n)); }));
                co_await settle();
            }
            QACTORS_COMPARE(box.statistics().peak, 2);
            QACTORS_COMPARE(box.statistics().waiting, 0);
        });
        // Each sender's in its order.
        QCOMPARE(log.filter(QRegularExpression(u"^1"_s)).join(u' '), u"10 11 12"_s);
        QCOMPARE(log.filter(QRegularExpression(u"^2"_s)).join(u' '), u"20 21 22"_s);
        QCOMPARE(log.filter(QRegularExpression(u"^3"_s)).join(u' '), u"30 31 32"_s);
        QCOMPARE(done, 3);
        VERIFY_NO_LEAK(guard);
    }

    void firstComeFirstServed()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            box.post(0);
            for (int i = 1; i <= 4; ++i) {
                group.startSoon([&, i]() -> Async<> { co_await sendOrWait(box.pid(), i); });
                co_await settle();
            }
            QACTORS_COMPARE(co_await contents(box), u"0 1 2 3 4"_s);
        });
    }

    void whatDoesNotWaitIsDroppedAndSaidSo()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of .* is full"_s));
        awaitVirtual([]() -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            QACTORS_VERIFY(box.post(1));
            QACTORS_VERIFY(!box.post(2));
            QACTORS_COMPARE(box.statistics().refused, 1u);
            QACTORS_COMPARE(co_await contents(box), u"1"_s);
        });
    }

    void aCancelledSendDoesNotDeliver()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            box.post(1);
            auto two = group.startSoon([&]() -> Async<> { co_await sendOrWait(box.pid(), 2); });
            auto three = group.startSoon([&]() -> Async<> { co_await sendOrWait(box.pid(), 3); });
            co_await settle();
            two.cancel();
            co_await settle();
            QACTORS_COMPARE(box.statistics().waiting, 1);
            QACTORS_COMPARE(co_await contents(box), u"1 3"_s);
            co_await three.wait();
        });
        VERIFY_NO_LEAK(guard);
    }

    void anywhereCancelledOrKilledNothingIsLostOrDoubled()
    {
        const auto scenario = []() -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            int sent = 0;
            int got = 0;
            TaskGroup group;
            for (int s = 0; s < 2; ++s) {
                group.startSoon([&]() -> Async<> {
                    for (int i = 0; i < 2; ++i) {
                        co_await sendOrWait(box.pid(), 1);
                        ++sent;
                    }
                });
            }
            for (int i = 0; i < 4; ++i)
                co_await box.receive(on<int>([&](int n) { got += n; }));
            co_await group.join();
            QACTORS_COMPARE(sent, 4);
            QACTORS_COMPARE(got, 4);
        };
        QActors::Test::cancelEverywhere(scenario);
        QActors::Test::killEverywhere(scenario);
        QActors::Test::exploreTest(scenario, {.schedules = 300});
    }

    void whoWaitsHearsThatTheReceiverEnded()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            auto box = std::make_unique<Mailbox>();
            const Pid pid = box->pid();
            box->setCapacity(1);
            box->post(1);
            for (int i = 0; i < 2; ++i)
                group.startSoon([&, pid]() -> Async<> { log.add(co_await thrownBy([=] { return asAsync(pid, 2); })); });
            co_await settle();
            box.reset();
            co_await settle();
            log.add(co_await thrownBy([=] { return asAsync(pid, 3); }));
            log.add(co_await thrownBy([=] { return asAsync(Pid(), 3); }));
        });
        QCOMPARE(log.size(), 4);
        QCOMPARE(log[0], u"ProcessExited: Normal"_s);
        QCOMPARE(log[1], u"ProcessExited: Normal"_s);
        QVERIFY2(log[2].startsWith(u"NoProcess: sendOrWait: there is no process <"_s), qPrintable(log[2]));
        QVERIFY2(log[3].startsWith(u"NoProcess: sendOrWait: there is no process"_s), qPrintable(log[3]));
        VERIFY_NO_LEAK(guard);
    }

    void aReceiveFindsWhatWaitsOutside()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            box.post("nobody wants it");
            auto sending = group.startSoon([&]() -> Async<> { co_await sendOrWait(box.pid(), 7); });
            co_await settle();
            int got = 0;
            co_await box.receive(on<int>([&](int n) { got = n; }));
            QACTORS_COMPARE(got, 7);
            // And one that waits already is given what comes, though the mailbox is full.
            auto waiting = group.startSoon([&]() -> Async<int> { co_return co_await box.receive(on<int>([](int n) { return n; })); });
            co_await settle();
            QACTORS_VERIFY(box.post(8));
            QACTORS_COMPARE(co_await waiting, 8);
            co_await sending;
            QACTORS_COMPARE(box.count(), 1);
        });
        VERIFY_NO_LEAK(guard);
    }

    void theBoundCanChange()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Mailbox box;
            for (int i = 1; i <= 3; ++i)
                box.post(i);
            box.setCapacity(2); // what stands inside stays
            QACTORS_COMPARE(box.count(), 3);
            for (int i = 4; i <= 5; ++i)
                group.startSoon([&, i]() -> Async<> { co_await sendOrWait(box.pid(), i); });
            co_await settle();
            QACTORS_COMPARE(box.statistics().waiting, 2);
            box.setCapacity(5);
            QACTORS_COMPARE(box.count(), 5);
            QACTORS_COMPARE(co_await contents(box), u"1 2 3 4 5"_s);
        });
    }

    void misuse()
    {
        awaitVirtual([]() -> Async<> {
            Mailbox box;
            QACTORS_COMPARE(messageOf<MisuseError>([&] { box.setCapacity(0); }),
                            u"setCapacity: a mailbox of 0 messages can take none; give it room for one at least"_s);
            box.close();
            QACTORS_COMPARE(messageOf<MisuseError>([&] { box.setCapacity(1); }), u"setCapacity: the mailbox is closed"_s);
            QACTORS_COMPARE(box.statistics().capacity, 0);
            co_return;
        });
    }

private:
    template<typename... Args>
    static Async<> asAsync(Pid pid, Args... args)
    {
        co_await sendOrWait(pid, args...);
    }
};

QTEST_GUILESS_MAIN(tst_Backpressure)

#include "tst_backpressure.moc"
