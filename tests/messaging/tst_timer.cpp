// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Dispatcher>
#include <QActors/Timer>

#include "support/arrivals.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qregularexpression.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Tick
{
};

quint64 dropped()
{
    return Dispatcher::current()->droppedMessages();
}

class Copies
{
public:
    explicit Copies(int most) : m_left(std::make_shared<int>(most)) { }
    Copies(const Copies &other) : m_left(other.m_left)
    {
        if (--*m_left < 0)
            throw std::runtime_error("no more copies");
    }
    Copies(Copies &&) noexcept = default;

private:
    std::shared_ptr<int> m_left;
};

} // namespace

class tst_Timer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TM1_aMessageComesAfterItsTimeInOrder()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            sendAfter(20ms, a.box.pid(), "c");
            sendAfter(10ms, a.box.pid(), "a");
            sendAfter(10ms, a.box.pid(), "b");
            sendAfter(24h, a.box.pid(), "d");
            co_await a.take(4);
            QACTORS_COMPARE(a.text(), u"a@10 b@10 c@20 d@86400000"_s);
        });
    }
    void TM1_zeroIsAfterWhatHasBeenSent()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            sendAfter(0s, a.box.pid(), "later");
            send(a.box.pid(), "now");
            co_await a.take(2);
            QACTORS_COMPARE(a.text(), u"now@0 later@0"_s);
        });
    }
    void TM1_severalValuesAndMoveOnlyOnesTravel()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            sendAfter(1ms, a.box.pid(), "tag", std::make_unique<int>(7));
            sendAfter(2ms, a.box.pid(), Message::of(8));
            const int first = co_await a.box.receive(on(u"tag"_s, arg<std::unique_ptr<int>>, [](const std::unique_ptr<int> &value) { return *value; }));
            const int second = co_await a.box.receive(on<int>([](int value) { return value; }));
            QACTORS_COMPARE(first, 7);
            QACTORS_COMPARE(second, 8);
        });
    }
    void TM1_aNegativeTimeIsRefused()
    {
        const Mailbox box;
        const auto payload = std::make_shared<int>(1);
        QCOMPARE(messageOf<MisuseError>([&] { sendAfter(-5ms, box.pid(), payload); }),
                 u"sendAfter: a message cannot be sent 5 ms ago; zero is at once"_s);
        QCOMPARE(messageOf<MisuseError>([&] { sendEvery(0s, box.pid(), 1); }), u"sendEvery: an interval of 0 ms is not positive"_s);
        QCOMPARE(messageOf<MisuseError>([&] { sendEvery(Every(1s).first(-1ms), box.pid(), 1); }),
                 u"sendEvery: the first message cannot be sent 1 ms ago; zero is at once"_s);
        QCOMPARE(messageOf<MisuseError>([&] { sendAt(QDateTime(), box.pid(), payload); }), u"sendAt: the date or time is not valid"_s);
        QCOMPARE(payload.use_count(), 1);
    }

    void TM2_cancelGivesWhatIsLeftAndNothingComes()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            const auto payload = std::make_shared<int>(1);
            Timer timer = sendAfter(50ms, a.box.pid(), payload);
            Timer copy = timer;
            QACTORS_VERIFY(copy == timer && timer.isActive() && !timer.isNull());
            co_await sleep(20ms);
            QACTORS_COMPARE(timer.remainingTime(), Duration(30ms));
            QACTORS_COMPARE(copy.cancel(), Duration(30ms));
            QACTORS_COMPARE(payload.use_count(), 1); // at once
            QACTORS_VERIFY(!timer.isActive() && !timer.cancel() && !timer.remainingTime());
            co_await sleep(1s);
            QACTORS_COMPARE(a.box.count(), 0);
        });
    }
    void TM2_whatWasSentCannotBeCancelled()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            Timer timer = sendAfter(5ms, a.box.pid(), "x");
            co_await sleep(10ms);
            QACTORS_VERIFY(!timer.isActive());
            QACTORS_VERIFY(!timer.cancel());
            QACTORS_COMPARE(a.box.count(), 1);
            QACTORS_VERIFY(!Timer().cancel() && !Timer().isActive() && Timer().isNull() && !Timer().remainingTime());
        });
    }
    void TM2_aLateOneHasLessThanNothingLeft()
    {
        byTheClock([](Arrivals &a, VirtualClock &clock) -> Async<> {
            Timer timer = sendAfter(5ms, a.box.pid(), "x");
            clock.advance(8ms); // and no turn of the event loop
            QACTORS_COMPARE(timer.remainingTime(), Duration(-3ms));
            QACTORS_COMPARE(timer.cancel(), Duration(-3ms));
            co_await sleep(10ms);
            QACTORS_COMPARE(a.box.count(), 0);
        });
    }
    void TM2_withoutItsHandleItGoesOn()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            static_cast<void>(sendAfter(5ms, a.box.pid(), "x"));
            co_await a.take(1);
            QACTORS_COMPARE(a.text(), u"x@5"_s);
        });
    }

    void TM3_itEndsWithItsReceiver()
    {
        byTheClock([](Arrivals &, VirtualClock &) -> Async<> {
            const auto payload = std::make_shared<int>(1);
            Timer once, again;
            {
                const Mailbox box;
                once = sendAfter(50ms, box.pid(), payload);
                again = sendEvery(10ms, box.pid(), payload);
                QACTORS_COMPARE(payload.use_count(), 3);
            }
            QACTORS_COMPARE(payload.use_count(), 2); // a copy, of which more might have been made, goes with its timer's handle
            QACTORS_VERIFY(!once.isActive() && !again.isActive() && !once.cancel());
            again = {};
            QACTORS_COMPARE(payload.use_count(), 1);
            const quint64 before = dropped();
            co_await sleep(1s);
            QACTORS_COMPARE(dropped(), before);
        });
    }
    void TM3_aMessageToADeadProcessIsADeadLetterAtOnce()
    {
        byTheClock([](Arrivals &, VirtualClock &) -> Async<> {
            const Pid gone = Mailbox().pid();
            const quint64 before = dropped();
            const Timer once = sendAfter(1h, gone, 1);
            const Timer null = sendAfter(1h, Pid(), 1);
            const Timer again = sendEvery(1h, gone, 1);
            QACTORS_COMPARE(dropped() - before, 3u);
            QACTORS_VERIFY(!once.isActive() && !null.isActive() && !again.isActive());
            co_return;
        });
    }

    void TM4_everyComesAtEachIntervalUntilItIsCancelled()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            Timer timer = sendEvery(10ms, a.box.pid(), "x");
            co_await a.take(3);
            QACTORS_COMPARE(timer.remainingTime(), Duration(10ms));
            QACTORS_VERIFY(timer.cancel());
            co_await sleep(1s);
            QACTORS_COMPARE(a.text(), u"x@10 x@20 x@30"_s);
            QACTORS_COMPARE(a.box.count(), 0);
        });
    }
    void TM4_theFirstHasATimeOfItsOwn()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            const Timer timer = sendEvery(Every(10ms).first(3ms), a.box.pid(), "x");
            const Timer atOnce = sendEvery(Every(1h).first(0s), a.box.pid(), "y");
            co_await a.take(4);
            QACTORS_COMPARE(a.text(), u"y@0 x@3 x@13 x@23"_s);
        });
    }
    void TM4_whatIsDoneWhenItIsLate_data()
    {
        QTest::addColumn<MissedTicks>("missed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("skip") << MissedTicks::Skip << u"x@10 x@45 x@50 x@60"_s;
        QTest::newRow("delay") << MissedTicks::Delay << u"x@10 x@45 x@55 x@65"_s;
        QTest::newRow("burst") << MissedTicks::Burst << u"x@10 x@45 x@45 x@45 x@50 x@60"_s;
    }
    void TM4_whatIsDoneWhenItIsLate()
    {
        QFETCH(MissedTicks, missed);
        QFETCH(QString, expected);
        byTheClock([&](Arrivals &a, VirtualClock &clock) -> Async<> {
            const Timer timer = sendEvery(Every(10ms).missed(missed), a.box.pid(), "x");
            co_await a.take(1);
            clock.advance(35ms); // as a handler does that takes long
            co_await a.take(int(expected.count(u' ')));
            QACTORS_COMPARE(a.text(), expected);
        });
    }
    void TM4_aSlowReceiverHasOneWaitingAtMost_data()
    {
        QTest::addColumn<MissedTicks>("missed");
        QTest::addColumn<int>("waiting");
        QTest::newRow("skip") << MissedTicks::Skip << 1;
        QTest::newRow("delay") << MissedTicks::Delay << 1;
        QTest::newRow("burst") << MissedTicks::Burst << 10;
    }
    void TM4_aSlowReceiverHasOneWaitingAtMost()
    {
        QFETCH(MissedTicks, missed);
        QFETCH(int, waiting);
        byTheClock([&](Arrivals &a, VirtualClock &) -> Async<> {
            Timer timer = sendEvery(Every(10ms).missed(missed), a.box.pid(), "x");
            co_await sleep(105ms);
            QACTORS_COMPARE(a.box.count(), waiting);
            co_await a.take(waiting + 1); // and goes on when that was taken
            QACTORS_VERIFY(a.text().endsWith(u"x@110"_s));
        });
    }
    void TM4_aCopyThatThrowsEndsItWithALine()
    {
        byTheClock([](Arrivals &a, VirtualClock &) -> Async<> {
            const Timer timer = sendEvery(10ms, a.box.pid(), Copies(2));
            QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"sendEvery\\(\\): the copy of a message to .* threw an exception; no more are sent"_s));
            for (int i = 0; i < 2; ++i)
                co_await a.box.receive(on<Copies>([](const Copies &) { }));
            co_await sleep(20ms);
            QACTORS_VERIFY(!timer.isActive());
        });
    }
    void TM4_theReceiverMayEndInsideATick()
    {
        byTheClock([](Arrivals &, VirtualClock &) -> Async<> {
            auto box = std::make_unique<Mailbox>();
            const Timer timer = sendEvery(10ms, box->pid(), Tick{});
            connect(box.get(), &Mailbox::messageQueued, box.get(), [&] { box.reset(); });
            co_await sleep(100ms);
            QACTORS_VERIFY(!box);
            QACTORS_VERIFY(!timer.isActive());
        });
    }

    void TM6_onOtherThreads();
    void TM6_aThreadThatEndsTakesItsTimersAlong();
};

// Set, looked at and cancelled from here; armed there.
void tst_Timer::TM6_onOtherThreads()
{
    const LeakGuard guard;
    QThread thread;
    QObject there;
    there.moveToThread(&thread);
    thread.start();
    std::unique_ptr<Mailbox> box;
    QMetaObject::invokeMethod(&there, [&] { box = std::make_unique<Mailbox>(); }, Qt::BlockingQueuedConnection);
    const Pid pid = box->pid();

    std::vector<Timer> timers;
    for (int i = 0; i < 100; ++i)
        timers.push_back(sendAfter(i % 2 ? Duration(1h) : Duration(0), pid, i));
    Timer again = sendEvery(Every(1h).first(0s), pid, u"again"_s);
    QVERIFY(timers[1].remainingTime() && *timers[1].remainingTime() > 59min && *timers[1].remainingTime() <= 1h);
    int cancelled = 0;
    for (std::size_t i = 1; i < 100; i += 2)
        cancelled += timers[i].cancel() ? 1 : 0;
    QCOMPARE(cancelled, 50);
    QTRY_VERIFY(!timers[98].isActive());
    QVERIFY(again.isActive());
    int count = 0;
    const auto counted = [&] { QMetaObject::invokeMethod(&there, [&] { count = box->count(); }, Qt::BlockingQueuedConnection); return count; };
    QTRY_COMPARE(counted(), 51);
    QVERIFY(again.cancel());
    QMetaObject::invokeMethod(&there, [&] { box.reset(); }, Qt::BlockingQueuedConnection);
    const quint64 before = dropped();
    QVERIFY(!timers[0].cancel());
    sendAfter(0s, pid, 1); // whose receiver has gone, over there
    thread.quit();
    QVERIFY(thread.wait());
    QCOMPARE(dropped(), before);
    timers.clear();
    again = {};
    VERIFY_NO_LEAK(guard);
}

void tst_Timer::TM6_aThreadThatEndsTakesItsTimersAlong()
{
    const auto payload = std::make_shared<int>(1);
    Timer timer, again;
    Pid pid;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        const Mailbox box;
        pid = box.pid();
        timer = sendAfter(1h, pid, payload);
        again = sendEvery(1h, pid, payload);
    }));
    thread->start();
    QVERIFY(thread->wait());
    QVERIFY(!timer.isActive() && !timer.cancel() && !again.isActive());
    again = {};
    QCOMPARE(payload.use_count(), 1);
    const quint64 before = dropped();
    QVERIFY(!sendAfter(1h, pid, payload).isActive());
    QCOMPARE(dropped() - before, 1u);
    QCOMPARE(payload.use_count(), 1);
}

QTEST_GUILESS_MAIN(tst_Timer)
#include "tst_timer.moc"
