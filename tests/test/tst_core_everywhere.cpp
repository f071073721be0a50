// SPDX-License-Identifier: MIT
// Scenarios of every part of the core, cancelled, killed, failing at each await in turn, and in many orders.
#include <QActors/Actor>
#include <QActors/Combinators>
#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/Future>
#include <QActors/Mailbox>
#include <QActors/QCoro>
#include <QActors/Retry>
#include <QActors/Signal>
#include <QActors/StatefulActor>
#include <QActors/Task>
#include <QActors/Timeouts>
#include <QActors/QtTimer>
#include "support/bank.h"
#include "support/family.h"
#include "support/gate.h"

#include <QtCore/qscopeguard.h>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Async<int> valueAfter(int value, Duration time)
{
    co_await sleep(time);
    co_return value;
}

Async<> deadlinesAndShields()
{
    const int value = co_await failAfter(1min, [] { return valueAfter(1, 1s); });
    QACTORS_COMPARE(value, 1);
    const bool inTime = co_await moveOnAfter(1s, [] { return sleepForever(); });
    QACTORS_VERIFY(!inTime);
    co_await shielded([] { return sleep(1s); });
    co_await yield();
    co_await checkpoint();
}

Async<> groups()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const TaskHandle<int> task = Task::spawn(group, [] { return valueAfter(7, 2s); });
        group.startSoon([] { return sleep(3s); });
        auto started = [](Started<int> ready) -> Async<> {
            co_await sleep(1s);
            ready(5);
            co_await sleep(1s);
        };
        const int start = co_await group.start(started);
        QACTORS_COMPARE(start, 5);
        const int joined = co_await task;
        QACTORS_COMPARE(joined, 7);
        auto inner = [](TaskGroup &nested) { nested.startSoon([] { return sleep(1s); }); };
        co_await withTaskGroup(inner);
    };
    co_await withTaskGroup(body);
}

Async<> combinations()
{
    auto [a, b] = co_await whenAll(valueAfter(1, 1s), valueAfter(2, 2s));
    QACTORS_COMPARE(a + b, 3);
    const auto first = co_await race(valueAfter(1, 1s), valueAfter(2, 2s));
    QACTORS_COMPARE(std::get<0>(first), 1);
    int calls = 0;
    auto call = [&calls]() -> Async<int> {
        co_await sleep(1s);
        if (++calls < 3)
            throw std::runtime_error("again");
        co_return calls;
    };
    const int tried = co_await retry(RetryPolicy{.attempts = 5, .seed = 1}, call);
    QACTORS_COMPARE(tried, 3);
}

Async<> messages()
{
    Mailbox box;
    auto body = [&box](TaskGroup &group) -> Async<> {
        group.startSoon([&box]() -> Async<> {
            co_await sleep(1s);
            send(box.pid(), "later");
            send(box.pid(), 1);
            co_await sleep(1s);
            send(box.pid(), 2);
        });
        co_await box.receive(on<int>([]() -> Async<> { co_await sleep(1s); })); // the handler waits, too
        co_await box.receiveFor(1min, on<int>([] { }));
        co_await box.receive(on(u"later"_s, [] { }));
        co_await box.receive(on<int>([] { }), after(1s, [] { }));
    };
    co_await withTaskGroup(body);
}

class Child : public Actor
{
    Async<> init() override { co_await sleep(1s); }
    Async<> run() override
    {
        co_await receive(on("ask", arg<Pid>, [](Pid from) -> Async<> {
            co_await sleep(1s);
            send(from, "answer");
        }));
    }
    Async<> terminate(const ExitReason &) override { co_await sleep(1s); }
};

class Parent : public Actor
{
    Async<> init() override
    {
        const ActorHandle child = co_await spawnChildActor<Child>();
        m_child = child.pid();
        startSoonChild([] { return sleep(10s); });
    }
    Async<> run() override
    {
        co_await receive(
            on("ask", arg<Pid>, [this](Pid from) { send(m_child, "ask", from); }),
            on("stop", [this] { stop(); }));
    }
    Async<> terminate(const ExitReason &) override { co_await sleep(1s); }
    Pid m_child;
};

class Counting : public StatefulActor<int>
{
    Async<int> init() override { co_return 1; }
    Async<int> run(int count) override
    {
        co_return co_await receive(on("up", [&] { return count + 1; }), on("tell", arg<Pid>, [&](Pid to) {
                                       send(to, count);
                                       return count;
                                   }));
    }
};

Async<> actors()
{
    Mailbox mine;
    auto body = [&mine](TaskGroup &group) -> Async<> {
        const ActorHandle parent = co_await startWith<Parent>(group);
        const Pid counting = co_await start<Counting>(group);
        send(counting, "up");
        send(counting, "tell", mine.pid());
        co_await mine.receiveFor(1min, on<int>([](int count) { QACTORS_COMPARE(count, 2); }));
        send(parent, "ask", mine.pid());
        co_await mine.receiveFor(1min, on(u"answer"_s, [] { }));
        send(parent, "stop");
        co_await parent.wait();
    };
    co_await withTaskGroup(body);
}

Async<> servers()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox mine;
        const auto store = co_await start<TestSupport::Store>(group);
        const Ref ref = mine.monitor(store);
        const int five = co_await store.call(qOverload<int>(&TestSupport::Store::add), 5);
        QACTORS_COMPARE(five, 5);
        cast(store, 2);
        const int seven = co_await call<TestSupport::Total>(store);
        QACTORS_COMPARE(seven, 7);
        const QVariant sum = co_await call(store, "sum");
        QACTORS_COMPARE(sum.toInt(), 7);
        const QByteArray fetched = co_await store.call(&TestSupport::Store::fetch, QByteArray("key"));
        QACTORS_COMPARE(fetched, QByteArray("<key>"));
        group.startSoon([store]() -> Async<> { // answers the call below
            co_await sleep(1s);
            store.cast(&TestSupport::Store::answerAll);
        });
        const int later = co_await store.call(&TestSupport::Store::later, 1);
        QACTORS_COMPARE(later, 7);
        bool late = false;
        try {
            co_await store.callFor(1s, &TestSupport::Store::linger, 5000);
        } catch (const CallTimeout &) {
            late = true;
        }
        QACTORS_VERIFY(late);
        const int seen = co_await store.call(&TestSupport::Store::stopNow);
        QACTORS_COMPARE(seen, 7);
        co_await mine.receiveFor(1min, on<Down>([&](const Down &down) { QACTORS_COMPARE(down.ref, ref); }));
    };
    co_await withTaskGroup(body);
}

Async<> supervision()
{
    TestSupport::Family family;
    family.terminateTime = 1s;
    auto body = [&family](TaskGroup &group) -> Async<> {
        const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s), family.spec(u"c"_s)};
        const RetryPolicy backoff{.initialDelay = 1s, .jitter = 0};
        const auto options = SupervisorOptions().strategy(RestartStrategy::RestForOne).intensity(5, 1min).backoff(backoff);
        const auto supervisor = co_await start<Supervisor>(group, options, children);
        send(family.pid(u"b"_s), "crash");
        co_await sleep(30s);
        if (family.starts.value(u"c"_s) < 2)
            throw std::runtime_error("b and c were not started again"); // an error, as the supervisor may be what failed
        co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
        const Pid a = co_await supervisor.call(&Supervisor::restartChild, u"a"_s);
        QACTORS_VERIFY(!a.isNull());
    };
    co_await withTaskGroup(body);
}

QCoro::Task<int> foreign(TestSupport::Gate &gate)
{
    const int value = co_await gate;
    co_return value;
}

Async<> qt()
{
    QObject bell;
    QTimer timer;
    timer.start(1h);
    QPromise<int> promise;
    promise.start();
    TestSupport::Gate gate;
    const auto atLast = qScopeGuard([&gate] { // the foreign frame belongs to nobody
        if (gate.isAwaited())
            gate.open();
    });
    auto body = [&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> {
            co_await sleep(1s);
            bell.setObjectName(u"rings"_s);
            co_await sleep(1s);
            promise.addResult(5);
            promise.finish();
            co_await sleep(1s);
            if (gate.isAwaited())
                gate.open();
        });
        const QString name = co_await when(&bell, &QObject::objectNameChanged);
        QACTORS_COMPARE(name, u"rings"_s);
        const int five = co_await promise.future();
        QACTORS_COMPARE(five, 5);
        const int nine = co_await foreign(gate);
        QACTORS_COMPARE(nine, 9);
        co_await timer;
    };
    co_await withTaskGroup(body);
}

using Function = Async<> (*)();

} // namespace
Q_DECLARE_METATYPE(Function)

class CoreEverywhereTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.*=false"_s); } // of thousands of ends
    void cancelled_data() { scenarios(); }
    void cancelled()
    {
        QFETCH(Function, scenario);
        note(cancelEverywhere(scenario));
    }
    void killed_data() { scenarios(); }
    void killed()
    {
        QFETCH(Function, scenario);
        note(killEverywhere(scenario));
    }
    void failing_data() { scenarios(); }
    void failing()
    {
        QFETCH(Function, scenario);
        note(failEverywhere(scenario));
    }
    void inManyOrders_data() { scenarios(); }
    void inManyOrders()
    {
        QFETCH(Function, scenario);
        exploreTest(scenario, {.schedules = 100});
    }
    void cleanupTestCase()
    {
        qInfo("%d runs at %d distinct await points", m_runs, int(m_points.size()));
        QVERIFY(m_points.size() >= 60);
    }

private:
    static void scenarios()
    {
        QTest::addColumn<Function>("scenario");
        QTest::newRow("deadlines and shields") << &deadlinesAndShields;
        QTest::newRow("groups") << &groups;
        QTest::newRow("combinations") << &combinations;
        QTest::newRow("messages") << &messages;
        QTest::newRow("actors") << &actors;
        QTest::newRow("servers") << &servers;
        QTest::newRow("supervision") << &supervision;
        QTest::newRow("Qt") << &qt;
    }
    void note(const EverywhereResult &result)
    {
        QVERIFY2(result.passed() || (result.runs == 0 && result.failures.isEmpty()), qPrintable(result.report()));
        QVERIFY(result.complete);
        m_runs += result.runs;
        m_points.unite(QSet<QString>(result.points.begin(), result.points.end()));
    }
    QSet<QString> m_points;
    int m_runs = 0;
};

QTEST_GUILESS_MAIN(CoreEverywhereTest)
#include "tst_core_everywhere.moc"
