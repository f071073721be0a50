// SPDX-License-Identifier: MIT
#include "support/placed.h"

#include <QActors/CastAfter>
#include <QActors/Dispatcher>

using namespace TestSupport;

struct Amount
{
    int value;
};

/// Notes what it is told, and when.
class Till : public GenServer
{
    Q_OBJECT
public:
    explicit Till(SharedLog *log, const VirtualClock *clock) : m_log(log), m_clock(clock)
    {
        onCast<Amount>([this](const Amount &amount) { book(amount.value); });
    }
    Q_INVOKABLE void book(int amount) { m_log->add(u"%1@%2"_s.arg(amount).arg(m_clock->elapsed() / 1ms)); }

private:
    SharedLog *m_log;
    const VirtualClock *m_clock;
};

class tst_CastAfter : public QObject
{
    Q_OBJECT

    template<typename F>
    static QString booked(F fn)
    {
        const LeakGuard guard;
        SharedLog log;
        {
            const VirtualClock clock;
            await([&] {
                return withTaskGroup([&](TaskGroup &group) -> Async<> {
                    const ActorRef<Till> till = co_await start<Till>(group, &log, &clock);
                    co_await fn(till);
                    group.cancel();
                });
            });
        }
        return guard.isClean() ? log.text() : guard.toString();
    }

private Q_SLOTS:
    void TM7_castsComeAfterTheirTimeHoweverTheyAreMade()
    {
        QCOMPARE(booked([](ActorRef<Till> till) -> Async<> {
                     castAfter(30ms, till, &Till::book, 3);
                     castAfter(20ms, till, "book", 2);
                     castAfter(10ms, till, Amount{1});
                     castAfter(0s, till, &Till::book, 0);
                     co_await sleep(1s);
                 }),
                 u"0@0, 1@10, 2@20, 3@30"_s);
    }
    void TM7_aCastIsCancelled()
    {
        QCOMPARE(booked([](ActorRef<Till> till) -> Async<> {
                     Timer timer = castAfter(30ms, till, &Till::book, 1);
                     co_await sleep(10ms);
                     QACTORS_COMPARE(timer.cancel(), Duration(20ms));
                     co_await sleep(1s);
                 }),
                 QString());
    }
    void TM7_anEndedServerGetsNone()
    {
        QCOMPARE(booked([](ActorRef<Till> till) -> Async<> {
                     const Timer timer = castAfter(30ms, till, &Till::book, 1);
                     const quint64 before = Dispatcher::current()->droppedMessages();
                     stop(till);
                     co_await sleep(1s);
                     QACTORS_VERIFY(!timer.isActive());
                     QACTORS_COMPARE(Dispatcher::current()->droppedMessages(), before);
                     QACTORS_VERIFY(!castAfter(1h, till, &Till::book, 1).isActive());
                     QACTORS_COMPARE(Dispatcher::current()->droppedMessages(), before + 1);
                 }),
                 QString());
    }
    void TM7_aNegativeTimeIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { castAfter(-2s, Pid(), &Till::book, 1); }),
                 u"castAfter: a message cannot be sent 2000 ms ago; zero is at once"_s);
    }
};

QTEST_GUILESS_MAIN(tst_CastAfter)
#include "tst_castafter.moc"
