// SPDX-License-Identifier: MIT
// The second half of an actor's promises: its end, its children, its group.
#include "support/scripted.h"

#include <QActors/ExceptionGroup>
#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

class tst_ActorLifecycle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void AC11_terminateIsShieldedWithADeadline()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"^clerk did not terminate within 2 s and was cut short while waiting for .*"_s));
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Script script(log);
                script.terminate = [&](Scripted &self, const ExitReason &) -> Async<> {
                    co_await sleep(1s); // shielded from the cancel
                    self.log(u"cleaned"_s);
                    co_await sleepForever();
                };
                script.init = [](Scripted &self) -> Async<> { self.setTerminateTimeout(2s); co_return; };
                auto options = logged(log);
                options = options.name(u"clerk"_s);
                const ActorHandle handle = co_await startWith<Scripted>(group, std::move(options), script);
                handle.cancelScope().cancel(u"now"_s);
                co_await handle.wait();
            });
        });
        COMPARE_LOG(log, "terminate Cancelled: now, cleaned, gone, exit Cancelled: now");
        QCOMPARE(clock.elapsed(), Duration(2s));
        VERIFY_NO_LEAK(guard);
    }

    void AC12_childrenAreCancelledAndAwaitedOnAnyExitBeforeTerminate()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script child(log);
            child.terminate = [](Scripted &self, const ExitReason &) -> Async<> {
                co_await sleep(10ms);
                self.log(u"child terminated"_s);
            };
            Script parent(log);
            parent.init = [&](Scripted &self) -> Async<> {
                co_await self.spawnChildActor<Scripted>(StartOptions(), child);
                self.startSoonChild([&log]() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &cancelled) {
                        log.add(cancelled.message());
                        throw;
                    }
                });
            };
            parent.run = [](Scripted &self) -> Async<> {
                co_await self.receive(on("stop", [&] { self.stop(); }),
                                      on("fail", [] { throw std::runtime_error("bad"); }),
                                      on("hang", []() -> Async<> { co_await sleepForever(); }));
            };
            for (const QString &how : {u"stop"_s, u"fail"_s, u"hang"_s}) {
                log.add(how + u':');
                const ActorHandle handle = co_await startWith<Scripted>(group, StartOptions(), parent);
                co_await settle();
                send(handle, how);
                co_await settle();
                handle.cancelScope().cancel(u"cut"_s);
                co_await handle.wait();
            }
        });
        COMPARE_LOG(log,
                    "stop:, cancelled: stopped: Normal, terminate Cancelled: stopped: Normal, child terminated, gone, terminate Normal, gone, "
                    "fail:, cancelled: their actor ends: Error: bad, terminate Cancelled: their actor ends: Error: bad, "
                    "child terminated, gone, terminate Error: bad, gone, "
                    "hang:, cancelled: cut, terminate Cancelled: cut, child terminated, gone, terminate Cancelled: cut, gone");
        VERIFY_NO_LEAK(guard);
    }

    void AC13_aFailedChildTaskGivesErrorNotCancelled()
    {
        const LeakGuard guard;
        Log log;
        std::exception_ptr cause;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.run = [](Scripted &self) -> Async<> {
                self.startSoonChild([]() -> Async<> {
                    co_await yield();
                    throw std::out_of_range("child");
                });
                co_await sleepForever();
            };
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            cause = (co_await handle.wait()).cause();
            // Two failures come as a group.
            script.run = [](Scripted &self) -> Async<> {
                for (int i = 0; i < 2; ++i)
                    self.startSoonChild([]() -> Async<> { throw std::out_of_range("both"); co_return; });
                co_await sleepForever();
            };
            const ActorHandle two = co_await startWith<Scripted>(group, StartOptions(), script);
            const ExitReason reason = co_await two.wait();
            try {
                std::rethrow_exception(reason.cause());
            } catch (const ExceptionGroup &errors) {
                log.add(QString::number(errors.exceptions().size()));
            }
        });
        QCOMPARE(log.mid(0, 3).join(u", "), u"terminate Error: child, gone, exit Error: child"_s);
        QCOMPARE(log.last(), u"2"_s);
        QVERIFY_THROWS_EXCEPTION(std::out_of_range, std::rethrow_exception(cause));
        cause = nullptr;
        VERIFY_NO_LEAK(guard);
    }

    void aFailedChildActorDoesNotTouchItsParent()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script child(log);
            child.run = [](Scripted &) -> Async<> { co_await yield(); throw std::runtime_error("child"); };
            Script parent(log);
            parent.run = [&](Scripted &self) -> Async<> {
                const ActorHandle handle = co_await self.spawnChildActor<Scripted>(logged(log), child);
                log.add(u"%1 child"_s.arg(self.children().count(handle.pid())));
                co_await handle.wait();
                log.add(u"%1 children"_s.arg(self.children().size()));
                self.stop();
            };
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), parent);
            co_await handle.wait();
        });
        COMPARE_LOG(log, "1 child, terminate Error: child, gone, exit Error: child, 0 children, "
                         "terminate Normal, gone, exit Normal");
        VERIFY_NO_LEAK(guard);
    }

    void AC14_anActorThatNeverWaitsCanBeCancelledAndStarvesNobody()
    {
        const LeakGuard guard;
        Log log;
        int rounds = 0;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Script script(log);
                script.run = [&](Scripted &) -> Async<> { ++rounds; co_return; };
                const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
                QTimer::singleShot(0, detail::ActorAccess::task(handle)->actor(), [handle] { handle.cancelScope().cancel(u"loop turned"_s); });
                co_await handle.wait();
            });
        });
        COMPARE_LOG(log, "terminate Cancelled: loop turned, gone, exit Cancelled: loop turned");
        QVERIFY(rounds > 0);
        VERIFY_NO_LEAK(guard);
    }

    void AC15_aCancelAfterTheExitIsSafe()
    {
        const LeakGuard guard;
        Log log;
        QString reason;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            handle.stop();
            co_await handle.wait();
            handle.cancelScope().cancel(u"late"_s);
            handle.stop(ExitReason(ExitReason::Kind::Shutdown));
            QActors::stop(handle.pid());
            co_await settle();
            reason = handle.exitReason()->toString();
        });
        COMPARE_LOG(log, "terminate Normal, gone, exit Normal");
        QCOMPARE(reason, u"Normal"_s);
        VERIFY_NO_LEAK(guard);
    }

    void AC16_pidBeforeStartIsAnError()
    {
        Log log;
        Scripted actor{Script(log)};
        const QString expected = u"Actor::pid: this QActors::Actor has not been started; "
                                 "start it with start<QActors::Actor>(group, …)"_s;
        QCOMPARE(messageOf<MisuseError>([&] { actor.pid(); }), expected);
        QVERIFY(!messageOf<MisuseError>([&] { actor.startSoonChild([] { }); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { actor.listen(&actor, &QObject::destroyed); }).isEmpty());
        actor.stop(); // nothing
        QVERIFY(actor.children().isEmpty());
    }

    void AC17_errorsInExitCallbacksAreContained()
    {
        const LeakGuard guard;
        Log log;
        QTest::ignoreMessage(QtWarningMsg, "the exit callback of clerk failed: callback");
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            auto options = StartOptions().name(u"clerk"_s).onExit([](Pid, const ExitReason &) { throw std::runtime_error("callback"); });
            const ActorHandle handle = co_await startWith<Scripted>(group, std::move(options), script);
            handle.stop();
            co_await handle.wait();
            log.add(u"group goes on"_s);
        });
        COMPARE_LOG(log, "terminate Normal, gone, group goes on");
        VERIFY_NO_LEAK(guard);
    }

    void AC18_theEndOfTheParentGroupEndsItsActors()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            co_await startWith<Scripted>(group, logged(log), script);
            group.startSoon([&]() -> Async<> { // plain tasks end first
                co_await sleep(10ms);
                log.add(u"task"_s);
            });
            log.add(u"body ends"_s);
        });
        log.add(u"left"_s);
        COMPARE_LOG(log, "body ends, task, terminate Shutdown, gone, exit Shutdown, left");
        VERIFY_NO_LEAK(guard);
    }

    void anActorStartedByATerminatingOneEndsWithTheGroupToo()
    {
        const LeakGuard guard;
        Log log;
        const Script second(log);
        inGroup([&](TaskGroup &group) -> Async<> {
            Script first(log);
            first.terminate = [&log, &second, &group](Scripted &, const ExitReason &) -> Async<> {
                co_await startWith<Scripted>(group, logged(log), second);
                log.add(u"started"_s);
            };
            co_await start<Scripted>(group, first);
        });
        COMPARE_LOG(log, "terminate Shutdown, started, gone, terminate Shutdown, gone, exit Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void selfIsTheRunningActor()
    {
        Log log;
        bool same = false;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                co_await self.startSoonChild([&] { same = QActors::self() == self.pid(); }).wait();
                same = same && QActors::self() == self.pid();
                self.stop();
            };
            co_await start<Scripted>(group, script);
            co_await settle();
            log.add(messageOf<MisuseError>([] { QActors::self(); }).section(u' ', -4));
        });
        QVERIFY(same);
        COMPARE_LOG(log, "terminate Normal, gone, belongs to no actor");
        QCOMPARE(messageOf<MisuseError>([] { QActors::self(); }),
                 u"self: called outside a task; call it in a coroutine that runs in a task group"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ActorLifecycle)
#include "tst_actor_lifecycle.moc"
