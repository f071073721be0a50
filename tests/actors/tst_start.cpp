// SPDX-License-Identifier: MIT
#include "support/scripted.h"

#include <QActors/Dispatcher>
#include <QActors/Start>
#include <QActors/Timeouts>

#include <QtCore/qthread.h>

using namespace TestSupport;

class Greeter : public Actor
{
    Q_OBJECT
public:
    Greeter(const QString &greeting, std::unique_ptr<int> number)
        : m_text(greeting + QString::number(number ? *number : -1))
    {
        if (greeting.isEmpty())
            throw std::invalid_argument("no greeting");
    }

protected:
    Async<> run() override
    {
        co_await receive(on(arg<Pid>, [this](Pid from) { send(from, m_text); }));
    }

private:
    QString m_text;
};

class Quiet : public Actor
{
    Q_OBJECT

protected:
    Async<> run() override { co_await sleepForever(); }
};

class tst_Start : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void constructorArgumentsAreForwarded()
    {
        const LeakGuard guard;
        QString answer;
        inGroup([&](TaskGroup &group) -> Async<> {
            Mailbox box;
            const ActorRef<Greeter> greeter = co_await start<Greeter>(group, u"hello"_s, std::make_unique<int>(4));
            send(greeter, box.pid());
            answer = co_await box.receive(on<QString>([](const QString &text) { return text; }));
        });
        QCOMPARE(answer, u"hello4"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aFailingConstructorThrowsAndStartsNothing()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto badly = [&] { return start<Greeter>(group, QString(), nullptr); };
            log.add(co_await outcomeOf(badly));
            log.add(QString::number(group.count()));
        });
        COMPARE_LOG(log, "no greeting, 0");
        VERIFY_NO_LEAK(guard);
    }

    void startWithNamesTheActorAndTellsTheExit()
    {
        const LeakGuard guard;
        Log log;
        Pid pid;
        Pid told;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.init = [](Scripted &self) -> Async<> { self.log(self.objectName()); co_return; };
            auto options = StartOptions().name(u"clerk"_s).onExit([&](Pid of, const ExitReason &) { told = of; });
            const ActorHandle handle = co_await startWith<Scripted>(group, std::move(options), script);
            log.add(handle.name());
            pid = handle.pid();
            const ActorHandle plain = co_await startWith<Scripted>(group, StartOptions(), script);
            log.add(plain.name() == u"QActors::Actor "_s + plain.pid().toString() ? u"class and pid"_s : plain.name());
            handle.stop();
            co_await handle.wait();
        });
        QCOMPARE(log.mid(0, 4).join(u", "), u"clerk, clerk, , class and pid"_s);
        QVERIFY(!pid.isNull());
        QCOMPARE(told, pid);
        VERIFY_NO_LEAK(guard);
    }

    void anAsyncThatIsNeverAwaitedStartsNothing()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            {
                const auto never = start<Scripted>(group, script);
            }
            log.add(QString::number(group.count()));
            co_return;
        });
        COMPARE_LOG(log, "gone, 0");
        VERIFY_NO_LEAK(guard);
    }

    void aCancelledStarterCancelsTheActorAndWaitsForIt()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Script script(log);
                script.init = [](Scripted &self) -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &) {
                        self.log(u"init cancelled"_s);
                    }
                    co_await shielded([] { return sleep(1s); }); // its cleanup takes time
                    co_await yield();
                };
                const bool started = co_await moveOnAfter(5s, [&]() -> Async<> {
                    co_await startWith<Scripted>(group, logged(log), script);
                });
                log.add(started ? u"started"_s : u"given up"_s);
                co_await yield(); // the group goes on
            });
        });
        COMPARE_LOG(log, "init cancelled, gone, exit Cancelled: its starter was cancelled, given up");
        QCOMPARE(clock.elapsed(), Duration(6s));
        VERIFY_NO_LEAK(guard);
    }

    void anActorThatStartedDespiteTheCancelIsEndedToo()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.init = [](Scripted &) -> Async<> { co_await shielded([] { return sleep(10s); }); };
            const bool started = co_await moveOnAfter(5s, [&]() -> Async<> {
                co_await startWith<Scripted>(group, logged(log), script);
            });
            log.add(started ? u"started"_s : u"given up"_s);
        });
        COMPARE_LOG(log, "terminate Cancelled: its starter was cancelled, gone, "
                         "exit Cancelled: its starter was cancelled, given up");
        VERIFY_NO_LEAK(guard);
    }

    void aKilledStarterCancelsTheActorThatHasNotStarted()
    {
        const LeakGuard guard;
        Log log;
        {
            VirtualClock clock(true);
            TaskGroup group;
            Script script(log);
            script.init = [](Scripted &) -> Async<> { co_await sleepForever(); };
            const Script quick(log);
            auto starters = std::make_unique<TaskGroup>();
            starters->startSoon([&]() -> Async<> { co_await startWith<Scripted>(group, logged(log), script); });
            starters->startSoon([&]() -> Async<> {
                co_await startWith<Scripted>(group, StartOptions(), quick);
                co_await sleepForever();
            });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(group.count(), 2);
            starters.reset();
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(group.count(), 1); // the one that had started lives on
            COMPARE_LOG(log, "gone, exit Cancelled: its starter is gone");
        }
        VERIFY_NO_LEAK(guard);
    }

    void aStartedActorsHandleKnowsItsClass()
    {
        static_assert(std::derived_from<TypedActorHandle<Scripted>, ActorHandle>);
        static_assert(std::convertible_to<TypedActorHandle<Scripted>, ActorRef<Scripted>>);
        static_assert(std::convertible_to<TypedActorHandle<Scripted>, Pid>);
        static_assert(!std::convertible_to<ActorHandle, TypedActorHandle<Scripted>>);
        QVERIFY(!TypedActorHandle<Scripted>().isValid());
        QVERIFY(messageOf<MisuseError>([] { static_cast<void>(TypedActorHandle<Scripted>().ref()); }).contains(u"startWith()"_s));
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script child(log);
            Script parent(log);
            parent.run = [&](Scripted &self) -> Async<> {
                const TypedActorHandle<Scripted> handle = co_await self.spawnChildActor<Scripted>(StartOptions(), child);
                const ActorRef<Scripted> ref = handle;
                const Pid pid = handle;
                log.add(ref == handle.ref() && pid == ref && self.children().contains(pid) ? u"child"_s : u"stranger"_s);
                self.stop();
                co_await sleepForever();
            };
            const TypedActorHandle<Scripted> handle = co_await startWith<Scripted>(group, StartOptions(), parent);
            const ActorHandle any = handle;
            const ExitReason reason = co_await any.wait();
            log.add(reason.toString());
        });
        COMPARE_LOG(log, "child, terminate Cancelled: stopped: Normal, gone, terminate Normal, gone, Normal");
        VERIFY_NO_LEAK(guard);
    }

    void aChildIsStartedOnItsParentsThread()
    {
        const LeakGuard guard;
        Log log;
        Scripted *parent = nullptr;
        const auto startElsewhere = [&](bool hasOptions) {
            QString refused;
            const std::unique_ptr<QThread> thread(QThread::create([&] {
                refused = messageOf<MisuseError>([&] {
                    await([&]() -> Async<> {
                        if (hasOptions)
                            co_await parent->spawnChildActor<Quiet>(StartOptions());
                        else
                            co_await parent->spawnChildActor<Quiet>();
                    });
                });
            }));
            thread->start();
            thread->wait();
            return refused;
        };
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.init = [&](Scripted &self) -> Async<> {
                parent = &self;
                co_return;
            };
            co_await startWith<Scripted>(group, StartOptions().name(u"clerk"_s), script);
            QACTORS_COMPARE(startElsewhere(true), u"clerk: its children and tasks are started on its own thread; send it a message instead"_s);
            parent->startSoonChild([] { return sleepForever(); });
            for (const bool hasOptions : {true, false}) {
                const QString refused = startElsewhere(hasOptions);
                QACTORS_VERIFY2(refused.startsWith("TaskGroup: Quiet <"_L1), refused);
                QACTORS_VERIFY2(refused.contains(" is spawned at tst_start.cpp:"_L1), refused); // where it was asked for
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void startingInAClosedGroupIsAnErrorAndTheActorGoes()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            co_await group.run([] { });
            const Script script(log);
            const auto late = [&] { return start<Scripted>(group, script); };
            const QString outcome = co_await outcomeOf(late);
            QACTORS_VERIFY(outcome.contains("into a group that is closed"_L1));
            QACTORS_VERIFY(outcome.contains("tst_start.cpp:"_L1)); // where it was started
            log.add(outcome.section(u' ', 0, 1));
        });
        COMPARE_LOG(log, "gone, TaskGroup: QActors::Actor");
        VERIFY_NO_LEAK(guard);
    }

    void theEndOfTheGroupEndsTheStart()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Script script(log);
            script.init = [](Scripted &) -> Async<> { co_await sleepForever(); };
            auto group = std::make_unique<TaskGroup>();
            co_await withTaskGroup([&](TaskGroup &outer) -> Async<> {
                outer.startSoon([&]() -> Async<> {
                    const auto begin = [&] { return startWith<Scripted>(*group, StartOptions().name(u"clerk"_s), script); };
                    log.add(co_await outcomeOf(begin));
                });
                co_await settle();
                group->cancel(u"no more"_s);
                co_await settle();
                outer.startSoon([&]() -> Async<> {
                    const auto begin = [&] { return startWith<Scripted>(*group, StartOptions().name(u"clerk"_s), script); };
                    log.add(co_await outcomeOf(begin));
                });
                co_await settle();
                group.reset();
            });
        });
        COMPARE_LOG(log, "gone, start: clerk ended before it had started: Cancelled: no more, "
                         "gone, start: clerk ended before it had started: Killed");
        VERIFY_NO_LEAK(guard);
    }

    void theStarterSaysWhatItWaitsFor()
    {
        Log log;
        QString where;
        inGroup([&](TaskGroup &group) -> Async<> {
            Script script(log);
            script.init = [](Scripted &) -> Async<> { co_await sleep(1s); };
            const auto starter = group.startSoon([&]() -> Async<> {
                co_await startWith<Scripted>(group, StartOptions().name(u"clerk"_s), script);
            });
            co_await settle();
            where = starter.whereItWaits();
        });
        QVERIFY2(where.startsWith(u"clerk to start at tst_start.cpp:"_s), qPrintable(where));
    }
};

QTEST_GUILESS_MAIN(tst_Start)
#include "tst_start.moc"
