// SPDX-License-Identifier: MIT
// Eight threads at random: sends, calls, cancels, stops, kills, owners that go, threads that end, and one more that looks on
// all the time. What was made is gone in the end, every call and every start had one outcome, every monitor heard once. QACTORS_TORTURE=<seconds> goes on longer.
#include <QActors/Combinators>
#include <QActors/EventLoopPool>
#include <QActors/Mailbox>
#include <QActors/Snapshot>
#include <QActors/Timeouts>

#include "support/testrun.h"

#include <QActors/GenServer>
#include <QActors/Monitor>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qmutex.h>
#include <QtCore/qrandom.h>
#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Tally
{
    std::atomic<int> made, gone, started, exits, calls, answers, errors, monitors, downs, messages;
};

/// What all threads share.
class World
{
public:
    explicit World(quint32 seed) : seed(seed) { }

    Pid anybody(QRandomGenerator &random)
    {
        const QMutexLocker locker(&m_lock);
        return m_pids.isEmpty() ? Pid() : m_pids.at(random.bounded(int(m_pids.size())));
    }
    void add(Pid pid, QRandomGenerator &random)
    {
        const QMutexLocker locker(&m_lock);
        if (m_pids.size() < 64)
            m_pids.append(pid);
        else
            m_pids[random.bounded(int(m_pids.size()))] = pid;
    }
    /// On a pool's thread, on one that ends now and then, or here.
    Place place(QRandomGenerator &random)
    {
        const int choice = random.bounded(10);
        if (choice < 7)
            return Place(pool);
        if (choice == 7)
            return Place();
        const QMutexLocker locker(&m_lock);
        return Place(m_mortal.back().get());
    }
    /// The present mortal thread ends, with what is on it, and another takes its place.
    void replaceThread()
    {
        auto thread = std::make_unique<QThread>();
        thread->start();
        const QMutexLocker locker(&m_lock);
        if (!m_mortal.empty())
            m_mortal.back()->quit();
        m_mortal.push_back(std::move(thread));
    }
    void endThreads()
    {
        for (const auto &thread : m_mortal) {
            thread->quit();
            thread->wait();
        }
    }
    quint32 nextSeed() { return seed.fetch_add(1); }

    EventLoopPool pool{8};
    Tally tally;
    std::atomic<quint32> seed;
    std::atomic<bool> over{false};

private:
    QMutex m_lock;
    QList<Pid> m_pids;
    std::vector<std::unique_ptr<QThread>> m_mortal;
};

class Citizen;
Async<> oneAct(World &world, QRandomGenerator &random, TaskGroup &group);

class Citizen : public GenServer
{
    Q_OBJECT
public:
    explicit Citizen(World *world) : m_world(world), m_random(world->nextSeed())
    {
        ++world->tally.made;
        onInfo<int>([this](int n) {
            ++m_world->tally.messages;
            if (n > 0 && !m_world->over)
                send(m_world->anybody(m_random), n - 1);
        });
    }
    ~Citizen() override { ++m_world->tally.gone; }

    int answer() { return 1; }
    Async<int> askOn(int depth)
    {
        if (depth == 0)
            co_return 1;
        const ActorRef<Citizen> next(m_world->anybody(m_random));
        co_return co_await next.call(&Citizen::askOn, depth - 1) + 1;
    }
    Async<> act()
    {
        if (!m_acts) {
            m_acts = true;
            m_group = std::make_unique<TaskGroup>();
        }
        co_await oneAct(*m_world, m_random, *m_group);
    }

protected:
    Async<> init() override
    {
        const int choice = m_random.bounded(20);
        if (choice == 0)
            throw std::runtime_error("not today");
        if (choice == 1)
            co_await checkpoint();
    }
    Async<> terminate(const ExitReason &) override
    {
        if (m_random.bounded(4) == 0)
            co_await checkpoint();
    }

private:
    World *m_world;
    QRandomGenerator m_random;
    bool m_acts = false;
    std::unique_ptr<TaskGroup> m_group; // goes with it, and what it started
};

/// Starts one; counts its start and its end.
Async<ActorHandle> startOne(World &world, QRandomGenerator &random, TaskGroup &group)
{
    Place place;
    ActorHandle handle;
    try {
        place = world.place(random);
        auto options = StartOptions().on(place).onExit([&world](Pid, const ExitReason &) { ++world.tally.exits; });
        auto starting = startWith<Citizen>(group, std::move(options), &world); // throws if the thread has ended
        ++world.tally.started;
        handle = co_await std::move(starting);
        world.add(handle.pid(), random);
    } catch (const std::exception &) { // its init() fails, its thread ends, its group goes
    }
    co_return handle;
}

template<typename Call>
Async<> count(World &world, Call call)
{
    ++world.tally.calls;
    const auto once = qScopeGuard([&world] { --world.tally.calls; });
    try {
        co_await call();
        ++world.tally.answers;
    } catch (const std::exception &) {
        ++world.tally.errors;
    }
}

/// A monitor of somebody hears once of its end.
Async<> watchAndKill(World &world, QRandomGenerator &random)
{
    Mailbox box;
    const Pid pid = world.anybody(random);
    const Ref ref = box.monitor(pid);
    ++world.tally.monitors;
    auto killed = qScopeGuard([&world] { --world.tally.monitors; }); // the actor that does this may be killed meanwhile
    kill(pid);
    co_await box.receive(on(when([ref](const Down &down) { return down.ref == ref; }), [](const Down &) {}));
    killed.dismiss();
    ++world.tally.downs;
    co_await checkpoint();
    if (box.count() > 0)
        ++world.tally.downs; // one too many
}

Async<> oneAct(World &world, QRandomGenerator &random, TaskGroup &group)
{
    const int choice = random.bounded(100);
    const Pid somebody = world.anybody(random);
    const ActorRef<Citizen> citizen(somebody);
    if (choice < 25) {
        send(somebody, random.bounded(100));
    } else if (choice < 45) {
        auto call = [&] { return citizen.call(&Citizen::answer); };
        co_await count(world, std::ref(call));
    } else if (choice < 55) {
        const int depth = random.bounded(5);
        auto call = [&] { return citizen.call(&Citizen::askOn, depth); };
        co_await count(world, std::ref(call));
    } else if (choice < 60) { // a call that is given up
        auto call = [&]() -> Async<> { co_await citizen.call(&Citizen::answer); };
        auto patience = [&]() -> Async<> {
            for (int i = random.bounded(4); i > 0; --i)
                co_await checkpoint();
        };
        auto both = [&]() -> Async<> { co_await race(call, patience); };
        co_await count(world, std::ref(both));
    } else if (choice < 72) {
        co_await startOne(world, random, group);
    } else if (choice < 77) {
        citizen.cast(&Citizen::act);
    } else if (choice < 80) {
        stop(somebody, ExitReason(ExitReason::Kind::Shutdown));
    } else if (choice < 82) {
        kill(somebody);
    } else if (choice < 88) { // its owner goes, perhaps while it starts
        auto owner = std::make_unique<TaskGroup>();
        TaskGroup starters;
        const quint32 seed = world.nextSeed();
        const int several = 1 + random.bounded(3);
        for (int i = 0; i < several; ++i) {
            auto start = [&world, &owner, seed, i]() -> Async<> {
                QRandomGenerator own(seed + quint32(i));
                if (owner)
                    co_await startOne(world, own, *owner);
            };
            starters.startSoon(start);
        }
        for (int i = random.bounded(6); i > 0; --i)
            co_await checkpoint();
        owner.reset();
        co_await starters.join();
    } else if (choice < 96) {
        const ActorHandle handle = co_await startOne(world, random, group);
        if (handle.isValid())
            handle.cancelScope().cancel(u"changed my mind"_s);
    } else {
        co_await watchAndKill(world, random);
    }
}

} // namespace

class tst_PlacementTorture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingHasOneEnd_data()
    {
        QTest::addColumn<quint32>("seed");
        const int seconds = qEnvironmentVariableIntValue("QACTORS_TORTURE");
        if (seconds > 0) {
            QTest::newRow("long") << QRandomGenerator::global()->generate();
            return;
        }
        QTest::newRow("one") << 1U;
        QTest::newRow("two") << 2U;
    }
    void everythingHasOneEnd()
    {
        QFETCH(const quint32, seed);
        const int seconds = qEnvironmentVariableIntValue("QACTORS_TORTURE");
        const QDeadlineTimer deadline(std::chrono::seconds{seconds});
        qInfo("seed %u", seed);
        QLoggingCategory::setFilterRules(u"qactors.actor.warning=false\nqactors.task.warning=false"_s);
        auto world = std::make_unique<World>(seed);
        world->replaceThread();
        TaskGroup actors;
        int acts = 0;
        auto client = [&](quint32 own) -> Async<> {
            QRandomGenerator random(own);
            for (int i = 0; seconds > 0 ? !deadline.hasExpired() : i < 400; ++i, ++acts) {
                co_await oneAct(*world, random, actors);
                if (own == 0 && random.bounded(50) == 0)
                    world->replaceThread();
            }
        };
        auto all = [&](TaskGroup &group) {
            for (quint32 i = 0; i < 8; ++i)
                group.startSoon([&client, i] { return client(i); });
        };
        auto body = [&]() -> Async<> {
            co_await withTaskGroup(std::ref(all));
            world->over = true;
            actors.cancel(u"the end"_s);
            co_await actors.join();
            co_await world->pool.close();
        };
        std::atomic<bool> looksOn{true};
        qint64 actorsSeen = 0;
        std::thread onlooker([&] {
            do {
                const Snapshot seen = snapshotNow(20ms);
                for (const ThreadSnapshot &thread : seen.threads)
                    actorsSeen += thread.tasks.size();
                static_cast<void>(seen.toText());
            } while (looksOn);
        });
        runToEnd(body, std::chrono::seconds(seconds + 240));
        looksOn = false;
        onlooker.join();
        world->endThreads();
        QCoreApplication::processEvents(); // the last news
        Tally &t = world->tally;
        QVERIFY(actorsSeen > 0);
        qInfo("%d acts, %d messages, %d actors, %d answers, %d errors, %d downs", acts, t.messages.load(), t.made.load(),
              t.answers.load(), t.errors.load(), t.downs.load());
        QCOMPARE(t.gone.load(), t.made.load());
        QCOMPARE(t.calls.load(), 0);
        QCOMPARE(t.downs.load(), t.monitors.load());
        QCOMPARE(t.exits.load(), t.started.load());
        QVERIFY(t.answers > 0 && t.errors > 0 && t.messages > 0);
        QLoggingCategory::setFilterRules({});
    }

private:
    template<typename F>
    static void runToEnd(F &body, Duration watchdog)
    {
        auto call = [&body] { return body(); };
        auto *task = new detail::TaskBody<void, decltype(call)>(call);
        const auto handle = detail::TaskHandleAccess::make<void>(detail::NodePointer<detail::TaskContext>::sharing(task));
        Test::detail::runToEnd(task, watchdog, std::source_location::current());
        QCOMPARE(handle.state(), TaskState::Finished);
    }
};

int main(int argc, char **argv)
{
    if (const int seconds = qEnvironmentVariableIntValue("QACTORS_TORTURE"); seconds > 0)
        qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(1000 * (seconds + 300))); // QtTest's own is 5 minutes
    QCoreApplication app(argc, argv);
    tst_PlacementTorture test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_placement_torture.moc"
