// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/timernode.h>

#include <QActors/Dispatcher>

#include "support/testrun.h"

#include <random>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::TimerNode;

namespace {

struct Alarm
{
    Alarm(Log &log, int number) : log(log), number(number) { }
    static void fire(void *self)
    {
        auto *alarm = static_cast<Alarm *>(self);
        alarm->log.add(QString::number(alarm->number));
        if (alarm->then)
            alarm->then();
    }
    Log &log;
    int number;
    std::function<void()> then;
    TimerNode node{&Alarm::fire, this};
};

} // namespace

class TestTimer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firesOnceWhenDue();
    void armingAgainMovesIt();
    void neverDisarms();
    void destroyedIsDisarmed();
    void callbacksMayArmAndDisarm();
    void timeThatPassedDoesNotHoldOthersUp();
    void manyKeepTheirOrder_data();
    void manyKeepTheirOrder();
    void manyAreSkippedToExactly();
    void manyEndWithTheirScheduler();
    void agreesWithAModel_data();
    void agreesWithAModel();
};

void TestTimer::firesOnceWhenDue()
{
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log;
    Alarm alarm(log, 1);
    QVERIFY(!alarm.node.isArmed());
    alarm.node.arm(scheduler, clock.now() + 10ms);
    QVERIFY(alarm.node.isArmed());
    QCOMPARE(alarm.node.deadline(), clock.now() + 10ms);
    clock.advance(10ms - 1ns);
    scheduler->runUntilIdle();
    QVERIFY(log.isEmpty());
    clock.advance(1ns);
    scheduler->runUntilIdle();
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), u"1"_s);
    QVERIFY(!alarm.node.isArmed());
}

void TestTimer::armingAgainMovesIt()
{
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log;
    Alarm first(log, 1), second(log, 2), third(log, 3);
    const TimePoint start = clock.now();
    first.node.arm(scheduler, start + 1s);
    second.node.arm(scheduler, start + 2s);
    third.node.arm(scheduler, start + 3s);
    first.node.arm(scheduler, start + 3s); // equal to the third's, but armed after it
    third.node.disarm();
    third.node.disarm();
    third.node.arm(scheduler, start); // passed: at the next turn, not inside arm()
    QVERIFY(log.isEmpty());
    clock.advance(1h);
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), u"3 2 1"_s);
}

void TestTimer::neverDisarms()
{
    const VirtualClock clock(true);
    Log log;
    Alarm alarm(log, 1);
    alarm.node.arm(detail::Scheduler::current(), clock.now());
    alarm.node.arm(detail::Scheduler::current(), Never);
    QVERIFY(!alarm.node.isArmed());
    detail::Scheduler::current()->runUntilIdle();
    QVERIFY(log.isEmpty());
}

void TestTimer::destroyedIsDisarmed()
{
    VirtualClock clock(true);
    Log log;
    {
        Alarm alarm(log, 1);
        alarm.node.arm(detail::Scheduler::current(), clock.now() + 1s);
    }
    clock.advance(1h);
    detail::Scheduler::current()->runUntilIdle();
    QVERIFY(log.isEmpty());
    detail::Scheduler::current()->setClock(&clock); // throws if one is armed
}

void TestTimer::callbacksMayArmAndDisarm()
{
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log;
    auto second = std::make_unique<Alarm>(log, 2);
    Alarm first(log, 1), third(log, 3), fourth(log, 4);
    const TimePoint start = clock.now();
    first.node.arm(scheduler, start + 1s);
    second->node.arm(scheduler, start + 2s);
    third.node.arm(scheduler, start + 3s);
    first.then = [&] {
        second.reset();                              // due in the same turn
        third.node.arm(scheduler, start + 1h);      // likewise
        fourth.node.arm(scheduler, start + 4s);     // due already: the next turn
    };
    clock.advance(10s);
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), u"1 4"_s);
    clock.advance(1h);
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), u"1 4 3"_s);
}

// A callback that arms something in the past puts it in front of others that are due.
void TestTimer::timeThatPassedDoesNotHoldOthersUp()
{
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log;
    Alarm first(log, 1), second(log, 2), late(log, 3);
    first.node.arm(scheduler, clock.now() + 1s);
    second.node.arm(scheduler, clock.now() + 2s);
    first.then = [&] { late.node.arm(scheduler, TimePoint::min()); };
    clock.advance(2s);
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), u"1 3 2"_s);
}

void TestTimer::manyKeepTheirOrder_data()
{
    QTest::addColumn<Duration>("step");
    QTest::newRow("equal") << Duration(0);
    QTest::newRow("within one list") << Duration(3);
    QTest::newRow("one after the other") << Duration(50us);
    QTest::newRow("backwards") << Duration(-50us);
    QTest::newRow("over all levels") << Duration(24h * 365);
}

void TestTimer::manyKeepTheirOrder()
{
    QFETCH(Duration, step);
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log, expected;
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < 200; ++i) {
        alarms.push_back(std::make_unique<Alarm>(log, i));
        alarms.back()->node.arm(scheduler, clock.now() + 1h + i * step);
    }
    for (int i = 0; i < 200; ++i)
        expected.add(QString::number(step < 0ns ? 199 - i : i));
    clock.advance(24h * 365 * 201);
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u' '), expected.join(u' '));
}

// However many there are, a virtual clock stands at each one's own deadline.
void TestTimer::manyAreSkippedToExactly()
{
    VirtualClock clock;
    detail::Scheduler *scheduler = detail::Scheduler::current();
    Log log;
    std::vector<std::unique_ptr<Alarm>> alarms;
    const TimePoint start = clock.now();
    int fired = 0;
    for (int i = 0; i < 500; ++i) {
        const TimePoint deadline = start + i * i * 1234567ns;
        alarms.push_back(std::make_unique<Alarm>(log, i));
        alarms.back()->then = [&, deadline] { fired += clock.now() == deadline ? 1 : 0; };
        alarms.back()->node.arm(scheduler, deadline);
    }
    QTRY_COMPARE(log.size(), 500);
    QCOMPARE(fired, 500);
}

void TestTimer::manyEndWithTheirScheduler()
{
    Log log;
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < 500; ++i)
        alarms.push_back(std::make_unique<Alarm>(log, i));
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        for (const auto &alarm : alarms)
            alarm->node.arm(detail::Scheduler::current(), std::chrono::steady_clock::now() + 1h * alarm->number);
    }));
    thread->start();
    QVERIFY(thread->wait());
    for (const auto &alarm : alarms)
        QVERIFY(!alarm->node.isArmed());
}

void TestTimer::agreesWithAModel_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<qint64>("spread"); // of deadlines, in nanoseconds; many are equal if there are few of those
    QTest::newRow("few") << 60 << qint64(50);
    QTest::newRow("many, equal") << 2000 << qint64(50);
    QTest::newRow("many, near") << 2000 << qint64(1'000'000);
    QTest::newRow("many, far") << 2000 << qint64(100'000'000'000);
    QTest::newRow("many, years") << 500 << qint64(30'000'000'000'000'000);
}

void TestTimer::agreesWithAModel()
{
    QFETCH(int, count);
    QFETCH(qint64, spread);
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    std::mt19937_64 random(20240501); // fixed: a failure must come again
    Log log, expected;
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < count; ++i)
        alarms.push_back(std::make_unique<Alarm>(log, i));
    using Key = std::pair<TimePoint, int>; // deadline, order of arming
    std::map<Key, int> model;
    std::vector<std::optional<Key>> armed(count);
    int order = 0;
    auto disarm = [&](int i) {
        if (armed[i])
            model.erase(*std::exchange(armed[i], std::nullopt));
    };
    for (int step = 0; step < 100 * count; ++step) {
        const int i = int(random() % count);
        switch (random() % (count > 100 ? 64 : 8)) {
        case 0:
        case 2:
            alarms[i]->node.disarm();
            disarm(i);
            break;
        case 1:
            clock.advance(Duration(random() % (spread / 4)));
            scheduler->runUntilIdle();
            while (!model.empty() && model.begin()->first.first <= clock.now()) {
                const int due = model.begin()->second;
                expected.add(QString::number(due));
                disarm(due);
            }
            break;
        default: {
            const TimePoint deadline = clock.now() + Duration(random() % spread >> random() % 16);
            alarms[i]->node.arm(scheduler, deadline);
            disarm(i);
            armed[i] = Key(deadline, order++);
            model.emplace(*armed[i], i);
        }
        }
        if (alarms[i]->node.isArmed() != armed[i].has_value())
            QFAIL(qPrintable(u"step %1: timer %2 disagrees"_s.arg(step).arg(i)));
    }
    QVERIFY(expected.size() > 500);
    QCOMPARE(log.join(u' '), expected.join(u' '));
}

QTEST_GUILESS_MAIN(TestTimer)
#include "tst_timerqueue.moc"
