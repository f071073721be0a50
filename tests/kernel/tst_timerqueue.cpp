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

void TestTimer::agreesWithAModel()
{
    VirtualClock clock(true);
    detail::Scheduler *scheduler = detail::Scheduler::current();
    constexpr int Count = 60;
    std::mt19937 random(20240501); // fixed: a failure must come again
    Log log, expected;
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < Count; ++i)
        alarms.push_back(std::make_unique<Alarm>(log, i));
    using Key = std::pair<TimePoint, int>; // deadline, order of arming
    std::map<Key, int> model;
    std::vector<std::optional<Key>> armed(Count);
    int order = 0;
    auto disarm = [&](int i) {
        if (armed[i])
            model.erase(*std::exchange(armed[i], std::nullopt));
    };
    for (int step = 0; step < 5000; ++step) {
        const int i = int(random() % Count);
        switch (random() % 8) {
        case 0:
            alarms[i]->node.disarm();
            disarm(i);
            break;
        case 1:
            clock.advance(Duration(random() % 20));
            scheduler->runUntilIdle();
            while (!model.empty() && model.begin()->first.first <= clock.now()) {
                const int due = model.begin()->second;
                expected.add(QString::number(due));
                disarm(due);
            }
            break;
        default: {
            const TimePoint deadline = clock.now() + Duration(random() % 50); // many are equal
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
