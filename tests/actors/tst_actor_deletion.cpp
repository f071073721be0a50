// SPDX-License-Identifier: MIT
// Actors that are deleted, by anybody, at any point: nothing may resume, leak, or be touched afterwards.
#include "support/scripted.h"

#include <QActors/Dispatcher>

using namespace TestSupport;

namespace {

struct Owner : QObject
{
    std::optional<TaskGroup> group{std::in_place};
};

/// Starts actors in a group that can be deleted, in turns of the dispatcher.
class Bench
{
public:
    Bench() : clock(true), owner(std::make_unique<Owner>()), group(&*owner->group) { }
    void start(const Script &script)
    {
        m_starters.startSoon([this, &script]() -> Async<> {
            try {
                handle = co_await startWith<Scripted>(*group, logged(*script.log), script);
            } catch (const TaskCancelled &) {
                script.log->add(u"not started"_s);
            }
        });
        turn();
    }
    void turn() { Dispatcher::current()->runUntilIdle(); }
    void later()
    {
        clock.advance(24h);
        turn();
    }

    VirtualClock clock;
    std::unique_ptr<Owner> owner;
    TaskGroup *group;
    ActorHandle handle;

private:
    TaskGroup m_starters;
};

struct Wait
{
    const char *name;
    std::function<Async<>(Scripted &)> body;
    bool hasChildActor = false;
};

/// Everything an actor can wait for, with a Sentinel in each frame.
std::vector<Wait> allWaits(int &alive, Log &log)
{
    const auto sleeper = [&alive, &log]() -> Async<> {
        const Sentinel sentinel(alive);
        co_await sleep(1h);
        log.add(u"resumed"_s);
    };
    return {
        {"receive", [&alive, &log](Scripted &self) -> Async<> {
             const Sentinel sentinel(alive);
             const Sentinel captured(alive);
             const auto never = on<int>([&log, captured] { log.add(u"resumed"_s); });
             co_await self.receive(never, after(1h, [&log] { log.add(u"resumed"_s); }));
         }},
        {"coroutine handler", [&alive, &log, sleeper](Scripted &self) -> Async<> {
             const Sentinel sentinel(alive);
             send(self.pid(), 1);
             co_await self.receive(on<int>([&]() -> Async<> { co_await sleeper(); }));
             log.add(u"resumed"_s);
         }},
        {"sleep", [sleeper](Scripted &) { return sleeper(); }},
        {"child group", [&alive, &log, sleeper](Scripted &) -> Async<> {
             const Sentinel sentinel(alive);
             co_await withTaskGroup([&](TaskGroup &inner) -> Async<> {
                 const Sentinel inBody(alive);
                 inner.startSoon([&] { return sleeper(); });
                 co_await sleep(1h);
                 log.add(u"resumed"_s);
             });
         }},
        {"end of a child group", [&alive, sleeper](Scripted &) -> Async<> {
             const Sentinel sentinel(alive);
             co_await withTaskGroup([&](TaskGroup &inner) { inner.startSoon([&] { return sleeper(); }); });
         }},
        {"start of a child", [&alive, &log, sleeper](Scripted &self) -> Async<> {
             const Sentinel sentinel(alive);
             Script child(log);
             child.init = [&](Scripted &) { return sleeper(); };
             co_await self.spawnChildActor<Scripted>(StartOptions(), child);
             log.add(u"resumed"_s);
         },
         true},
        {"join of a task", [&alive, &log, sleeper](Scripted &self) -> Async<> {
             const Sentinel sentinel(alive);
             const auto task = self.startSoonChild([&] { return sleeper(); });
             co_await task.join();
             log.add(u"resumed"_s);
         }},
        {"end of an actor", [&alive, &log](Scripted &self) -> Async<> {
             const Sentinel sentinel(alive);
             const Script child(log);
             const ActorHandle handle = co_await self.spawnChildActor<Scripted>(StartOptions(), child);
             co_await handle.wait();
             log.add(u"resumed"_s);
         },
         true},
    };
}

} // namespace

class tst_ActorDeletion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void AC19_deletingTheActorOrItsOwnerWhereverItWaitsIsSafe()
    {
        int alive = 0;
        Log log;
        const auto waits = allWaits(alive, log);
        for (const Wait &wait : waits) {
            for (const bool inInit : {false, true}) {
                for (const QByteArray way : {"actor", "group", "owner"}) {
                    const QByteArray what = QByteArray(wait.name) + (inInit ? " in init" : " in run") + ", by " + way;
                    const LeakGuard guard;
                    log.clear();
                    {
                        Bench bench;
                        Scripted *actor = nullptr;
                        Script script(log);
                        (inInit ? script.init : script.run) = [&](Scripted &self) {
                            actor = &self;
                            return wait.body(self);
                        };
                        bench.start(script);
                        QVERIFY2(alive > 0, what);
                        QVERIFY2(log.isEmpty(), what);
                        if (way == "actor")
                            delete actor;
                        else if (way == "group")
                            bench.owner->group.reset();
                        else
                            bench.owner.reset();
                        QVERIFY2(alive == 0, what); // at once
                        bench.later();
                    }
                    const QString own = way == "actor" ? u"exit Killed, gone"_s : u"gone, exit Killed"_s;
                    const QString expected = (wait.hasChildActor ? u"gone, "_s : QString()) + own + (inInit ? u", not started"_s : QString());
                    QVERIFY2(log.join(u", ") == expected, what + ": " + log.join(u", ").toUtf8());
                    VERIFY_NO_LEAK(guard);
                }
            }
        }
    }

    void AC20_aDeletedActorDoesNotTerminateAndExitHearsKilledOnce()
    {
        const LeakGuard guard;
        Log log;
        QString reason;
        {
            Bench bench;
            const Script script(log);
            bench.start(script);
            const Pid pid = bench.handle.pid();
            delete detail::ActorAccess::task(bench.handle)->actor();
            bench.later();
            QVERIFY(!bench.handle.isAlive());
            reason = bench.handle.exitReason()->toString();
            const quint64 before = Dispatcher::current()->droppedMessages();
            send(pid, 1);
            QCOMPARE(Dispatcher::current()->droppedMessages() - before, 1u);
        }
        COMPARE_LOG(log, "exit Killed, gone");
        QCOMPARE(reason, u"Killed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void anActorMayDeleteItselfInAHandler()
    {
        const LeakGuard guard;
        int alive = 0;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                const Sentinel sentinel(alive);
                send(self.pid(), 2); // would be there for a next run()
                co_await self.receive(on(1, [&self] { delete &self; }));
            };
            bench.start(script);
            send(bench.handle, 1);
            bench.turn();
            QCOMPARE(alive, 0);
            bench.later();
        }
        COMPARE_LOG(log, "gone, exit Killed");
        VERIFY_NO_LEAK(guard);
    }

    void noAwaitReturnsInAnActorThatDeletedItself()
    {
        const LeakGuard guard;
        int alive = 0;
        static int after; // nothing of the actor, its closures included, may be used here
        after = 0;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                const Sentinel sentinel(alive);
                delete &self;
                co_await checkpoint(); // would not wait
                ++after;
            };
            bench.start(script);
            QCOMPARE(alive, 0);
            bench.later();
        }
        QCOMPARE(after, 0);
        COMPARE_LOG(log, "gone, exit Killed");
        VERIFY_NO_LEAK(guard);
    }

    void anActorMayDeleteItselfInInit()
    {
        const LeakGuard guard;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.init = [](Scripted &self) -> Async<> {
                delete &self;
                co_return;
            };
            bench.start(script);
            bench.later();
        }
        COMPARE_LOG(log, "gone, exit Killed, not started");
        VERIFY_NO_LEAK(guard);
    }

    void anActorMayDeleteItsOwnerInAHandler()
    {
        const LeakGuard guard;
        int alive = 0;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                const Sentinel sentinel(alive);
                self.startSoonChild([&]() -> Async<> {
                    const Sentinel sentinel(alive);
                    co_await sleepForever();
                });
                co_await self.receive(on<int>([&] {
                    bench.owner.reset();
                    self.log(u"still here"_s); // until it waits again
                }));
                self.log(u"end of run"_s);
            };
            bench.start(script);
            send(bench.handle, 1);
            send(bench.handle, 2);
            bench.turn();
            QCOMPARE(alive, 0);
            bench.later();
        }
        COMPARE_LOG(log, "still here, end of run, gone, exit Killed");
        VERIFY_NO_LEAK(guard);
    }

    void aChildTaskMayDeleteItsActor()
    {
        const LeakGuard guard;
        int alive = 0;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                const Sentinel sentinel(alive);
                self.startSoonChild([&]() -> Async<> {
                    const Sentinel sentinel(alive);
                    delete &self;
                    co_await yield();
                });
                co_await sleepForever();
            };
            bench.start(script);
            QCOMPARE(alive, 0);
            bench.later();
        }
        COMPARE_LOG(log, "exit Killed, gone");
        VERIFY_NO_LEAK(guard);
    }

    void anActorMayBeDeletedLaterOrWithItsParent()
    {
        const LeakGuard guard;
        Log log;
        {
            Bench bench;
            auto parent = std::make_unique<QObject>();
            Script script(log);
            script.init = [&](Scripted &self) -> Async<> {
                self.setParent(parent.get());
                co_return;
            };
            bench.start(script);
            parent.reset();
            script.init = nullptr;
            bench.start(script);
            detail::ActorAccess::task(bench.handle)->actor()->deleteLater();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            bench.later();
        }
        COMPARE_LOG(log, "exit Killed, gone, exit Killed, gone");
        VERIFY_NO_LEAK(guard);
    }

    void anExitCallbackMayDeleteTheGroup()
    {
        const LeakGuard guard;
        Log log;
        {
            Bench bench;
            const Script script(log);
            bench.start(script); // a second one in the same group
            TaskGroup starters;
            starters.startSoon([&]() -> Async<> {
                auto options = StartOptions().onExit([&](Pid, const ExitReason &reason) {
                    log.add(u"first exit "_s + reason.toString());
                    bench.owner.reset();
                });
                bench.handle = co_await startWith<Scripted>(*bench.group, std::move(options), script);
                bench.handle.stop();
            });
            bench.turn();
            bench.later();
            QVERIFY(!bench.owner);
        }
        COMPARE_LOG(log, "terminate Normal, gone, first exit Normal, gone, exit Killed");
        VERIFY_NO_LEAK(guard);
    }

    void deletingATerminatingActorCutsItShort()
    {
        const LeakGuard guard;
        int alive = 0;
        Log log;
        {
            Bench bench;
            Script script(log);
            script.terminate = [&](Scripted &, const ExitReason &) -> Async<> {
                const Sentinel sentinel(alive);
                co_await sleepForever();
            };
            bench.start(script);
            bench.handle.stop();
            bench.turn();
            QCOMPARE(alive, 1);
            delete detail::ActorAccess::task(bench.handle)->actor();
            QCOMPARE(alive, 0);
            bench.later();
        }
        COMPARE_LOG(log, "terminate Normal, exit Killed, gone");
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_ActorDeletion)
#include "tst_actor_deletion.moc"
