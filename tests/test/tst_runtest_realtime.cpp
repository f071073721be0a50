// SPDX-License-Identifier: MIT
// Real time: what passes while the tasks of a test are at work.
#include <QActors/RunTest>
#include <QActors/Assertions>
#include <QActors/Timeouts>

#include <QtCore/qobject.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace QActors::Test;
using namespace std::chrono_literals;

namespace {

/// Computes until then.
void workUntil(TimePoint time)
{
    while (Clock::system()->now() <= time) { }
}

} // namespace

class RunTestRealTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(theFirstAwaitAfterADeadline, Options().realTime())
    {
        int yields = 0;
        CancelScope scope;
        scope.setTimeout(1ms);
        co_await scope.run([&]() -> Async<> {
            workUntil(scope.deadline());
            for (;; ++yields)
                co_await yield();
        });
        QACTORS_COMPARE(yields, 0);
    }

    // As many as between two looks at the clock, not as many as there are in a thousand steps.
    QACTORS_TEST(aSleepOfAnotherTask, Options().realTime())
    {
        int yields = 0;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            bool woke = false;
            group.startSoon([&]() -> Async<> {
                co_await sleep(1ms);
                woke = true;
            });
            co_await yield(); // it sleeps
            workUntil(Clock::system()->now() + 2ms);
            while (!woke) {
                ++yields;
                co_await yield();
            }
        });
        QACTORS_VERIFY(yields <= 3);
    }

    // As many as in a program: till the clock is looked at, and then one turn (1024).
    QACTORS_TEST(aSleepOfAnotherTaskWhileOneNeverWaits, Options().realTime())
    {
        int checkpoints = 0;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            bool woke = false;
            group.startSoon([&]() -> Async<> {
                co_await sleep(1ms);
                woke = true;
            });
            co_await yield();
            workUntil(Clock::system()->now() + 2ms);
            while (!woke) {
                ++checkpoints;
                co_await checkpoint();
            }
        });
        QACTORS_VERIFY(checkpoints <= 1100);
    }

    // Time that a test lets pass in the middle of a step, too.
    QACTORS_TEST(virtualTime)
    {
        int yields = 0;
        bool woke = false;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> {
                co_await sleep(1h);
                woke = true;
            });
            co_await yield();
            testClock().advance(2h);
            while (!woke) {
                ++yields;
                co_await yield();
            }
        });
        QACTORS_VERIFY(yields <= 2);
        const bool through = co_await moveOnAfter(1h, [&]() -> Async<> {
            testClock().advance(2h);
            co_await checkpoint();
        });
        QACTORS_VERIFY(!through);
    }
};

QTEST_GUILESS_MAIN(RunTestRealTime)
#include "tst_runtest_realtime.moc"
