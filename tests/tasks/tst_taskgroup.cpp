// SPDX-License-Identifier: MIT
// A group with a host: its life and cancellation. Errors are in tst_taskgroup_errors.cpp, groups that are
// members of objects in tst_taskgroup_member.cpp.
#include "support/tasks.h"

#include <QActors/Task>
#include <QActors/Timeouts>

using namespace TestSupport;

class TaskGroupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TG1_leavingWaitsForAllChildren()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&] { return sleeper(log, u"a"_s, 20ms); });
                group.startSoon([&] { return sleeper(log, u"b"_s, 10ms); });
                log.add(u"body done"_s);
            });
            log.add(u"left"_s);
        });
        QCOMPARE(text(log), u"body done, b done, a done, left"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TG2_childrenSpawnIntoTheRunningGroup()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&]() -> Async<> {
                    co_await sleep(1ms); // the body has long ended
                    group.startSoon([&] { return sleeper(log, u"grandchild"_s, 10ms); });
                    log.add(u"child done"_s);
                });
            });
            log.add(u"left"_s);
        });
        QCOMPARE(text(log), u"child done, grandchild done, left"_s);
    }

    void TG3_spawningAfterCloseIsAnError()
    {
        const LeakGuard guard;
        QString message;
        bool ran = false;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            co_await group.run([&](TaskGroup &) { });
            message = messageOf<MisuseError>([&] { group.startSoon([&] { ran = true; }); });
            co_await settle();
        });
        QVERIFY2(message.contains(u"closed"), qPrintable(message));
        QVERIFY2(message.contains(u"tst_taskgroup.cpp:"), qPrintable(message));
        QVERIFY(!ran);
        VERIFY_NO_LEAK(guard);
    }

    void TG4_reEntryIsAnError()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            co_await group.run([&]() -> Async<> {
                try {
                    co_await group.run([] { });
                } catch (const MisuseError &) {
                    log.add(u"inside: MisuseError"_s);
                }
                group.startSoon([&] { return sleeper(log, u"child"_s, 1ms); });
            });
            try {
                co_await group.run([] { });
            } catch (const MisuseError &error) {
                log.add(error.message().contains(u"run before") ? u"after: MisuseError"_s : error.message());
            }
        });
        QCOMPARE(text(log), u"inside: MisuseError, child done, after: MisuseError"_s);
    }

    void TG11_cancelWhileJoiningCancelsTheChildrenAndGoesOnWaiting()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) {
                    group.startSoon([&]() -> Async<> {
                        try {
                            co_await sleepForever();
                        } catch (const Cancelled &) {
                            log.add(u"child cancelled"_s);
                        }
                        co_await shielded([&] { return sleeper(log, u"cleanup"_s, 30ms); });
                    });
                    group.startSoon([&]() -> Async<> {
                        co_await sleep(5ms);
                        scope.cancel(u"enough"_s);
                    });
                });
                log.add(u"never"_s);
            });
            log.add(scope.cancelledCaught() ? u"caught"_s : u"not caught"_s);
        });
        QCOMPARE(text(log), u"child cancelled, cleanup done, caught"_s);
        QCOMPARE(clock.elapsed(), 35ms);
    }

    void TG12_anOuterCancelYieldsOneCancelledNotAGroup()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                try {
                    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                        group.startSoon([&] { return sleeper(log, u"a"_s, 1h); });
                        group.startSoon([&] { return sleeper(log, u"b"_s, 1h); });
                        co_await yield();
                        scope.cancel(u"enough"_s);
                        co_await sleepForever();
                    });
                } catch (const Cancelled &cancelled) {
                    log.add(cancelled.message());
                    throw;
                } catch (const std::exception &error) {
                    log.add(QString::fromUtf8(error.what()));
                }
            });
        });
        QCOMPARE(log.takeLast(), u"cancelled: enough"_s);
        log.sort(); // siblings are cancelled in no promised order
        QCOMPARE(text(log), u"a cancelled, b cancelled"_s);
    }

    void TG13_leavingAnEmptyGroupYields()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &outer) -> Async<> {
                outer.startSoon([&] { log.add(u"other"_s); });
                co_await withTaskGroup([&](TaskGroup &) { log.add(u"body"_s); });
                log.add(u"left"_s);
            });
        });
        QCOMPARE(text(log), u"body, other, left"_s);
    }

    void TG14_leavingAnEmptyGroupInACancelledScopeDoesNotThrow()
    {
        Log log;
        CancelScope scope;
        awaitVirtual([&]() -> Async<> {
            co_await scope.run([&]() -> Async<> {
                scope.cancel();
                co_await withTaskGroup([&](TaskGroup &) { log.add(u"body"_s); });
                log.add(u"left"_s);
            });
        });
        QCOMPARE(text(log), u"body, left"_s);
        QVERIFY(!scope.cancelledCaught());
    }

    void TG15_cancellationCascadesThroughNestedGroups()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &outer) -> Async<> {
                outer.startSoon([&]() -> Async<> {
                    co_await withTaskGroup([&](TaskGroup &middle) -> Async<> {
                        middle.startSoon([&]() -> Async<> {
                            co_await withTaskGroup([&](TaskGroup &inner) {
                                inner.startSoon([&] { return sleeper(log, u"deep"_s, 1h); });
                            });
                        });
                        co_await sleeper(log, u"middle"_s, 1h);
                    });
                });
                co_await sleep(1ms);
                outer.cancel();
                co_await sleeper(log, u"host"_s, 1h);
            });
            log.add(u"left"_s);
        });
        QCOMPARE(log.takeLast(), u"left"_s);
        log.sort();
        QCOMPARE(text(log), u"deep cancelled, host cancelled, middle cancelled"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TG16_spawnedIntoACancelledGroupRunsToItsFirstAwait()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                group.cancel();
                group.startSoon([&]() -> Async<> {
                    log.add(u"began"_s);
                    co_await sleeper(log, u"child"_s, 1ms);
                });
            });
        });
        QCOMPARE(text(log), u"began, child cancelled"_s);
    }

    void TG18_theParentOfATaskIsTheHost()
    {
        bool ofChild = false;
        bool ofGrandchild = false;
        awaitVirtual([&]() -> Async<> {
            detail::TaskContext *host = detail::currentTask();
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&]() -> Async<> {
                    ofChild = detail::currentTask()->parentTask() == host;
                    // Spawned by a child, but the group's all the same.
                    group.startSoon([&] { ofGrandchild = detail::currentTask()->parentTask() == host; });
                    co_await yield();
                });
            });
        });
        QVERIFY(ofChild);
        QVERIFY(ofGrandchild);
    }

    void TG19_cancellingAFinishedChildIsSilent()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> child = group.startSoon([] { return 7; });
                co_await child.wait();
                child.cancel();
                child.cancelScope().cancel(u"too late"_s);
                log.add(QString::number(co_await child));
                co_await sleeper(log, u"host"_s, 1ms);
            });
        });
        QCOMPARE(text(log), u"7, host done"_s);
    }

    void TG20_nothingKeepsExceptionsOrFramesAlive()
    {
        struct Heavy : std::runtime_error
        {
            explicit Heavy(int &alive) : std::runtime_error("heavy"), sentinel(alive) { }
            Sentinel sentinel;
        };
        const LeakGuard guard;
        int alive = 0;
        int atLeaving = -1;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group; // lives on after the failure
            try {
                co_await group.run([&]() -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        const Sentinel sentinel(alive);
                        co_await sleep(1ms);
                        throw Heavy(alive);
                    });
                    const Sentinel sentinel(alive);
                    co_await sleepForever();
                });
            } catch (const ExceptionGroup &) {
            }
            atLeaving = alive;
            co_await yield();
        });
        QCOMPARE(atLeaving, 0);
        VERIFY_NO_LEAK(guard);
    }

    void TG21_spawnNeverRunsTheChildInline()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { log.add(u"child"_s); });
                log.add(u"spawned"_s);
                TaskHandle<> second = group.startSoon([&]() -> Async<> {
                    log.add(u"second"_s);
                    co_return;
                });
                log.add(second.state() == TaskState::Pending ? u"pending"_s : u"begun"_s);
                co_await yield();
            });
        });
        QCOMPARE(text(log), u"spawned, pending, child, second"_s);
    }

    void takesCallablesOfEveryKind()
    {
        struct MoveOnly
        {
            std::unique_ptr<int> value = std::make_unique<int>(4);
            int operator()() { return *value; }
        };
        int sum = 0;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto async = valueAfter(1, 1ms);
                const TaskHandle<int> first = group.startSoon(std::move(async));
                const TaskHandle<int> second = group.startSoon([] { return valueAfter(2, 1ms); });
                const TaskHandle<int> third = group.startSoon([first] { return first.join(); });
                MoveOnly callable;
                const TaskHandle<int> fourth = group.startSoon(std::move(callable));
                sum += co_await first;
                sum += co_await second;
                sum += co_await third;
                sum += co_await fourth;
            });
        });
        QCOMPARE(sum, 1 + 2 + 1 + 4);
    }

    void childrenSpawnedBeforeTheBodyBelongToTheHost()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return sleeper(log, u"early"_s, 1h); });
            co_await yield();
            co_await group.run([&]() -> Async<> {
                co_await sleep(1ms);
                throw std::runtime_error("body");
            });
        });
        QCOMPARE(failure, u"[body]"_s);
        QCOMPARE(text(log), u"early cancelled"_s);
    }

    void aSlotOfFinishedSpawnsMore()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            QObject::connect(&group, &TaskGroup::finished, &group, [&] {
                if (log.size() < 2)
                    group.startSoon([&] { return sleeper(log, u"more"_s, 1ms); });
            });
            co_await group.run([&] { group.startSoon([&] { return sleeper(log, u"first"_s, 1ms); }); });
            log.add(u"left"_s);
        });
        QCOMPARE(text(log), u"first done, more done, left"_s);
    }

    void theHostCanBeKilledWithAllItsChildren()
    {
        const LeakGuard guard;
        int alive = 0;
        int before = 0;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> host = group.startSoon([&]() -> Async<> {
                    co_await withTaskGroup([&](TaskGroup &inner) {
                        inner.startSoon([&]() -> Async<> {
                            const Sentinel sentinel(alive);
                            co_await sleepForever();
                        });
                    });
                });
                co_await settle();
                before = alive;
                detail::TaskHandleAccess::task(host)->kill();
            });
        });
        QCOMPARE(before, 1);
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(TaskGroupTest)
#include "tst_taskgroup.moc"
