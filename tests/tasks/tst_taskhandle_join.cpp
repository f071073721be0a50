// SPDX-License-Identifier: MIT
// Waiting for the end of a task, and getting its value.
#include "support/tasks.h"

#include <QActors/Dispatcher>
#include <QActors/Task>
#include <QActors/Timeouts>

#include <thread>

using namespace TestSupport;

namespace {

struct Special : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

Async<> joinInto(Log &log, QString name, TaskHandle<int> handle)
{
    QString outcome = u"cancelled"_s;
    try {
        outcome = QString::number(co_await handle.join());
    } catch (const std::exception &) {
        outcome = textOf(std::current_exception());
    } catch (const Cancelled &) {
        log.add(name + u": cancelled"_s);
        throw;
    }
    log.add(name + u": "_s + outcome);
}

} // namespace

class TaskHandleJoinTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TH3_joinGivesTheValueTheErrorOrTaskCancelled()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                log.add(QString::number(co_await group.startSoon([] { return valueAfter(1, 1ms); })));
                try {
                    co_await Task::spawn(group, []() -> int { throw Special("special"); }).join();
                } catch (const Special &special) {
                    log.add(QString::fromUtf8(special.what()));
                }
                const TaskHandle<> gone = Task::spawn(group, [] { return sleepForever(); }, u"Gone"_s);
                gone.cancel(u"enough"_s);
                try {
                    co_await gone;
                } catch (const TaskCancelled &cancelled) {
                    log.add(cancelled.message());
                }
                const TaskHandle<> killed = Task::spawn(group, [] { return sleepForever(); }, u"Killed"_s);
                detail::TaskHandleAccess::task(killed)->kill();
                try {
                    co_await killed;
                } catch (const TaskCancelled &cancelled) {
                    log.add(cancelled.message());
                }
            });
        });
        QCOMPARE(text(log), u"1, special, Gone was cancelled: enough, Killed was cancelled: killed"_s);
    }

    void TH4_joinAfterTheEndWorks()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> good = group.startSoon([] { return 4; });
                const TaskHandle<int> bad = Task::spawn(group, []() -> int { throw Special("bad"); });
                co_await settle();
                co_await joinInto(log, u"good"_s, good);
                co_await joinInto(log, u"bad"_s, bad);
            });
        });
        QCOMPARE(text(log), u"good: 4, bad: bad"_s);
    }

    void TH5_joinTwiceAndByMany()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> task = group.startSoon([] { return valueAfter(8, 5ms); });
                for (int i = 0; i < 3; ++i)
                    group.startSoon([&log, i, task] { return joinInto(log, QString::number(i), task); });
                const int twice = co_await task + co_await task;
                log.add(QString::number(twice));
            });
        });
        QCOMPARE(log.takeAt(log.indexOf(u"16"_s)), u"16"_s);
        QCOMPARE(text(log), u"0: 8, 1: 8, 2: 8"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TH5_aMoveOnlyValueGoesToTheFirstJoin()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto task = group.startSoon([] { return std::make_unique<int>(6); });
                const std::unique_ptr<int> value = co_await task;
                log.add(QString::number(*value));
                try {
                    co_await task;
                } catch (const MisuseError &error) {
                    log.add(error.message().contains(u"taken by an earlier join") ? u"taken"_s : error.message());
                }
            });
        });
        QCOMPARE(text(log), u"6, taken"_s);
    }

    void TH6_oneJoinersCancelTouchesNobodyElse()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> task = group.startSoon([] { return valueAfter(9, 5ms); });
                group.startSoon([&] { return joinInto(log, u"first"_s, task); });
                const TaskHandle<> second = group.startSoon([&] { return joinInto(log, u"second"_s, task); });
                const TaskHandle<> third = group.startSoon([&] { return joinInto(log, u"third"_s, task); });
                group.startSoon([&] { return joinInto(log, u"fourth"_s, task); });
                co_await sleep(1ms);
                second.cancel();
                detail::TaskHandleAccess::task(third)->kill();
                co_await task.wait();
                log.add(stateName(task));
            });
        });
        log.removeOne(u"Finished"_s); // the host's turn among the joiners is not the point
        QCOMPARE(text(log), u"second: cancelled, first: 9, fourth: 9"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TH7_waitNeverThrowsTheTasksError()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> bad = Task::spawn(group, [] { return failAtLast("bad", 1ms); });
                const TaskHandle<> gone = Task::spawn(group, [] { return sleepForever(); });
                gone.cancel();
                co_await bad.wait();
                co_await gone.wait();
                co_await bad.wait(); // also after the end
                log.add(stateName(bad) + stateName(gone) + textOf(bad.error()) + textOf(gone.error()));
            });
        });
        QCOMPARE(text(log), u"FailedCancelledbadnothing"_s);
    }

    void TH8_aJoinedFailureStillFailsItsGroup()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> isolated = Task::spawn(group, []() -> int { throw Special("isolated"); });
                co_await joinInto(log, u"joined"_s, isolated);
                const TaskHandle<int> structured = group.startSoon([]() -> int { throw Special("structured"); });
                co_await shielded([&] { return joinInto(log, u"joined"_s, structured); });
            });
        });
        QCOMPARE(text(log), u"joined: isolated, joined: structured"_s);
        QCOMPARE(failure, u"[structured]"_s);
    }

    void joiningOneselfIsAnError()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                const auto self = std::make_shared<TaskHandle<>>();
                *self = Task::spawn(group, [&log, self]() -> Async<> {
                    try {
                        co_await self->join();
                    } catch (const MisuseError &error) {
                        log.add(error.message());
                    } }, u"Ouroboros"_s);
            });
        });
        QCOMPARE(text(log), u"TaskHandle::join: Ouroboros waits for itself and would wait for ever"_s);
    }

    void joiningFromAnotherThreadIsAnError()
    {
        QString message;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> task = group.startSoon([] { return sleep(1ms); });
                std::thread([&] {
                    TaskGroup there;
                    there.startSoon([&]() -> Async<> {
                        try {
                            co_await task;
                        } catch (const MisuseError &error) {
                            message = error.message();
                        }
                    });
                    Dispatcher::current()->runUntilIdle();
                }).join();
                co_await task;
            });
        });
        QVERIFY2(message.contains(u"runs on another thread"), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(TaskHandleJoinTest)
#include "tst_taskhandle_join.moc"
