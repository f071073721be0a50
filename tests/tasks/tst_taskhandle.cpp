// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Dispatcher>
#include <QActors/Task>
#include <QActors/Timeouts>

#include <QtCore/qset.h>

#include <thread>

using namespace TestSupport;

namespace {

struct Special : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

} // namespace

class TaskHandleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TH1_everyStateInItsOrder()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> good = Task::spawn(group, [] { return sleep(1ms); });
                const TaskHandle<> bad = Task::spawn(group, [] { return failAtLast("bad", 1ms); });
                const TaskHandle<> cancelled = Task::spawn(group, []() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &) {
                    }
                    co_await shielded([] { return valueAfter(1, 2ms); });
                    co_await sleepForever();
                });
                const TaskHandle<> killed = Task::spawn(group, [] { return sleepForever(); });
                const auto note = [&] {
                    log.add(stateName(good) + u'/' + stateName(bad) + u'/' + stateName(cancelled) + u'/' + stateName(killed));
                };
                note();
                co_await yield();
                note();
                cancelled.cancel();
                detail::TaskHandleAccess::task(killed)->kill();
                note();
                co_await sleep(1ms);
                note();
                co_await sleep(5ms);
                note();
                bad.error();
            });
        });
        const QStringList expected{
            u"Pending/Pending/Pending/Pending"_s, u"Running/Running/Running/Running"_s,
            u"Running/Running/Cancelling/Cancelled"_s, u"Finished/Failed/Cancelling/Cancelled"_s,
            u"Finished/Failed/Cancelled/Cancelled"_s};
        QCOMPARE(QStringList(log), expected);
    }

    void TH1_aTaskThatSwallowsItsCancelFinishes()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> stubborn = group.startSoon([]() -> Async<int> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &) {
                    }
                    co_return 3;
                });
                co_await yield();
                stubborn.cancel();
                log.add(QString::number(co_await stubborn) + stateName(stubborn));
            });
        });
        QCOMPARE(text(log), u"3Finished"_s);
    }

    void TH2_readingTheValueEarlyIsAClearError()
    {
        Log log;
        QString early;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> task = group.startSoon([] { return valueAfter(5, 1ms); });
                early = messageOf<MisuseError>([&] { task.value(); });
                co_await task.wait();
                log.add(QString::number(task.value()));
                const TaskHandle<int> bad = Task::spawn(group, []() -> int { throw Special("bad"); });
                const TaskHandle<int> gone = Task::spawn(group, [] { return valueAfter(5, 1h); });
                gone.cancel();
                co_await bad.wait();
                co_await gone.wait();
                log.add(messageOf<Special>([&] { bad.value(); }));
                log.add(messageOf<TaskCancelled>([&] { gone.value(); }).isEmpty() ? u"?"_s : u"TaskCancelled"_s);
            });
        });
        QVERIFY2(early.contains(u"has not ended") && early.contains(u"tst_taskhandle.cpp:"), qPrintable(early));
        QCOMPARE(text(log), u"5, bad, TaskCancelled"_s);
        QVERIFY(!messageOf<MisuseError>([] { TaskHandle<int>().value(); }).isEmpty());
        QVERIFY(!TaskHandle<int>().isValid() && TaskHandle<int>().isNull());
    }

    void TH9_cancelAfterTheEndDoesNothing()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> task = group.startSoon([] { return 1; });
                const TaskHandle<> gone = group.startSoon([] { return sleepForever(); });
                gone.cancel(u"first"_s);
                co_await task.wait();
                co_await gone.wait();
                task.cancel();
                gone.cancel(u"second"_s);
                std::thread([&] { task.cancel(); }).join(); // as a message that comes late
                co_await settle();
                log.add(stateName(task) + QString::number(co_await task));
                log.add(gone.cancelScope().reason());
            });
        });
        QCOMPARE(text(log), u"Finished1, first"_s);
    }

    void TH10_everyTaskHasAName()
    {
        QString unnamed;
        QString named;
        QSet<TaskId> ids;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> first = group.startSoon([] { });
                const TaskHandle<> second = Task::spawn(group, [] { }, u"Fetcher"_s);
                unnamed = first.name();
                named = second.name();
                ids = {first.id(), second.id(), TaskId(0)};
                co_return;
            });
        });
        QVERIFY2(unnamed.startsWith(u"task ") && unnamed.contains(u"(tst_taskhandle.cpp:"), qPrintable(unnamed));
        QCOMPARE(named, u"Fetcher"_s);
        QCOMPARE(ids.size(), 3);
    }

    void TH11_theHandleOutlivesItsGroup()
    {
        const LeakGuard guard;
        {
            TaskHandle<QString> task;
            TaskHandle<> killed;
            awaitVirtual([&]() -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) { task = group.startSoon([] { return u"kept"_s; }); });
            });
            {
                TaskGroup group;
                killed = group.startSoon([] { return sleepForever(); });
                Dispatcher::current()->runUntilIdle();
            }
            QCOMPARE(task.value(), u"kept"_s);
            QCOMPARE(stateName(killed), u"Cancelled"_s);
            QCOMPARE(awaitVirtual([&]() -> Async<QString> { co_return co_await task; }), u"kept"_s);
            killed.cancel();
            QCOMPARE(killed.whereItWaits(), QString());
        }
        VERIFY_NO_LEAK(guard);
    }

    void TH12_aFailureNobodyJoinedIsLoggedOnceWithItsName()
    {
        const CaughtOutput output;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> copy = Task::spawn(group, [] { return failAtLast("lost", 0ms); }, u"Worker"_s);
                Task::spawn(group, [] { return failAtLast("joined", 0ms); }, u"Joined"_s);
                const TaskHandle<> joined = Task::spawn(group, [] { return failAtLast("joined", 0ms); });
                const TaskHandle<> seen = Task::spawn(group, [] { return failAtLast("seen", 0ms); });
                Task::spawn(group, [] { return sleepForever(); }).cancel();
                co_await copy.wait(); // waiting is not taking notice
                try {
                    co_await joined;
                } catch (const std::runtime_error &) {
                }
                co_await seen.wait();
                seen.error();
            });
        });
        QStringList lines = output.lines();
        lines.sort();
        lines.replaceInStrings(QRegularExpression(u", thrown after tasks\\.h:\\d+$"_s), QString());
        QCOMPARE(lines, (QStringList{u"qactors.task: Joined failed and nobody joined it: std::runtime_error: joined"_s,
                                     u"qactors.task: Worker failed and nobody joined it: std::runtime_error: lost"_s}));
    }

    void progressIsClampedAndKept()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> task = group.startSoon([&]() -> Async<> {
                    for (const double fraction : {0.25, 7.0, -3.0, qQNaN()}) {
                        Task::setProgress(fraction, u"step"_s);
                        co_await sleep(2ms);
                    }
                });
                log.add(QString::number(task.progress()) + task.progressText());
                co_await sleep(1ms);
                for (int i = 0; i < 4; ++i) {
                    log.add(QString::number(task.progress()) + task.progressText());
                    co_await sleep(2ms);
                }
            });
        });
        QCOMPARE(text(log), u"-1, 0.25step, 1step, -1step, -1step"_s);
    }

    void itSaysWhereItWaits()
    {
        QString where;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> inner = Task::spawn(group, [] { return sleep(10ms); }, u"Inner"_s);
                const TaskHandle<> outer = group.startSoon([&]() -> Async<> { co_await inner; });
                co_await sleep(1ms);
                where = outer.whereItWaits();
            });
        });
        QVERIFY2(where.startsWith(u"the end of Inner at tst_taskhandle.cpp:"), qPrintable(where));
    }
};

QTEST_GUILESS_MAIN(TaskHandleTest)
#include "tst_taskhandle.moc"
