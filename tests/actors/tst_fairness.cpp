// SPDX-License-Identifier: MIT
// A flooding actor beside others: who gets how much, counted, not timed.
#include "support/bank.h"
#include "support/scripted.h"

#include <QActors/Dispatcher>

using namespace TestSupport;

namespace {

/// So long that time has no say.
class Budget
{
public:
    Budget() { Dispatcher::current()->setBudget(1h); }
    ~Budget() { Dispatcher::current()->setBudget(200us); }
};

} // namespace

class tst_Fairness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void AC14_aFloodingActorLetsItsNeighboursGoFirst_data()
    {
        QTest::addColumn<bool>("each");
        QTest::newRow("receive") << false;
        QTest::newRow("receiveEach") << true;
    }
    void AC14_aFloodingActorLetsItsNeighboursGoFirst()
    {
        QFETCH(const bool, each);
        constexpr int RoundTrips = 10;
        constexpr int Patience = 1024; // messages in a row, see Dispatcher::setBudget()
        int floods = 0;
        int before = -1;
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Budget budget;
                Script flooder(log);
                flooder.run = [&floods, each](Scripted &self) -> Async<> {
                    const auto flooding = [&](int) {
                        ++floods;
                        send(self.pid(), 1);
                        send(self.pid(), 1);
                    };
                    if (each)
                        co_await self.receiveEach(on<int>(flooding));
                    else
                        co_await self.receive(on<int>(flooding));
                };
                const ActorRef<Scripted> flood = co_await start<Scripted>(group, flooder);
                const ActorRef<Store> store = co_await start<Store>(group, nullptr);
                send(flood, 1);
                co_await store.call(&Store::sum); // now it floods
                const int first = floods;
                for (int i = 0; i < RoundTrips; ++i)
                    co_await store.call(&Store::sum);
                before = floods - first;
                kill(flood);
            });
        });
        QVERIFY(floods > 0);
        QVERIFY2(before <= RoundTrips * 3 * Patience, qPrintable(QString::number(before)));
    }

    void manyFloodingActorsShare()
    {
        constexpr int Actors = 10;
        std::array<int, Actors> counts{};
        Log log;
        std::vector<Pid> floods;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Budget budget;
                for (int i = 0; i < Actors; ++i) {
                    Script script(log);
                    script.run = [&counts, &floods, i](Scripted &self) -> Async<> {
                        co_await self.receive(on<int>([&](int) {
                            send(self.pid(), 1);
                            if (++counts[std::size_t(i)] == 5000) {
                                for (const Pid other : floods)
                                    kill(other);
                            }
                        }));
                    };
                    floods.push_back(co_await start<Scripted>(group, script));
                }
                Mailbox box;
                for (const Pid pid : floods)
                    box.monitor(pid);
                for (const Pid pid : floods)
                    send(pid, 1);
                for (int i = 0; i < Actors; ++i)
                    co_await box.receive(on<Down>([] { }));
            });
        });
        for (const int count : counts)
            QVERIFY2(count > 4000, qPrintable(QString::number(count)));
    }

    // A receiver with more senders than it has turns keeps up with them all the same.
    void whoIsFloodedKeepsUp_data()
    {
        QTest::addColumn<bool>("each");
        QTest::newRow("receive") << false;
        QTest::newRow("receiveEach") << true;
    }
    void whoIsFloodedKeepsUp()
    {
        QFETCH(const bool, each);
        constexpr int Senders = 8;
        constexpr int Batches = 50;
        constexpr int Batch = 400; // less than a turn of one that takes two awaits for each
        int sent = 0;
        int handled = 0;
        int most = 0;
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Budget budget;
                Script counter(log);
                counter.run = [&handled, each](Scripted &self) -> Async<> {
                    const auto count = [&](int) {
                        if (++handled == Senders * Batches * Batch)
                            self.stop();
                    };
                    if (each)
                        co_await self.receiveEach(on<int>(count));
                    else
                        co_await self.receive(on<int>(count));
                };
                const ActorHandle flooded = co_await startWith<Scripted>(group, StartOptions(), counter);
                const auto flood = [&, to = flooded.pid()]() -> Async<> {
                    for (int i = 0; i < Batches; ++i) {
                        for (int j = 0; j < Batch; ++j)
                            send(to, ++sent);
                        most = std::max(most, sent - handled);
                        co_await yield();
                    }
                };
                for (int i = 0; i < Senders; ++i)
                    group.startSoon(flood);
                co_await flooded.wait();
            });
        });
        QCOMPARE(handled, Senders * Batches * Batch);
        QVERIFY2(most <= 5 * Batch, qPrintable(QString::number(most)));
    }

    // Turns before their turn are no way to keep others out.
    void whoFloodEachOtherLetTheirNeighboursGoFirst()
    {
        constexpr int RoundTrips = 10;
        constexpr int Patience = 1024;
        constexpr int Most = 1'000'000;
        int floods = 0;
        int before = -1;
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Budget budget;
                std::array<Pid, 2> pair;
                for (std::size_t i = 0; i < pair.size(); ++i) {
                    Script flooder(log);
                    flooder.run = [&floods, &pair, i](Scripted &self) -> Async<> {
                        co_await self.receiveEach(on<int>([&, i](int) {
                            if (++floods == Most)
                                return;
                            send(pair[1 - i], 1);
                            send(pair[1 - i], 1);
                        }));
                    };
                    pair[i] = co_await start<Scripted>(group, flooder);
                }
                const ActorRef<Store> store = co_await start<Store>(group, nullptr);
                send(pair[0], 1);
                while (floods < 10 * Patience)
                    co_await yield();
                const int first = floods;
                for (int i = 0; i < RoundTrips; ++i)
                    co_await store.call(&Store::sum);
                before = floods - first;
                for (const Pid pid : pair)
                    kill(pid);
            });
        });
        // A call waits for two turns, its own and the store's; before each, each of the two has one, and one before its turn.
        QVERIFY(floods < Most);
        QVERIFY2(before <= RoundTrips * 2 * 4 * Patience, qPrintable(QString::number(before)));
    }

    // Stop, cancel and kill do not stand in line behind what is in the mailbox.
    void systemMessagesGoFirst_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"stop", "cancel", "kill"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void systemMessagesGoFirst()
    {
        QFETCH(const QString, how);
        int handled = 0;
        QString reason;
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Script script(log);
                script.run = [&handled](Scripted &self) -> Async<> {
                    co_await self.receive(on<int>([&](int) { ++handled; }));
                };
                const ActorHandle actor = co_await startWith<Scripted>(group, StartOptions(), script);
                for (int i = 0; i < 10000; ++i)
                    send(actor, i);
                if (how == u"stop")
                    stop(actor);
                else if (how == u"cancel")
                    actor.cancelScope().cancel(u"enough"_s);
                else
                    kill(actor);
                reason = (co_await actor.wait()).toString();
            });
        });
        QVERIFY2(handled <= 1, qPrintable(QString::number(handled)));
        QCOMPARE(reason, how == u"stop" ? u"Normal"_s : how == u"cancel" ? u"Cancelled: enough"_s
                                                                         : u"Killed"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Fairness)
#include "tst_fairness.moc"
