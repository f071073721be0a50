// SPDX-License-Identifier: MIT
// What servers with a bounded mailbox do: calls wait for room or fail, and what the system sends has room always.
#include "support/bank.h"

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

} // namespace

class tst_Backpressure_servers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

QTEST_GUILESS_MAIN(tst_Backpressure_servers)

#include "tst_backpressure_servers.moc"
