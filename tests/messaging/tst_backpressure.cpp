// SPDX-License-Identifier: MIT
// What a bounded mailbox does with more than it has room for.
#include "support/bank.h"

#include <QActors/Everywhere>
#include <QActors/Explore>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// A server with a bound, which stands still until it is let go.
class Desk : public GenServer
{
    Q_OBJECT
public:
    Desk(Log *log, int capacity, Overflow policy) : m_log(log), m_capacity(capacity), m_policy(policy)
    {
        onCast<int>([this](int n) { m_log->add(QString::number(n)); });
        onInfo<int>([this](int n) { m_log->add(QString::number(n)); });
        onInfo<Down>([this](const Down &) { m_log->add(u"down"_s); });
    }
    Q_INVOKABLE int twice(int n)
    {
        m_log->add(u"twice %1"_s.arg(n));
        return 2 * n;
    }
    Q_INVOKABLE Async<> stand() { co_await sleep(1s); }
    void watch(Pid pid) { monitor(pid); }

protected:
    Async<> init() override
    {
        setMailboxCapacity(m_capacity, m_policy);
        co_return;
    }

private:
    Log *const m_log;
    const int m_capacity;
    const Overflow m_policy;
};

/// Passes on what it hears.
class Passer : public GenServer
{
    Q_OBJECT
public:
    explicit Passer(Pid to) : m_to(to) { }
    void watch(Pid pid) { monitor(pid); }

protected:
    Async<> handleInfo(Message &message) override
    {
        send(m_to, std::move(message));
        co_return;
    }

private:
    const Pid m_to;
};

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

    void aCallWaitsForRoomInTheTimeItHas()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of .* is full"_s));
        Log got;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &got, 2, Overflow::Wait);
            auto standing = group.startSoon([&]() -> Async<> { co_await desk.call(&Desk::stand); });
            co_await settle();
            for (int i = 1; i <= 3; ++i)
                cast(desk.pid(), i); // the third is dropped
            auto call = group.startSoon([&]() -> Async<int> { co_return co_await desk.call(&Desk::twice, 4); });
            const QString late = co_await thrownBy([&] { return desk.callFor(10ms, &Desk::twice, 5); });
            QACTORS_VERIFY2(late.startsWith(u"CallTimeout"_s), late);
            QACTORS_COMPARE(co_await call, 8);
            co_await standing;
            QACTORS_COMPARE(got.join(u' '), u"1 2 twice 4"_s); // who gave up is not served
            stop(desk);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aCallToAFullMailboxThatDropsFailsAtOnce_data()
    {
        QTest::addColumn<Overflow>("policy");
        QTest::addColumn<QString>("expected");
        QTest::addRow("drop newest") << Overflow::DropNewest << u"1: 2 | 2: full | 3: full"_s;
        QTest::addRow("refuse") << Overflow::Refuse << u"1: 2 | 2: full | 3: full"_s;
        QTest::addRow("drop oldest") << Overflow::DropOldest << u"1: full | 2: full | 3: 6"_s;
    }
    void aCallToAFullMailboxThatDropsFailsAtOnce()
    {
        QFETCH(Overflow, policy);
        QFETCH(QString, expected);
        const LeakGuard guard;
        Log got;
        QStringList outcomes;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &got, 1, policy);
            auto standing = group.startSoon([&]() -> Async<> { co_await desk.call(&Desk::stand); });
            co_await settle();
            std::vector<TaskHandle<>> calls;
            for (int i = 1; i <= 3; ++i) {
                calls.push_back(group.startSoon([&, i]() -> Async<> {
                    QString outcome;
                    try {
                        outcome = QString::number(co_await desk.call(&Desk::twice, i));
                    } catch (const MailboxFull &error) {
                        outcome = error.message().startsWith(u"call: the mailbox of <"_s) ? u"full"_s : error.message();
                    }
                    outcomes.append(u"%1: %2"_s.arg(i).arg(outcome));
                }));
            }
            for (auto &call : calls)
                co_await call;
            co_await standing;
            stop(desk);
        });
        outcomes.sort();
        QCOMPARE(outcomes.join(u" | "_s), expected);
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

    void theSystemHasRoomAlways()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of .* is full"_s));
        Log got;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &got, 1, Overflow::Wait);
            const auto other = co_await start<Store>(group);
            co_await desk.call(&Desk::watch, other.pid());
            auto standing = group.startSoon([&]() -> Async<> { co_await desk.call(&Desk::stand); });
            co_await settle();
            send(desk.pid(), 1);
            stop(other);
            co_await settle();
            send(desk.pid(), 2); // full still, without counting the Down
            co_await standing;
            co_await settle();
            QACTORS_COMPARE(got.join(u' '), u"1 down"_s);
            stop(desk);
        });
    }

    void whatIsPassedOnCounts()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the mailbox of .* is full"_s));
        inGroup([](TaskGroup &group) -> Async<> {
            Mailbox box;
            box.setCapacity(1);
            const auto store = co_await start<Store>(group);
            const auto passer = co_await start<Passer>(group, box.pid());
            co_await passer.call(&Passer::watch, store.pid());
            stop(store); // the Down had room always, but is now a message as any other
            co_await settle(30);
            QACTORS_COMPARE(box.count(), 1);
            QACTORS_VERIFY(!box.post(1));
            stop(passer);
        });
    }

    void stoppingOvertakesMessages()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            for (int i = 0; i < 1000; ++i)
                send(store.pid(), u"text"_s);
            stop(store);
        });
        QCOMPARE(log.join(u' '), u"text terminate Normal"_s); // the first was in its hands
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
