// SPDX-License-Identifier: MIT
// Task::spawnAndNotify() with a real mailbox.
#include "support/scripted.h"

#include <QActors/Dispatcher>
#include <QActors/Task>

using namespace TestSupport;

namespace {

/// Everything in the mailbox, as text.
Async<> drain(Mailbox &box, Log &log)
{
    while (box.count() > 0) {
        co_await box.receive(
            on(arg<QString>, arg<TaskId>, arg<int>, [&](const QString &what, TaskId, int value) { log.add(u"%1 %2"_s.arg(what).arg(value)); }),
            on(arg<QString>, arg<TaskId>, [&](const QString &what, TaskId) { log.add(what); }),
            on(arg<QString>, arg<TaskId>, arg<std::exception_ptr>,
               [&](const QString &what, TaskId, const std::exception_ptr &error) { log.add(what + u' ' + QActors::describe(error)); }),
            on(ignore, [&] { log.add(u"unknown"_s); }));
    }
}

} // namespace

class tst_Notify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theParentHearsEachOutcomeExactlyOnce()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                Task::spawnAndNotify(group, []() -> Async<int> { co_await yield(); co_return 7; }, box.pid());
                co_await settle();
                Task::spawnAndNotify(group, [] { }, box.pid(), u"done"_s, u"failed"_s);
                co_await settle();
                Task::spawnAndNotify(group, []() -> Async<> { throw std::runtime_error("bad"); co_return; }, box.pid());
                co_await settle();
                const auto task = Task::spawnAndNotify(group, [] { return sleep(1h); }, box.pid(), u"done"_s, u"failed"_s);
                detail::TaskHandleAccess::task(task)->setName(u"sleeper"_s);
                co_await settle();
                task.cancel(u"enough"_s);
                task.cancel(u"again"_s);
            });
            co_await drain(box, log);
        });
        COMPARE_LOG(log, "task_success 7, done, task_failure bad, failed sleeper was cancelled: enough");
        VERIFY_NO_LEAK(guard);
    }

    void theParentHearsOfAKilledTask()
    {
        const LeakGuard guard;
        Log log;
        {
            VirtualClock clock(true);
            Mailbox box;
            auto group = std::make_unique<TaskGroup>();
            const auto task = Task::spawnAndNotify(*group, [] { return sleep(1h); }, box.pid());
            detail::TaskHandleAccess::task(task)->setName(u"sleeper"_s);
            Dispatcher::current()->runUntilIdle();
            group.reset();
            QCOMPARE(box.count(), 1);
            await([&] { return drain(box, log); });
        }
        COMPARE_LOG(log, "task_failure sleeper was cancelled: killed");
        VERIFY_NO_LEAK(guard);
    }

    void anActorTellsItsTasksByTheirIds()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Script script(log);
                script.run = [&](Scripted &self) -> Async<> {
                    const auto first = Task::spawnAndNotify(group, [] { return 1; }, self.pid());
                    const auto second = Task::spawnAndNotify(group, [] { return 2; }, self.pid());
                    for (int i = 0; i < 2; ++i) {
                        co_await self.receive(on("task_success", arg<TaskId>, arg<int>, [&](TaskId id, int value) {
                            log.add(u"%1 gave %2"_s.arg(id == first.id() ? u"first"_s : id == second.id() ? u"second"_s
                                                                                                          : u"?"_s)
                                        .arg(value));
                        }));
                    }
                    self.stop();
                };
                const ActorHandle handle = co_await startWith<Scripted>(group, StartOptions(), script);
                co_await handle.wait();
            });
        });
        COMPARE_LOG(log, "first gave 1, second gave 2, terminate Normal, gone");
        VERIFY_NO_LEAK(guard);
    }

    void aSentMessageForgesNoResult()
    {
        const LeakGuard guard;
        int joined = 0;
        QString state;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto task = Task::spawnAndNotify(group, []() -> Async<int> { co_await sleep(1s); co_return 1; }, box.pid());
                send(box.pid(), "task_success", task.id(), 666);
                state = task.hasEnded() ? u"ended"_s : u"running"_s;
                joined = co_await task.join();
            });
            co_await drain(box, log);
        });
        QCOMPARE(state, u"running"_s);
        QCOMPARE(joined, 1);
        COMPARE_LOG(log, "task_success 666, task_success 1");
        VERIFY_NO_LEAK(guard);
    }

    void aDeadParentDoesNoHarm()
    {
        const LeakGuard guard;
        const quint64 before = Dispatcher::current()->droppedMessages();
        awaitVirtual([&] {
            return withTaskGroup([](TaskGroup &group) {
                const Pid gone = Mailbox().pid();
                Task::spawnAndNotify(group, [] { return 1; }, gone);
            });
        });
        QCOMPARE(Dispatcher::current()->droppedMessages() - before, 1u);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Notify)
#include "tst_notify.moc"
