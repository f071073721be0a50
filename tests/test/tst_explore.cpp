// SPDX-License-Identifier: MIT
// What explore() finds and a plain run does not: three classic faults, and how each is searched for and replayed.
#include <QActors/CancelScope>
#include <QActors/Explore>
#include <QActors/Mailbox>
#include <QActors/Sleep>
#include <QActors/Task>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Async<> pause(int turns)
{
    for (int i = 0; i < turns; ++i)
        co_await yield();
}

/// Looks, waits, and only then registers: a set() in between wakes nobody.
class HastyEvent
{
public:
    Async<> wait()
    {
        if (m_set)
            co_return;
        co_await yield(); // say, a line for the log
        Mailbox mine;
        m_waiting.append(mine.pid());
        co_await mine.receive(on("set", [] { }));
    }
    void set()
    {
        m_set = true;
        for (const Pid &waiter : std::exchange(m_waiting, {}))
            send(waiter, "set");
    }

private:
    bool m_set = false;
    QList<Pid> m_waiting;
};

Async<> lostWakeUp()
{
    HastyEvent event;
    auto body = [&event](TaskGroup &group) {
        group.startSoon([&event] { return event.wait(); });
        group.startSoon([&event]() -> Async<> {
            co_await pause(3);
            event.set();
        });
    };
    co_await withTaskGroup(body);
}

/// Checks the balance, awaits, and then acts on what may no longer hold.
Async<> withdraw(int &balance, int amount)
{
    if (balance < amount)
        co_return;
    co_await yield(); // say, a question to another actor
    balance -= amount;
}

Async<> checkThenAct()
{
    int balance = 100;
    auto body = [&balance](TaskGroup &group) {
        group.startSoon([&balance] { return withdraw(balance, 80); });
        group.startSoon([&balance]() -> Async<> {
            co_await pause(3);
            co_await withdraw(balance, 70);
        });
    };
    co_await withTaskGroup(body);
    QACTORS_VERIFY2(balance >= 0, u"the balance is %1"_s.arg(balance));
}

/// Takes a message, and awaits before it is safe: a cancel there loses it.
Async<> collect(Mailbox &box, QList<int> &into)
{
    while (into.size() < 2) {
        const int value = co_await box.receive(on<int>([](int i) { return i; }));
        co_await yield(); // say, a line for the log
        into.append(value);
    }
}

Async<> messageLostByCancel()
{
    Mailbox box;
    QList<int> values;
    CancelScope scope;
    auto body = [&](TaskGroup &group) {
        group.startSoon([&]() -> Async<> {
            auto first = [&] { return collect(box, values); };
            co_await scope.run(first);
            co_await collect(box, values); // interrupted or not: the rest
        });
        group.startSoon([&box]() -> Async<> {
            send(box.pid(), 1);
            co_await pause(2);
            send(box.pid(), 2);
        });
        group.startSoon([&scope]() -> Async<> {
            co_await pause(4);
            scope.cancel(u"interrupted"_s);
        });
    };
    co_await withTaskGroup(body);
    QACTORS_COMPARE(values, (QList<int>{1, 2}));
}

using Function = Async<> (*)();

} // namespace
Q_DECLARE_METATYPE(Function)

class ExploreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatPlainRunsDoNot_data()
    {
        QTest::addColumn<Function>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("lost wake-up") << &lostWakeUp << u"everything waits for"_s;
        QTest::newRow("check, then act") << &checkThenAct << u"the balance is -50"_s;
        QTest::newRow("message lost by a cancel") << &messageLostByCancel << u"everything waits for"_s;
    }
    void findsWhatPlainRunsDoNot()
    {
        QFETCH(Function, fault);
        QFETCH(QString, says);
        for (int i = 0; i < 20; ++i) {
            const Outcome plain = runScenario(fault);
            QVERIFY2(plain.passed, qPrintable(plain.message));
        }
        const Exploration random = explore(fault, {.randomPart = 1});
        QVERIFY2(random.failed, qPrintable(random.report()));
        QVERIFY(random.schedules <= 1000); // the default bound
        QVERIFY2(random.outcome.message.contains(says), qPrintable(random.report()));
        QVERIFY(!random.seed.isEmpty());
        for (const QString &again : {random.seed, random.schedule}) {
            const Outcome replayed = replay(fault, again);
            QVERIFY(!replayed.passed);
            QVERIFY2(replayed.message.contains(says), qPrintable(replayed.message));
        }
        const Exploration systematic = explore(fault, {.randomPart = 0, .deviations = 12});
        QVERIFY2(systematic.failed, qPrintable(systematic.report()));
        qInfo().noquote() << "found by random schedule" << random.schedules << "and by systematic schedule"
                          << systematic.schedules << "- replay:" << systematic.schedule;
    }

    void withoutAFaultEveryOrderPasses()
    {
        const auto scenario = []() -> Async<> {
            int sum = 0;
            auto body = [&sum](TaskGroup &group) {
                for (int i = 1; i <= 3; ++i) {
                    group.startSoon([&sum, i]() -> Async<> {
                        co_await yield();
                        sum += i;
                    });
                }
            };
            co_await withTaskGroup(body);
            QACTORS_COMPARE(sum, 6);
        };
        const Exploration all = explore(scenario, {.randomPart = 0, .deviations = 20});
        QVERIFY2(!all.failed && all.exhausted, qPrintable(all.report()));
        QCOMPARE(all.schedules, 90); // the ways to interleave three tasks of two steps: 6! / (2! 2! 2!)
        exploreTest(scenario, {.schedules = 20});
    }

    void independentStepsAreRunInOneOrder()
    {
        int sum = 0;
        const auto scenario = [&sum]() -> Async<> {
            sum = 0;
            auto body = [&sum](TaskGroup &group) {
                for (int i = 1; i <= 3; ++i) {
                    group.startSoon([&sum, i]() -> Async<> {
                        co_await yield();
                        sum += i;
                    });
                }
            };
            co_await withTaskGroup(body);
            QACTORS_COMPARE(sum, 6);
        };
        ExploreOptions options{.randomPart = 0, .deviations = 20};
        options.independent = [](const QString &, const QString &) { return false; };
        const Exploration all = explore(scenario, options);
        QCOMPARE(all.schedules, 90);
        options.independent = [](const QString &a, const QString &b) { return a != u"the test"_s && b != u"the test"_s; };
        const Exploration reduced = explore(scenario, options);
        QVERIFY2(!reduced.failed && reduced.exhausted, qPrintable(reduced.report()));
        qInfo("%d orders of 90 are run", reduced.schedules);
        QVERIFY(reduced.schedules < 30);
    }

    // Bystanders who have nothing to do with the fault, and say so: it is found among fewer orders, and never left out.
    void theReductionKeepsFaults_data() { findsWhatPlainRunsDoNot_data(); }
    void theReductionKeepsFaults()
    {
        QFETCH(Function, fault);
        QFETCH(QString, says);
        const auto scenario = [fault]() -> Async<> {
            auto body = [fault](TaskGroup &group) {
                for (int i = 0; i < 2; ++i)
                    static_cast<void>(Task::spawn(group, [] { return pause(1); }, u"bystander"_s));
                group.startSoon(fault);
            };
            co_await withTaskGroup(body);
        };
        ExploreOptions options{.schedules = 20000, .randomPart = 0, .deviations = 4};
        const Exploration plain = explore(scenario, options);
        options.independent = [](const QString &a, const QString &b) { return a == u"bystander"_s || b == u"bystander"_s; };
        const Exploration reduced = explore(scenario, options);
        for (const Exploration &found : {plain, reduced}) {
            QVERIFY2(found.failed, qPrintable(found.report()));
            const Outcome replayed = replay(scenario, found.schedule);
            QVERIFY2(replayed.message.contains(says), qPrintable(replayed.message));
        }
        qInfo("found by schedule %d, and without what is independent by schedule %d", plain.schedules, reduced.schedules);
    }

    void theReportSaysHowToReplay()
    {
        const Exploration found = explore(checkThenAct);
        const QString report = found.report();
        QVERIFY2(report.contains(u"the balance is -50"_s), qPrintable(report));
        QVERIFY2(report.contains(u"QACTORS_SCHEDULE="_s + found.schedule), qPrintable(report));
        QVERIFY2(report.contains(u"found as "_s + found.seed), qPrintable(report));
        // exploreTest() replays what the environment says: here, the usual order, in which nothing fails.
        qputenv("QACTORS_SCHEDULE", "0");
        exploreTest(checkThenAct);
        qunsetenv("QACTORS_SCHEDULE");
    }

    void theSameSeedGivesTheSameRun()
    {
        QStringList orders;
        const auto scenario = [&orders]() -> Async<> {
            QString order;
            auto body = [&order](TaskGroup &group) {
                for (int i = 0; i < 4; ++i) {
                    group.startSoon([&order, i]() -> Async<> {
                        for (int turn = 0; turn < 3; ++turn) {
                            order += QString::number(i);
                            co_await yield();
                        }
                    });
                }
            };
            co_await withTaskGroup(body);
            orders.append(order);
        };
        for (const char *schedule : {"seed:7", "seed:7", "seed:8", "2.0x3.1", "2.0x3.1"}) {
            const Outcome outcome = replay(scenario, QString::fromUtf8(schedule));
            QVERIFY2(outcome.passed, qPrintable(outcome.message));
        }
        QCOMPARE(orders[0], orders[1]);
        QVERIFY(orders[0] != orders[2]);
        QCOMPARE(orders[3], orders[4]);
        QVERIFY(orders[3].startsWith(u'2'));
    }

    void theLimitsHold()
    {
        const auto endless = []() -> Async<> {
            auto body = [](TaskGroup &group) {
                for (int i = 0; i < 5; ++i)
                    group.startSoon([] { return pause(10); });
            };
            co_await withTaskGroup(body);
        };
        const Exploration few = explore(endless, {.schedules = 7});
        QVERIFY(!few.failed && !few.exhausted);
        QCOMPARE(few.schedules, 7);
        const Exploration noTime = explore(endless, {.time = Duration(0)});
        QCOMPARE(noTime.schedules, 1); // the usual order is always run
    }

    void badInputIsRefused()
    {
        const auto nothing = []() -> Async<> { co_await yield(); };
        for (const char *text : {"", "x", "1.-2", "1x0", "seed:", "seed:x", "1..2"})
            QVERIFY_THROWS_EXCEPTION(MisuseError, replay(nothing, QString::fromUtf8(text)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(explore(nothing, {.schedules = 0})));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(explore(nothing, {.deviations = -1})));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(explore(nothing, {.randomPart = 2})));
    }
};

QTEST_GUILESS_MAIN(ExploreTest)
#include "tst_explore.moc"
