// SPDX-License-Identifier: MIT
// The two sides of a channel, each with ends that are closed for themselves. After anyio's memory object streams, by what is documented of these.
#include <QActors/ChannelEnds>
#include <QActors/Everywhere>
#include <QActors/TaskGroup>

#include "support/bank.h"

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_ChannelEnds : public QObject
{
    Q_OBJECT

private:
    /// The class of what `fn` throws, or "value".
    template<typename F>
    static Async<QString> classOf(F fn)
    {
        try {
            co_await fn();
        } catch (const ChannelBroken &) {
            co_return u"broken"_s;
        } catch (const ChannelEnded &) {
            co_return u"ended"_s;
        } catch (const ChannelClosed &) {
            co_return u"closed"_s;
        }
        co_return u"value"_s;
    }

private Q_SLOTS:
    void CH4_receiversEndWhenAllSendersAreDone()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            auto [first, receive] = makeChannel<std::unique_ptr<int>>(1); // values need not be copyable
            SendChannel<std::unique_ptr<int>> send = std::move(first);
            QACTORS_VERIFY(first.isClosed() && !send.isClosed());
            SendChannel<std::unique_ptr<int>> other = send.clone();
            ReceiveChannel<std::unique_ptr<int>> &end = receive;
            QACTORS_COMPARE(end.sendEnds(), 2);
            QACTORS_COMPARE(end.receiveEnds(), 1);
            // One waits, and its end is closed meanwhile: the value comes all the same.
            group.startSoon([&]() -> Async<> {
                co_await send.send(std::make_unique<int>(1));
                co_await send.send(std::make_unique<int>(2));
            });
            co_await settle();
            QACTORS_COMPARE(other.waitingSenders(), 1);
            send.close();
            send.close();
            QACTORS_COMPARE(end.sendEnds(), 1);
            QACTORS_COMPARE(*(co_await end.receive()), 1);
            other.close();
            QACTORS_COMPARE(end.sendEnds(), 0);
            QACTORS_COMPARE(**(co_await end.next()), 2);
            QACTORS_VERIFY(!(co_await end.next()));
            QACTORS_COMPARE(co_await classOf([&] { return end.receive(); }), u"ended"_s);
            QACTORS_VERIFY(!end.tryReceive());
        });
        VERIFY_NO_LEAK(guard);
    }

    void CH4_theEndReachesThoseThatWait()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            auto ends = std::make_unique<ChannelEnds<int>>(makeChannel<int>());
            const ReceiveChannel<int> receive = ends->receive.clone();
            auto thrown = group.startSoon([&]() -> Async<QString> { co_return co_await classOf([&] { return receive.receive(); }); });
            auto next = group.startSoon([&]() -> Async<bool> { co_return bool(co_await receive.next()); });
            co_await settle();
            QACTORS_COMPARE(receive.waitingReceivers(), 2);
            ends.reset(); // to let an end go closes it
            QACTORS_COMPARE(co_await thrown, u"ended"_s);
            QACTORS_VERIFY(!(co_await next));
            QACTORS_COMPARE(receive.receiveEnds(), 1);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CH5_sendingToNobodyIsBroken()
    {
        const LeakGuard guard;
        int alive = 0;
        inGroup([&](TaskGroup &group) -> Async<> {
            auto ends = makeChannel<Sentinel>(1);
            const SendChannel<Sentinel> send = ends.send.clone();
            ReceiveChannel<Sentinel> other = ends.receive.clone();
            QACTORS_VERIFY(send.trySend(Sentinel(alive)));
            auto waits = group.startSoon([&]() -> Async<QString> {
                Sentinel value(alive);
                co_return co_await classOf([&] { return send.send(value); });
            });
            co_await settle();
            ends.receive.close();
            QACTORS_VERIFY(!waits.hasEnded()); // there is another
            other.close();
            QACTORS_COMPARE(co_await waits, u"broken"_s);
            QACTORS_COMPARE(alive, 0); // what nobody can receive is dropped at once
            Sentinel value(alive);
            QACTORS_COMPARE(co_await classOf([&] { return send.send(value); }), u"broken"_s);
            const QString thrown = messageOf<ChannelBroken>([&] { send.trySend(Sentinel(alive)); });
            QACTORS_COMPARE(thrown, u"Channel: all ends for receiving are closed"_s);
            QACTORS_COMPARE(send.count(), 0);
        });
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }

    void CH6_aClosedEndIsAnErrorOfItsOwn()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            auto ends = makeChannel<int>(1);
            const SendChannel<int> send = ends.send.clone();
            const ReceiveChannel<int> receive = ends.receive.clone();
            ends.send.close();
            ends.receive.close();
            QACTORS_VERIFY(ends.send.isClosed() && ends.receive.isClosed());
            const auto text = [](const char *what) {
                return u"Channel: %1() of an end that is closed; use it before, or clone() an open one"_s.arg(QString::fromUtf8(what));
            };
            QACTORS_COMPARE(co_await classOf([&] { return ends.send.send(1); }), u"closed"_s);
            QACTORS_COMPARE(co_await classOf([&] { return ends.receive.receive(); }), u"closed"_s);
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { static_cast<void>(ends.receive.next()); }), text("next"));
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { ends.send.trySend(1); }), text("trySend"));
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { ends.receive.tryReceive(); }), text("tryReceive"));
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { static_cast<void>(ends.send.clone()); }), text("clone"));
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { static_cast<void>(ends.receive.clone()); }), text("clone"));
            QACTORS_COMPARE(messageOf<ChannelClosed>([&] { static_cast<void>(ends.send.count()); }), text("count"));
            // The others go on.
            co_await send.send(7);
            QACTORS_COMPARE(co_await receive.receive(), 7);
            // One that waits at the last end for receiving when that is closed.
            auto last = std::make_unique<ReceiveChannel<int>>(receive.clone());
            auto waits = group.startSoon([&]() -> Async<QString> { co_return co_await classOf([&] { return last->receive(); }); });
            co_await settle();
            last.reset();
            co_await settle();
            QACTORS_VERIFY(!waits.hasEnded()); // there is another end, whose values this task may get
            QACTORS_VERIFY(send.trySend(8));
            QACTORS_COMPARE(co_await waits, u"value"_s);
            auto only = makeChannel<int>();
            auto cut = group.startSoon([&]() -> Async<QString> { co_return co_await classOf([&] { return only.receive.receive(); }); });
            co_await settle();
            only.receive.close();
            QACTORS_COMPARE(co_await cut, u"closed"_s);
        });
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(makeChannel<int>(-1)); }), u"Channel: a capacity of -1; give it none or more"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CH7_anEndIsOfOneThread()
    {
        auto ends = makeChannel<int>(1);
        QStringList thrown;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            thrown.append(messageOf<MisuseError>([&] { ends.send.trySend(1); }));
            thrown.append(messageOf<MisuseError>([&] { ends.receive.tryReceive(); }));
            thrown.append(messageOf<MisuseError>([&] { static_cast<void>(ends.send.clone()); }));
            thrown.append(messageOf<MisuseError>([&] { ends.send.close(); }));
        }));
        thread->start();
        thread->wait();
        QCOMPARE(thrown.size(), 4);
        for (const QString &text : std::as_const(thrown))
            QVERIFY2(text.startsWith(u"Channel"_s), qPrintable(text));
        QVERIFY(!ends.send.isClosed());
        QCOMPARE(ends.receive.sendEnds(), 1);
    }

    void CH8_cancelledOrKilledAtEveryStep()
    {
        // Two senders and two receivers, each with its own end: all values arrive, once.
        const auto scenario = []() -> Async<> {
            QList<int> got;
            auto body = [&](TaskGroup &group) -> Async<> {
                auto ends = makeChannel<int>(1);
                for (int sender = 0; sender < 2; ++sender) {
                    auto end = std::make_shared<SendChannel<int>>(ends.send.clone());
                    group.startSoon([end, sender]() -> Async<> {
                        for (int i = 0; i < 3; ++i)
                            co_await end->send(10 * sender + i);
                        end->close();
                    });
                    auto receiver = std::make_shared<ReceiveChannel<int>>(ends.receive.clone());
                    group.startSoon([receiver, &got]() -> Async<> {
                        while (const auto value = co_await receiver->next())
                            got.append(*value);
                    });
                }
                co_return; // the first ends go
            };
            co_await withTaskGroup(std::ref(body));
            std::sort(got.begin(), got.end());
            QACTORS_VERIFY(got == QList<int>({0, 1, 2, 10, 11, 12}));
        };
        for (const bool killing : {false, true}) {
            const Test::EverywhereResult result = killing ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_ChannelEnds)
#include "tst_channelends.moc"
