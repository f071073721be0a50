// SPDX-License-Identifier: MIT
// What ends an actor, and what it then says. See also tst_actor_lifecycle.cpp and tst_actor_deletion.cpp.
#include "support/scripted.h"

using namespace TestSupport;

class Counter : public Actor
{
    Q_OBJECT
public:
    explicit Counter(Log &log) : m_log(log) { }

protected:
    Async<> init() override
    {
        m_log.add(u"init"_s);
        co_await yield();
    }
    Async<> run() override
    {
        m_log.add(u"run"_s);
        co_await receive(on<int>([this](int i) { m_log.add(QString::number(i)); }),
                         on("stop", [this] { stop(ExitReason(ExitReason::Kind::Shutdown, u"asked"_s)); }));
    }
    Async<> terminate(const ExitReason &reason) override
    {
        m_log.add(u"terminate "_s + reason.toString());
        co_return;
    }

private:
    Log &m_log;
};

class tst_Actor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void AC1_initThenRunAgainAndAgainThenTerminateOnce()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Counter>(group, logged(log), log);
            send(handle, 1);
            send(handle, 2);
            send(handle, "stop");
            send(handle, 3);
            co_await handle.wait();
        });
        COMPARE_LOG(log, "init, run, 1, run, 2, run, terminate Shutdown: asked, exit Shutdown: asked");
        VERIFY_NO_LEAK(guard);
    }

    void AC2_stopGivesTheSameReasonToTerminateAndExit()
    {
        const LeakGuard guard;
        Log log;
        const auto cause = std::make_exception_ptr(std::runtime_error("worn out"));
        bool same = false;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.terminate = [&](Scripted &, const ExitReason &reason) -> Async<> {
                same = reason == ExitReason::error(cause);
                co_return;
            };
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            handle.stop(ExitReason::error(cause));
            handle.stop(ExitReason(ExitReason::Kind::Normal, u"too late"_s)); // the first counts
            const ExitReason reason = co_await handle.wait();
            same = same && reason == ExitReason::error(cause);
        });
        COMPARE_LOG(log, "terminate Error: worn out, gone, exit Error: worn out");
        QVERIFY(same);
        VERIFY_NO_LEAK(guard);
    }

    void AC3_stopInAHandlerANestedGroupOrAChildTaskEndsTheActorWithItsReason()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto ends = [&](const Script &script) -> Async<> {
                const ActorHandle handle = co_await startWith<Scripted>(group, StartOptions(), script);
                send(handle, 1);
                co_await handle.wait();
            };
            Script handler(log);
            handler.run = [](Scripted &self) -> Async<> {
                co_await self.receive(on<int>([&] { self.stop(ExitReason(ExitReason::Kind::Shutdown, u"handler"_s)); }));
                self.log(u"to the next await"_s);
                co_await yield();
                self.log(u"never"_s);
            };
            co_await ends(handler);
            Script nested(log);
            nested.run = [](Scripted &self) -> Async<> {
                co_await withTaskGroup([&](TaskGroup &inner) -> Async<> {
                    inner.startSoon([&] { self.stop(ExitReason(ExitReason::Kind::Shutdown, u"nested"_s)); });
                    co_await sleepForever();
                });
                self.log(u"never"_s);
            };
            co_await ends(nested);
            Script child(log);
            child.run = [](Scripted &self) -> Async<> {
                self.startSoonChild([&]() -> Async<> {
                    co_await yield();
                    self.stop(ExitReason(ExitReason::Kind::Shutdown, u"child"_s));
                });
                co_await sleepForever();
            };
            co_await ends(child);
            Script inInit(log);
            inInit.init = [](Scripted &self) -> Async<> {
                self.stop(ExitReason(ExitReason::Kind::Shutdown, u"init"_s));
                co_return; // without an await init succeeds
            };
            co_await ends(inInit);
        });
        COMPARE_LOG(log, "to the next await, terminate Shutdown: handler, gone, terminate Shutdown: nested, gone, "
                         "terminate Shutdown: child, gone, terminate Shutdown: init, gone");
        VERIFY_NO_LEAK(guard);
    }

    void AC4_stopFromOutsideIsARequestNeverAnExceptionInTheCaller()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            handle.stop();
            log.add(u"caller goes on"_s);
            co_await yield();
            log.add(u"and awaits"_s);
            co_await handle.wait();
            const Pid other = co_await start<Scripted>(group, script);
            QActors::stop(other, ExitReason(ExitReason::Kind::Shutdown));
            log.add(u"by pid"_s);
            co_await settle();
            QActors::stop(other); // again, and nobody: nothing
            QActors::stop(Pid());
            Mailbox box;
            QActors::stop(box.pid()); // no actor
            handle.stop();
        });
        COMPARE_LOG(log, "caller goes on, terminate Normal, gone, exit Normal, and awaits, by pid, "
                         "terminate Shutdown, gone");
        VERIFY_NO_LEAK(guard);
    }

    void AC5_aCancelGivesReasonCancelledAndTerminateRuns()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            handle.cancelScope().cancel(u"enough"_s);
            handle.stop(ExitReason(ExitReason::Kind::Shutdown)); // after the cancel: it does not count
            co_await handle.wait();
            // With the group as well.
            CancelScope scope;
            const auto inner = [&] {
                return withTaskGroup([&](TaskGroup &group) -> Async<> {
                    co_await startWith<Scripted>(group, logged(log), script);
                    scope.cancel(u"all"_s);
                    co_await sleepForever();
                });
            };
            co_await scope.run(inner);
        });
        COMPARE_LOG(log, "terminate Cancelled: enough, gone, exit Cancelled: enough, "
                         "terminate Cancelled: all, gone, exit Cancelled: all");
        VERIFY_NO_LEAK(guard);
    }

    void AC6_cancelledBeforeTheStartInitRunsUpToItsFirstAwait()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &) -> Async<> {
            Script script(log);
            script.init = [](Scripted &self) -> Async<> {
                self.log(u"init"_s);
                co_await yield();
                self.log(u"never"_s);
            };
            const auto inner = [&](TaskGroup &group) -> Async<> {
                group.cancel(u"at once"_s);
                co_await startWith<Scripted>(group, logged(log), script);
                log.add(u"never"_s);
            };
            co_await withTaskGroup(inner);
        });
        COMPARE_LOG(log, "init, gone, exit Cancelled: at once");
        VERIFY_NO_LEAK(guard);
    }

    void AC7_cancelOrFailureInInitMeansNoRunNoTerminateAndTheStarterIsTold()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script failing(log);
            failing.init = [](Scripted &) -> Async<> {
                co_await yield();
                throw std::invalid_argument("no disk");
            };
            failing.run = [](Scripted &self) -> Async<> { self.log(u"never"_s); co_return; };
            try {
                co_await startWith<Scripted>(group, logged(log), failing);
            } catch (const std::invalid_argument &error) {
                log.add(QString::fromUtf8(error.what()));
            }
            Script stopped = failing;
            stopped.init = [](Scripted &self) -> Async<> {
                self.stop(ExitReason(ExitReason::Kind::Shutdown));
                co_await yield();
            };
            auto options = logged(log);
            options = options.name(u"clerk"_s);
            try {
                co_await startWith<Scripted>(group, std::move(options), stopped);
            } catch (const TaskCancelled &error) {
                log.add(error.message());
            }
        });
        COMPARE_LOG(log, "gone, exit Error: no disk, no disk, "
                         "gone, exit Shutdown, start: clerk ended before it had started: Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void AC8_startWaitsForInitAndReportsItsFailure()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script slow(log);
            slow.init = [](Scripted &self) -> Async<> {
                co_await sleep(10ms);
                self.log(u"initialised"_s);
            };
            co_await start<Scripted>(group, slow);
            log.add(u"started"_s);
            Script failing(log);
            failing.init = [](Scripted &) -> Async<> { throw std::runtime_error("no"); co_return; };
            log.add(co_await outcomeOf([&] { return start<Scripted>(group, failing); }));
            failing.init = [](Scripted &) -> Async<> { throw std::runtime_error("plain"); };
            log.add(co_await outcomeOf([&] { return start<Scripted>(group, failing); }));
        });
        COMPARE_LOG(log, "initialised, started, gone, no, gone, plain, terminate Shutdown, gone");
        VERIFY_NO_LEAK(guard);
    }

    void AC9_anExceptionInRunIsErrorAndTheGroupGoesOn()
    {
        const LeakGuard guard;
        Log log;
        std::exception_ptr cause;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.run = [](Scripted &self) -> Async<> {
                co_await self.receive(on<int>([](int i) {
                    if (i == 2)
                        throw std::out_of_range("two");
                }));
            };
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            send(handle, 1);
            send(handle, 2);
            cause = (co_await handle.wait()).cause();
            co_await yield();
            log.add(u"group goes on"_s);
        });
        COMPARE_LOG(log, "terminate Error: two, gone, exit Error: two, group goes on");
        QVERIFY(cause);
        QVERIFY_THROWS_EXCEPTION(std::out_of_range, std::rethrow_exception(cause));
        cause = nullptr;
        VERIFY_NO_LEAK(guard);
    }

    void AC10_anExceptionInTerminateIsContainedAndReportedAndExitToldOnce()
    {
        const LeakGuard guard;
        Log log;
        QTest::ignoreMessage(QtWarningMsg, "clerk failed in terminate(): oops");
        QTest::ignoreMessage(QtWarningMsg, "clerk failed in terminate(): plain oops");
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            const auto end = [&]() -> Async<> {
                auto options = logged(log);
                options = options.name(u"clerk"_s);
                const ActorHandle handle = co_await startWith<Scripted>(group, std::move(options), script);
                handle.stop();
                co_await handle.wait();
            };
            script.terminate = [](Scripted &, const ExitReason &) -> Async<> {
                co_await yield();
                throw std::runtime_error("oops");
            };
            co_await end();
            script.terminate = [](Scripted &, const ExitReason &) -> Async<> { throw std::runtime_error("plain oops"); };
            co_await end();
            log.add(u"group goes on"_s);
        });
        COMPARE_LOG(log, "terminate Normal, gone, exit Normal, terminate Normal, gone, exit Normal, group goes on");
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Actor)
#include "tst_actor.moc"
