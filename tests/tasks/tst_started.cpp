// SPDX-License-Identifier: MIT
// TaskGroup::start(): waiting until a task says that it is ready.
#include "support/tasks.h"

#include <QActors/Task>
#include <QActors/Timeouts>

using namespace TestSupport;

class StartedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ST1_startWaitsForTheWordAndReturnsTheValue()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const int port = co_await group.start([&](Started<int> started) -> Async<> {
                    co_await sleeper(log, u"binding"_s, 5ms);
                    started(8080);
                    co_await sleeper(log, u"serving"_s, 5ms);
                });
                log.add(u"port %1"_s.arg(port));
                co_await group.start([&](Started<> started) -> Async<> {
                    started();
                    co_return;
                });
                log.add(u"second"_s);
                const auto pointer = co_await group.start([](Started<std::unique_ptr<int>> started) {
                    started(std::make_unique<int>(3));
                });
                log.add(QString::number(*pointer));
            });
        });
        QCOMPARE(text(log), u"binding done, port 8080, second, 3, serving done"_s);
        VERIFY_NO_LEAK(guard);
    }

    void ST2_sayingItTwiceIsAnError()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const int value = co_await group.start([&](Started<int> started) -> Async<> {
                    started(1);
                    try {
                        started(2);
                    } catch (const MisuseError &error) {
                        log.add(error.message().section(u';', 0, 0));
                    }
                    co_return;
                });
                log.add(QString::number(value));
            });
        });
        QCOMPARE(text(log), u"Started: called a second time, 1"_s);
    }

    void ST3_aFailureBeforeItGoesToTheCaller()
    {
        const LeakGuard guard;
        const CaughtOutput output;
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                try {
                    co_await group.start([](Started<int>) { return failAtLast("no port", 1ms); });
                } catch (const std::runtime_error &error) {
                    log.add(QString::fromUtf8(error.what()));
                }
                co_await sleeper(log, u"host"_s, 1ms);
            });
        });
        QCOMPARE(text(log), u"no port, host done"_s);
        QCOMPARE(failure, u"nothing"_s);
        QCOMPARE(output.lines(), QStringList());
        VERIFY_NO_LEAK(guard);
    }

    void ST4_aFailureAfterItGoesToTheGroup()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                co_await group.start([](Started<> started) -> Async<> {
                    started();
                    co_await failAtLast("later", 1ms);
                });
                co_await sleeper(log, u"host"_s, 1h);
            });
        });
        QCOMPARE(failure, u"[later]"_s);
        QCOMPARE(text(log), u"host cancelled"_s);
    }

    void ST4_notEvenWhenItFailsBeforeTheCallerRuns()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const int value = co_await group.start([](Started<int> started) -> Async<> {
                    started(5);
                    throw std::runtime_error("at once");
                    co_return;
                });
                log.add(QString::number(value));
                co_await sleeper(log, u"host"_s, 1h);
            });
        });
        QCOMPARE(failure, u"[at once]"_s);
        QCOMPARE(text(log), u"5, host cancelled"_s);
    }

    void ST5_endingWithoutItIsAnError()
    {
        QString message;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                try {
                    co_await group.start([](Started<>) -> Async<> { co_await sleep(1ms); });
                } catch (const MisuseError &error) {
                    message = error.message();
                }
            });
        });
        QVERIFY2(message.contains(u"tst_started.cpp:") && message.contains(u"without calling its Started"),
                 qPrintable(message));
    }

    void ST6_callerCancelledTheChildIsCancelledAndAwaitedFirst()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                co_await moveOnAfter(5ms, [&]() -> Async<> {
                    try {
                        co_await group.start([&](Started<>) -> Async<> {
                            try {
                                co_await sleepForever();
                            } catch (const Cancelled &cancelled) {
                                log.add(cancelled.message());
                            }
                            co_await shielded([&] { return sleeper(log, u"cleanup"_s, 10ms); });
                        });
                    } catch (const Cancelled &) {
                        log.add(u"caller cancelled"_s);
                        throw;
                    }
                });
                log.add(u"after"_s);
            });
        });
        QCOMPARE(text(log), u"cancelled: its starter was cancelled, cleanup done, caller cancelled, after"_s);
        QCOMPARE(clock.elapsed(), 15ms);
    }

    void ST6_aCallerThatIsCancelledAlreadyStartsNothingForLong()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                CancelScope scope;
                scope.cancel();
                co_await scope.run([&]() -> Async<> {
                    co_await group.start([&](Started<>) { return sleeper(log, u"child"_s, 1h); });
                    log.add(u"never"_s);
                });
                log.add(scope.cancelledCaught() ? u"caught"_s : u"not caught"_s);
            });
        });
        QCOMPARE(text(log), u"child cancelled, caught"_s);
    }

    void ST7_thatDoesNotCancelTheGroup()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return sleeper(log, u"sibling"_s, 20ms); });
                co_await moveOnAfter(5ms, [&] {
                    return group.start([&](Started<>) { return sleeper(log, u"starting"_s, 1h); });
                });
                log.add(group.cancelScope().cancelCalled() ? u"cancelled"_s : u"goes on"_s);
            });
        });
        QCOMPARE(failure, u"nothing"_s);
        QCOMPARE(text(log), u"starting cancelled, goes on, sibling done"_s);
    }

    void ST7_aFailureAfterTheWordReachesTheGroupOnceThoughTheCallerIsCancelled()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                CancelScope scope;
                co_await scope.run([&]() -> Async<> {
                    try {
                        co_await group.start([&](Started<> started) -> Async<> {
                            try {
                                scope.cancel();
                                co_await sleepForever();
                            } catch (const Cancelled &) {
                                started();
                            }
                            throw std::runtime_error("in cleanup");
                        });
                    } catch (const Cancelled &) {
                        log.add(u"caller cancelled"_s);
                        throw;
                    } catch (const std::exception &) {
                        log.add(u"caller failed too"_s);
                    }
                });
            });
        });
        QCOMPARE(failure, u"[in cleanup]"_s);
        QCOMPARE(text(log), u"caller cancelled"_s);
    }

    void ST8_aSiblingsFailureWhileStartingCancelsTheStart()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([] { return failAtLast("sibling", 5ms); });
                try {
                    co_await group.start([&](Started<>) { return sleeper(log, u"starting"_s, 1h); });
                } catch (const Cancelled &) {
                    log.add(u"start cancelled"_s);
                    throw;
                }
            });
        });
        QCOMPARE(failure, u"[sibling]"_s);
        QCOMPARE(text(log), u"starting cancelled, start cancelled"_s);
    }

    void ST8_aStarterOutsideTheGroupHearsThatItsTaskWasCancelled()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const CaughtOutput output;
            TaskGroup group; // without host
            group.startSoon([] { return failAtLast("sibling", 5ms); });
            try {
                co_await group.start([&](Started<>) { return sleeper(log, u"starting"_s, 1h); });
            } catch (const TaskCancelled &) {
                log.add(u"TaskCancelled"_s);
            }
        });
        QCOMPARE(text(log), u"starting cancelled, TaskCancelled"_s);
    }

    void ST9_theHandleCarriesStartValueAndResult()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto task = co_await group.startTask([](Started<QString> started) -> Async<int> {
                    started(u"ready"_s);
                    co_await sleep(5ms);
                    co_return 42;
                });
                log.add(task.startValue());
                log.add(task.hasEnded() ? u"ended"_s : u"running"_s);
                log.add(QString::number(co_await task.join()));
                log.add(QString::number(co_await task)); // as any TaskHandle
                const std::optional<int> again = co_await moveOnAfter(1s, [&] { return task; });
                log.add(QString::number(again.value_or(0)));
            });
        });
        QCOMPARE(text(log), u"ready, running, 42, 42, 42"_s);
    }

    void SH9_whileStartIsCancelledAShieldInTheChildHolds()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                co_await moveOnAfter(5ms, [&] {
                    return group.start([&](Started<> started) -> Async<> {
                        co_await shielded([&] { return sleeper(log, u"shielded"_s, 20ms); });
                        log.add(u"still here"_s);
                        started(); // too late: the caller has been cancelled
                        co_await sleeper(log, u"child"_s, 1h);
                    });
                });
                log.add(u"moved on"_s);
            });
        });
        QCOMPARE(text(log), u"shielded done, still here, child cancelled, moved on"_s);
        QCOMPARE(clock.elapsed(), 20ms);
    }

    void aKilledCallerCancelsItsStartingTask()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> caller = group.startSoon([&]() -> Async<> {
                    co_await group.start([&](Started<>) -> Async<> {
                        try {
                            co_await sleepForever();
                        } catch (const Cancelled &cancelled) {
                            log.add(cancelled.message());
                            throw;
                        }
                    });
                });
                co_await settle();
                detail::TaskHandleAccess::task(caller)->kill();
                co_await sleeper(log, u"host"_s, 1ms);
            });
        });
        QCOMPARE(text(log), u"cancelled: its starter is gone, host done"_s);
        VERIFY_NO_LEAK(guard);
    }

    void theWordOutlivesEverybody()
    {
        const LeakGuard guard;
        std::optional<Started<int>> kept;
        QString failure;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                try {
                    co_await group.start([&](Started<int> started) { kept = started; });
                } catch (const MisuseError &) {
                    failure = u"ended without it"_s;
                }
            });
        });
        QCOMPARE(failure, u"ended without it"_s);
        (*kept)(1); // nobody is there to hear it
        QVERIFY(!messageOf<MisuseError>([&] { (*kept)(2); }).isEmpty());
        kept.reset();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(StartedTest)
#include "tst_started.moc"
