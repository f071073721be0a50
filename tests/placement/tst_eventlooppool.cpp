// SPDX-License-Identifier: MIT
// Threads for actors: which one is chosen, how they end, what spinning changes.
#include <QActors/Dispatcher>
#include <QActors/EventLoopPool>
#include <QActors/placement/detail/placeaccess.h>

#include "support/bank.h"
#include "support/placed.h"

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;

namespace {

/// Says good-bye to another server, and waits for its answer.
class Farewell : public GenServer
{
    Q_OBJECT
public:
    explicit Farewell(Pid to) : m_to(to) { }

protected:
    Async<> terminate(const ExitReason &) override { co_await m_to.call(qOverload<int>(&Store::add), 1); }

private:
    const ActorRef<Store> m_to;
};

class PingPong : public GenServer
{
    Q_OBJECT
public:
    explicit PingPong(ActorRef<Placed> peer) : m_peer(peer) { }
    Async<int> play(int rounds)
    {
        int done = 0;
        for (int i = 0; i < rounds; ++i)
            done = co_await m_peer.call(&Placed::add, 1);
        co_return done;
    }

private:
    const ActorRef<Placed> m_peer;
};

} // namespace

class tst_EventLoopPool : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

    /// Where so many actors of the pool were started.
    QList<int> placesOf(EventLoopPool &pool, TaskGroup &group, int count, std::function<Place(int)> place = {})
    {
        QList<int> indices;
        await([&]() -> Async<> {
            for (int i = 0; i < count; ++i) {
                const Place at = place ? place(i) : Place(pool);
                const auto placed = co_await startOn<Placed>(at, group, &m_log);
                QThread *on = co_await placed.call(&Placed::runsOn);
                for (int t = 0; t < pool.threadCount(); ++t) {
                    if (pool.thread(t) == on)
                        indices.append(t);
                }
            }
        });
        return indices;
    }

private Q_SLOTS:
    void cleanup()
    {
        Placed::s_terminateHangs = false;
        m_log.take();
    }

    void itHasAsManyThreadsAsAskedFor()
    {
        const EventLoopPool pool(3);
        QCOMPARE(pool.threadCount(), 3);
        QVERIFY(pool.thread(0) != pool.thread(1) && pool.thread(1) != pool.thread(2));
        QVERIFY(pool.thread(2)->isRunning());
        QCOMPARE(EventLoopPool().threadCount(), std::max(1, QThread::idealThreadCount()));
    }

    void sizesAndIndicesThatCannotBe()
    {
        QCOMPARE(messageOf<MisuseError>([] { EventLoopPool pool(0); }), u"EventLoopPool: a pool of 0 threads; give one or more"_s);
        EventLoopPool pool(2);
        QCOMPARE(messageOf<MisuseError>([&] { pool.thread(2); }), u"EventLoopPool::thread: there is no thread 2; there are 2, from 0"_s);
        QVERIFY(!messageOf<MisuseError>([&] { pool.thread(-1); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { pool.setSpin(-1ms); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { pool.setShutdownTimeout(-1ms); }).isEmpty());
    }

    void roundRobin()
    {
        EventLoopPool pool(3);
        TaskGroup group;
        QCOMPARE(placesOf(pool, group, 5), (QList<int>{0, 1, 2, 0, 1}));
        QCOMPARE(pool.load(0), 2);
        QCOMPARE(pool.load(2), 1);
    }

    void leastLoaded()
    {
        EventLoopPool pool(3);
        pool.setChoice(EventLoopPool::Choice::LeastLoaded);
        QCOMPARE(pool.choice(), EventLoopPool::Choice::LeastLoaded);
        TaskGroup kept;
        TaskGroup ended;
        placesOf(pool, kept, 2, [&](int) { return Place(pool.thread(0)); });
        QCOMPARE(pool.load(0), 2);
        const QList<int> places = placesOf(pool, ended, 4);
        QCOMPARE(places.count(0), qsizetype(0));
        QCOMPARE(places.count(1), qsizetype(2));
        QCOMPARE(places.count(2), qsizetype(2));
        await([&]() -> Async<> {
            ended.cancel();
            co_await ended.join();
        });
        QCOMPARE(pool.load(1) + pool.load(2), 0); // what has ended does not count
    }

    void byKey()
    {
        EventLoopPool pool(4);
        TaskGroup group;
        const auto byName = [&](int i) { return Place(pool, QString::number(i % 3)); };
        const QList<int> places = placesOf(pool, group, 9, byName);
        for (int i = 3; i < 9; ++i)
            QCOMPARE(places[i], places[i % 3]);
        const auto byNumber = [&](int i) { return Place(pool, i); };
        QCOMPARE(placesOf(pool, group, 4, byNumber), placesOf(pool, group, 4, byNumber));
    }

    void itsEndEndsItsActors()
    {
        TaskGroup group;
        ActorHandle handle;
        {
            EventLoopPool pool(1);
            await([&]() -> Async<> {
                handle = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log, u"one"_s);
                co_await startWith<Placed>(group, StartOptions().on(pool), &m_log, u"two"_s);
            });
        }
        const QStringList lines = m_log.take();
        QCOMPARE(lines.mid(2).join(u", "), u"two terminates: Shutdown, two gone, one terminates: Shutdown, one gone"_s);
        await([&]() -> Async<> { // the news is still under way
            const ExitReason reason = co_await handle.wait();
            QACTORS_COMPARE(reason.toString(), u"Shutdown"_s);
            co_await group.join();
        });
    }

    void whoDoesNotEndInTimeIsKilled()
    {
        TaskGroup group;
        ActorHandle handle;
        {
            EventLoopPool pool(1);
            pool.setShutdownTimeout(0ms);
            QCOMPARE(pool.shutdownTimeout(), Duration(0));
            Placed::s_terminateHangs = true;
            await([&]() -> Async<> { handle = co_await startWith<Placed>(group, StartOptions().on(pool).name(u"stubborn"_s), &m_log); });
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^thread 'pool 0' has ended, and these had not within 0 ns and are "
                                                                  "killed: stubborn, which waits for "_s));
        }
        QVERIFY(m_log.text().endsWith(u"it gone"_s));
        await([&]() -> Async<> {
            const ExitReason reason = co_await handle.wait();
            QACTORS_COMPARE(reason.toString(), u"Killed"_s);
        });
    }

    // Their terminate() calls an actor of this thread, which a destructor would keep standing.
    void closeLeavesThisThreadFree()
    {
        EventLoopPool pool(2);
        const QSignalSpy finished(&pool, &EventLoopPool::finished);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto here = co_await start<Store>(group, nullptr);
                for (int i = 0; i < 4; ++i)
                    co_await startOn<Farewell>(pool, group, here.pid());
                co_await pool.close();
                const int sum = co_await here.call(&Store::sum);
                QACTORS_COMPARE(sum, 4);
                const QString thrown = co_await thrownBy([&]() -> Async<> { co_await startOn<Placed>(pool, group, &m_log); });
                QACTORS_COMPARE(thrown, u"MisuseError: EventLoopPool: the pool is closed; start nothing on it any more"_s);
                co_await pool.close(); // again
            });
        });
        QCOMPARE(finished.size(), 1);
        QVERIFY(pool.thread(0)->isFinished());
    }

    void aPlaceOutlivesItsPool()
    {
        auto pool = std::make_unique<EventLoopPool>(1);
        const Place place(*pool);
        pool.reset();
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(detail::PlaceAccess::choose(place)); }),
                 u"EventLoopPool: the pool is closed; start nothing on it any more"_s);
    }

    // Messages that come while a thread spins, while it stops to, and when it sleeps.
    void spinningLosesNoMessage_data()
    {
        QTest::addColumn<int>("microseconds");
        QTest::newRow("none") << 0;
        QTest::newRow("short") << 5;
        QTest::newRow("long") << 500;
    }
    void spinningLosesNoMessage()
    {
        QFETCH(const int, microseconds);
        EventLoopPool pool(2);
        pool.setSpin(std::chrono::microseconds(microseconds));
        QCOMPARE(pool.spin(), Duration(std::chrono::microseconds(microseconds)));
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto one = co_await startOn<Placed>(pool.thread(0), group, &m_log);
                const auto two = co_await startOn<PingPong>(pool.thread(1), group, one);
                const int rounds = co_await two.call(&PingPong::play, 300);
                QACTORS_COMPARE(rounds, 300);
            });
        });
    }

    void theMainThreadMustNotSpin()
    {
        QCOMPARE(messageOf<MisuseError>([] { Dispatcher::current()->setSpin(1us); }),
                 u"Dispatcher::setSpin: the main thread must not spin; it has other events to look after"_s);
    }
};

QTEST_GUILESS_MAIN(tst_EventLoopPool)
#include "tst_eventlooppool.moc"
