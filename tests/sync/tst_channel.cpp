// SPDX-License-Identifier: MIT
#include <QActors/Channel>
#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/TaskGroup>

#include <array>

#include "support/bank.h"

using namespace TestSupport;

class tst_Channel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromHandToHand()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Channel<std::unique_ptr<int>> channel; // values need not be copyable
            group.startSoon([&]() -> Async<> {
                for (int i = 1; i <= 3; ++i) {
                    co_await channel.send(std::make_unique<int>(i));
                    log.add(u"sent %1"_s.arg(i));
                }
                channel.close();
            });
            co_await settle();
            log.add(u"nobody took it yet"_s);
            while (const auto value = co_await channel.next())
                log.add(u"got %1"_s.arg(**value));
        });
        QCOMPARE(log.first(), u"nobody took it yet"_s);
        QCOMPARE(log.filter(u"got"_s).join(u", "_s), u"got 1, got 2, got 3"_s);
        QCOMPARE(log.filter(u"sent"_s).join(u", "_s), u"sent 1, sent 2, sent 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aBufferFillsThenSendersWaitInLine()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Channel<int> channel(2);
            for (int i = 1; i <= 4; ++i)
                group.startSoon([&, i]() -> Async<> { co_await channel.send(i); });
            co_await settle();
            QACTORS_COMPARE(channel.count(), 2);
            QACTORS_COMPARE(channel.capacity(), 2);
            QACTORS_COMPARE(channel.waitingSenders(), 2);
            QACTORS_VERIFY(!channel.trySend(5));
            for (int i = 1; i <= 4; ++i)
                QACTORS_COMPARE(co_await channel.receive(), i);
            QACTORS_VERIFY(!channel.tryReceive());
            QACTORS_VERIFY(channel.trySend(6));
            QACTORS_COMPARE(channel.tryReceive(), std::optional(6));
        });
    }

    void receiversWaitInLine()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Channel<int> channel;
            for (char who : {'a', 'b'})
                group.startSoon([&, who]() -> Async<> { log.add(u"%1%2"_s.arg(QChar::fromLatin1(who)).arg(co_await channel.receive())); });
            co_await settle();
            QACTORS_COMPARE(channel.waitingReceivers(), 2);
            QACTORS_VERIFY(channel.trySend(1));
            QACTORS_VERIFY(channel.trySend(2));
            QACTORS_VERIFY(!channel.trySend(3));
        });
        QCOMPARE(log.join(u' '), u"a1 b2"_s);
    }

    void CH1_aCancelledReceiveLeavesTheItemACancelledSendDoesNotDeliver()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Channel<int> channel;
            auto receiving = group.startSoon([&]() -> Async<int> { co_return co_await channel.receive(); });
            co_await settle();
            receiving.cancel();
            co_await receiving.wait();
            auto first = group.startSoon([&]() -> Async<> { co_await channel.send(1); });
            auto second = group.startSoon([&]() -> Async<> { co_await channel.send(2); });
            co_await settle();
            first.cancel();
            co_await first.wait();
            QACTORS_COMPARE(co_await channel.receive(), 2);
            co_await second;
            QACTORS_VERIFY(!channel.tryReceive());
        });
        VERIFY_NO_LEAK(guard);
    }

    void CH2_anEndDuringDeliveryLosesNothing()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Channel<int> channel(1);
            // Cancelled when it has the value already: it keeps it, and sees the cancel at its next await.
            int got = 0;
            auto task = group.startSoon([&]() -> Async<> { got = co_await channel.receive(); });
            co_await settle();
            QACTORS_VERIFY(channel.trySend(1));
            task.cancel();
            co_await task.wait();
            QACTORS_COMPARE(got, 1);
            // Killed then: the value is again the first.
            auto owner = std::make_unique<TaskGroup>();
            owner->startSoon([&]() -> Async<> { got = co_await channel.receive(); });
            co_await settle();
            QACTORS_VERIFY(channel.trySend(2));
            QACTORS_VERIFY(channel.trySend(3));
            owner.reset();
            QACTORS_COMPARE(got, 1);
            QACTORS_COMPARE(co_await channel.receive(), 2);
            QACTORS_COMPARE(co_await channel.receive(), 3);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CH3_closingWakesThePeerWhatIsBufferedComesFirst()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Channel<int> channel(1);
            for (int i = 1; i <= 2; ++i)
                group.startSoon([&, i]() -> Async<> { log.add(u"send %1: "_s.arg(i) + co_await thrownBy([&] { return send(channel, i); })); });
            co_await settle();
            channel.close();
            channel.close();
            QACTORS_VERIFY(channel.isClosed());
            co_await settle();
            QACTORS_COMPARE(co_await channel.receive(), 1);
            log.add(co_await thrownBy([&] { return receive(channel); }));
            QACTORS_VERIFY(!co_await channel.next());
            log.add(co_await thrownBy([&] { return send(channel, 3); }));
            QACTORS_VERIFY(!messageOf<ChannelClosed>([&] { channel.trySend(4); }).isNull());

            auto gone = std::make_unique<Channel<int>>();
            group.startSoon([&]() -> Async<> { log.add(co_await thrownBy([&] { return receive(*gone); })); });
            co_await settle();
            gone.reset();
        });
        QCOMPARE(log.join(u" | "_s), u"send 1: value | send 2: Channel: it is closed, and takes no more | "
                                     "Channel: it is closed, and nothing is left in it | Channel: it is closed, and takes no more | "
                                     "Channel: it is closed, and nothing is left in it"_s);
        VERIFY_NO_LEAK(guard);
    }

    void anywhereCancelledOrKilledInAnyOrder_data()
    {
        QTest::addColumn<int>("capacity");
        for (int capacity : {0, 1, 3})
            QTest::addRow("%d", capacity) << capacity;
    }
    void anywhereCancelledOrKilledInAnyOrder()
    {
        QFETCH(int, capacity);
        const auto scenario = [capacity]() -> Async<> {
            Channel<int> channel(capacity);
            int sum = 0;
            TaskGroup senders;
            TaskGroup receivers;
            for (int s = 0; s < 2; ++s) {
                senders.startSoon([&]() -> Async<> {
                    for (int i = 1; i <= 3; ++i)
                        co_await channel.send(i);
                });
                receivers.startSoon([&]() -> Async<> {
                    while (const auto value = co_await channel.next())
                        sum += *value;
                });
            }
            co_await senders.join();
            channel.close();
            co_await receivers.join();
            QACTORS_COMPARE(sum, 12);
        };
        QActors::Test::cancelEverywhere(scenario);
        QActors::Test::killEverywhere(scenario);
        QActors::Test::exploreTest(scenario, {.schedules = 200});
    }

    // Values in the hands of those who are killed, in whatever order these go, are again in the order of sending.
    void CH2_whatComesBackStandsInOrder()
    {
        const LeakGuard guard;
        for (const std::array<int, 3> order : {std::array{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
            Log log;
            inGroup([&](TaskGroup &) -> Async<> {
                Channel<int> channel(2);
                std::vector<std::unique_ptr<TaskGroup>> receivers;
                for (int i = 0; i < 3; ++i) {
                    receivers.push_back(std::make_unique<TaskGroup>());
                    receivers.back()->startSoon(receive(channel));
                    co_await settle();
                }
                for (int i = 1; i <= 5; ++i)
                    QACTORS_VERIFY(channel.trySend(int(i))); // three to hands, two into the channel
                for (const int which : order)
                    receivers[size_t(which)].reset();
                QACTORS_COMPARE(channel.count(), 5);
                while (const auto value = channel.tryReceive())
                    log.add(QString::number(*value));
            });
            QCOMPARE(log.join(u' '), u"1 2 3 4 5"_s);
        }
        VERIFY_NO_LEAK(guard);
    }

    void misuse()
    {
        QCOMPARE(messageOf<MisuseError>([] { Channel<int> channel(-1); }), u"Channel: a capacity of -1; give it none or more"_s);
    }

private:
    static Async<> send(Channel<int> &channel, int value) { co_await channel.send(value); }
    static Async<> receive(Channel<int> &channel) { co_await channel.receive(); }
};

QTEST_GUILESS_MAIN(tst_Channel)

#include "tst_channel.moc"
