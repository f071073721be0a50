// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/Sleep>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestDuration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deadlinesSaturate();
    void durationsSaturate();
    void theLongestTimeOfAnyUnitIsTaken();
};

void TestDuration::deadlinesSaturate()
{
    using detail::deadlineAfter;
    const TimePoint now{1h};
    QCOMPARE(deadlineAfter(now, 5s), TimePoint(1h + 5s));
    QCOMPARE(deadlineAfter(now, -5s), TimePoint(1h - 5s));
    QCOMPARE(deadlineAfter(now, Duration::max()), Never);
    QCOMPARE(deadlineAfter(now, Duration::max() - 1ns), Never);
    QCOMPARE(deadlineAfter(Never, 1ns), Never);
    QCOMPARE(deadlineAfter(now, Duration::min()), TimePoint(1h + Duration::min()));
    QCOMPARE(deadlineAfter(TimePoint(-1h), Duration::min()), TimePoint::min());
    QCOMPARE(deadlineAfter(TimePoint::min(), -1ns), TimePoint::min());
}

void TestDuration::durationsSaturate()
{
    using detail::toDuration;
    QCOMPARE(toDuration(3ms), Duration(3'000'000));
    QCOMPARE(toDuration(std::chrono::duration<double>(0.5)), Duration(500ms));
    QCOMPARE(toDuration(std::chrono::hours::max()), Duration::max());
    QCOMPARE(toDuration(std::chrono::hours::min()), Duration::min());
    QCOMPARE(toDuration(Duration::max()), Duration::max());
    QCOMPARE(toDuration(Duration::min()), Duration::min());
    using Seconds = std::chrono::duration<double>;
    QCOMPARE(toDuration(Seconds(std::numeric_limits<double>::infinity())), Duration::max());
    QCOMPARE(toDuration(Seconds(-std::numeric_limits<double>::infinity())), Duration::min());
    QCOMPARE(toDuration(Seconds(std::numeric_limits<double>::quiet_NaN())), Duration::max());
}

// Converted by the compiler, 2562047788015 hours are 0 nanoseconds and a bit.
void TestDuration::theLongestTimeOfAnyUnitIsTaken()
{
    Dispatcher *dispatcher = Dispatcher::current();
    const Duration before = dispatcher->budget();
    dispatcher->setBudget(std::chrono::hours::max());
    QCOMPARE(dispatcher->budget(), Duration::max());
    dispatcher->setBudget(before);
    VirtualClock clock;
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope;
        scope.setTimeout(std::chrono::hours::max());
        const bool through = co_await scope.run([] { return sleep(24h); });
        log.add(through ? u"slept"_s : u"cancelled: "_s + scope.reason());
        const CancelScope passed;
        passed.setTimeout(std::chrono::hours::min());
        log.add(co_await passed.run([] { return sleep(24h); }) ? u"slept"_s : u"cancelled"_s);
    });
    QCOMPARE(log.join(u", "), u"slept, cancelled"_s);
}

QTEST_GUILESS_MAIN(TestDuration)
#include "tst_duration.moc"
