// SPDX-License-Identifier: MIT
// Pools that are made before the application, outlive it, or see several.
#include <QActors/EventLoopPool>
#include <QActors/Run>
#include <QActors/placement/detail/placeaccess.h>

#include "support/application.h"
#include "support/placed.h"
#include "support/tasks.h"

#include <thread>

using namespace TestSupport;

namespace {

/// Does things without being asked.
class Clockwork : public Actor
{
    Q_OBJECT
public:
    Clockwork(QSemaphore *wound, QSemaphore *struck) : m_wound(wound), m_struck(struck) { }

protected:
    Async<> run() override
    {
        co_await receive(on("wind", [] { }));
        m_wound->release();
        co_await QActors::sleep(1ms);
        m_struck->release();
    }

private:
    QSemaphore *m_wound;
    QSemaphore *m_struck;
};

} // namespace

class TestEventLoopPoolApplications : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

    /// Starts one in the group, whose end is awaited by nobody.
    ActorRef<Placed> startedOn(EventLoopPool &pool, TaskGroup &group)
    {
        ActorRef<Placed> placed;
        await([&]() -> Async<> { placed = co_await startOn<Placed>(pool, group, &m_log); });
        return placed;
    }
    int sumOf(ActorRef<Placed> placed, int more)
    {
        return await([&]() -> Async<int> {
            const int sum = co_await placed.call(&Placed::add, more);
            co_return sum;
        });
    }

private Q_SLOTS:
    void cleanup() { m_log.take(); }

    void madeBeforeTheApplication()
    {
        EventLoopPool pool(2);
        QVERIFY(!pool.thread(0)->isRunning());
        const Application application;
        QVERIFY(pool.thread(0)->isRunning() && pool.thread(1)->isRunning());
        TaskGroup group;
        QCOMPARE(sumOf(startedOn(pool, group), 3), 3);
    }

    void neverAnApplication()
    {
        const CaughtOutput output;
        {
            EventLoopPool pool(2);
            pool.setSpin(1us);
            pool.setShutdownTimeout(1h);
        }
        QCOMPARE(text(output.lines()), QString());
    }

    void closedBeforeTheApplication()
    {
        auto pool = std::make_unique<EventLoopPool>(1);
        const Place place(*pool);
        pool.reset();
        const Application application;
        QVERIFY(!messageOf<MisuseError>([&] { static_cast<void>(detail::PlaceAccess::choose(place)); }).isEmpty());
    }

    void closeBeforeItRan()
    {
        EventLoopPool pool(1);
        {
            auto other = std::make_unique<EventLoopPool>(1);
            Async<> closing = other->close(); // lazy
            const Application application;
            await([&] { return std::move(closing); });
            await([&] { return other->close(); });
        }
        const Application application;
        TaskGroup group;
        QCOMPARE(sumOf(startedOn(pool, group), 1), 1);
    }

    void actorsThatSeeSeveralApplications()
    {
        EventLoopPool pool(1);
        TaskGroup group;
        ActorRef<Placed> placed;
        {
            const Application application;
            placed = startedOn(pool, group);
            QCOMPARE(sumOf(placed, 1), 1);
        }
        for (int i = 2; i < 5; ++i) {
            const Application application;
            QCOMPARE(sumOf(placed, 1), i);
            QCOMPARE(sumOf(startedOn(pool, group), 7), 7); // and new ones
        }
    }

    // Between two applications.
    void actorsGoOnWithoutOne()
    {
        EventLoopPool pool(1);
        TaskGroup group;
        QSemaphore wound, struck, stood;
        Pid clock;
        ActorRef<Placed> placed;
        {
            const Application application;
            await([&]() -> Async<> { clock = co_await startOn<Clockwork>(pool, group, &wound, &struck); });
            placed = startedOn(pool, group);
        }
        for (int i = 0; i < 3; ++i) {
            std::thread([&] { send(clock, "wind"); }).join(); // a message
            wound.acquire();
            struck.acquire(); // a timer
        }
        placed.cast(&Placed::add, 5);
        const Application application;
        QCOMPARE(sumOf(placed, 1), 6);
    }

    // Its loops were run by hand, so nothing told of its end but its destructor.
    void actorsOfTheMainThreadEndInOrder()
    {
        EventLoopPool pool(1);
        TaskGroup group;
        {
            const Application application;
            const ActorRef<Placed> placed = startedOn(pool, group);
            await([&]() -> Async<> {
                const QString name = u"of the main thread"_s;
                co_await placed.call(&Placed::startOn, QThread::currentThread(), name);
            });
            m_log.take();
        }
        QCOMPARE(m_log.text(), u"of the main thread terminates: Shutdown, of the main thread gone"_s);
    }

    // As a static pool does.
    void itOutlivesTheApplicationAndEndsInOrder()
    {
        const CaughtOutput output;
        auto pool = std::make_unique<EventLoopPool>(2);
        TaskGroup group;
        {
            const Application application;
            startedOn(*pool, group);
            startedOn(*pool, group);
        }
        m_log.take();
        pool.reset();
        QStringList log = m_log.take();
        log.sort();
        QCOMPARE(text(log), u"it gone, it gone, it terminates: Shutdown, it terminates: Shutdown"_s);
        QCOMPARE(text(output.lines()), QString());
    }
};

QTEST_APPLESS_MAIN(TestEventLoopPoolApplications)
#include "tst_eventlooppool_applications.moc"
