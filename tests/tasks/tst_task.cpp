// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Dispatcher>
#include <QActors/Task>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace Fake {

/// Stands for an actor: send() to it is found by its namespace, as it is for a Pid.
struct Parent
{
    QStringList *messages;
};

inline void send(Parent parent, const QString &what, TaskId)
{
    parent.messages->append(what);
}
inline void send(Parent parent, const QString &what, TaskId, int value)
{
    parent.messages->append(u"%1 %2"_s.arg(what).arg(value));
}
inline void send(Parent parent, const QString &what, TaskId, std::unique_ptr<int> value)
{
    parent.messages->append(u"%1 pointer to %2"_s.arg(what).arg(*value));
}
inline void send(Parent parent, const QString &what, TaskId, const std::exception_ptr &error)
{
    parent.messages->append(what + u' ' + textOf(error));
}

} // namespace Fake

class TaskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TK1_result()
    {
        const LeakGuard guard;
        const int sum = awaitVirtual([]() -> Async<int> {
            co_return co_await withTaskGroup([](TaskGroup &group) -> Async<int> {
                const TaskHandle<int> coroutine = Task::spawn(group, [] { return valueAfter(1, 5ms); });
                const TaskHandle<int> plain = Task::spawn(group, [] { return 2; });
                const TaskHandle<int> async = Task::spawn(group, valueAfter(4, 1ms));
                const int first = co_await coroutine + co_await plain;
                co_return first + co_await async;
            });
        });
        QCOMPARE(sum, 7);
        VERIFY_NO_LEAK(guard);
    }

    void TK2_aFailureKeepsItsType()
    {
        struct Special
        {
            int code;
        };
        int code = 0;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<int> task = Task::spawn(group, []() -> Async<int> {
                    co_await sleep(1ms);
                    throw Special{17}; // not even a std::exception
                });
                try {
                    co_await task;
                } catch (const Special &special) {
                    code = special.code;
                }
            });
        });
        QCOMPARE(code, 17);
    }

    void TK3_aCancelIsADistinctErrorAndPrompt()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> task = Task::spawn(group, [] { return sleep(1h); }, u"Slow"_s);
                co_await sleep(5ms);
                task.cancel(u"not needed"_s);
                try {
                    co_await task;
                } catch (const TaskCancelled &cancelled) {
                    log.add(cancelled.message());
                }
                co_await sleep(1ms); // we ourselves were not cancelled
                log.add(u"goes on"_s);
            });
        });
        QCOMPARE(text(log), u"Slow was cancelled: not needed, goes on"_s);
        QCOMPARE(clock.elapsed(), 6ms);
    }

    void SI7_aLabelStandsAfterTheName()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> task = Task::spawn(
                    group,
                    []() -> Async<> {
                        Task::setLabel(u"order 17"_s);
                        co_await sleepForever();
                    },
                    u"Clerk"_s);
                co_await settle();
                log.add(task.name());
                task.setLabel(u"order 18"_s);
                log.add(task.name() + u'/' + task.label());
                QString refused;
                std::thread other([&] { refused = messageOf<MisuseError>([&] { task.setLabel(u"order 19"_s); }); });
                other.join();
                log.add(refused);
                task.setLabel({});
                log.add(task.name());
                group.cancel();
            });
        });
        QCOMPARE(text(log), u"Clerk \"order 17\", Clerk \"order 18\"/order 18, "
                            "TaskHandle::setLabel: Clerk \"order 18\" belongs to another thread; call it there, Clerk"_s);
        QVERIFY(messageOf<MisuseError>([] { Task::setLabel(u"nobody"_s); }).startsWith(u"Task::setLabel: "_s));
    }

    void TK4_theParentHearsEachOutcomeExactlyOnce()
    {
        const LeakGuard guard;
        const CaughtOutput output;
        QStringList messages;
        const Fake::Parent parent{&messages};
        QStringList errors;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto spawn = [&](auto fn, const char *name) {
                    const QString base = QString::fromUtf8(name);
                    return Task::spawnAndNotify(group, std::move(fn), parent, base + u":ok"_s, base + u":failed"_s);
                };
                const TaskHandle<int> value = spawn([] { return valueAfter(7, 1ms); }, "value");
                spawn([] { return sleep(2ms); }, "void");
                spawn([] { return failAtLast("broken", 3ms); }, "error");
                spawn([] { return std::make_unique<int>(5); }, "move-only");
                const TaskHandle<> cancelled = spawn([] { return sleepForever(); }, "cancelled");
                const TaskHandle<> killed = spawn([] { return sleepForever(); }, "killed");
                co_await sleep(4ms);
                cancelled.cancel();
                cancelled.cancel();
                co_await yield();
                detail::TaskHandleAccess::task(killed)->kill();
                detail::TaskHandleAccess::task(killed)->kill();
                value.cancel(); // long over
                co_await settle();
            });
        });
        QCOMPARE(messages, (QStringList{u"move-only:ok pointer to 5"_s, u"value:ok 7"_s, u"void:ok"_s,
                                        u"error:failed broken"_s, u"cancelled:failed TaskCancelled"_s,
                                        u"killed:failed TaskCancelled"_s}));
        QCOMPARE(output.lines(), QStringList()); // a told failure is not logged
        VERIFY_NO_LEAK(guard);
    }

    void TK4_alsoWhenTheGroupIsDestroyed()
    {
        const LeakGuard guard;
        QStringList messages;
        {
            TaskGroup group;
            Task::spawnAndNotify(group, [] { return sleepForever(); }, Fake::Parent{&messages});
            Dispatcher::current()->runUntilIdle();
            Task::spawnAndNotify(group, [] { return 1; }, Fake::Parent{&messages}); // does not begin
        }
        QCOMPARE(text(messages), u"task_failure TaskCancelled, task_failure TaskCancelled"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TK4_aMoveOnlyValueIsInTheMessageAndNotInTheHandle()
    {
        QStringList messages;
        QString failure;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Fake::Parent parent{&messages};
                const auto task = Task::spawnAndNotify(group, [] { return std::make_unique<int>(5); }, parent);
                try {
                    co_await task;
                } catch (const MisuseError &) {
                    failure = u"MisuseError"_s;
                }
            });
        });
        QCOMPARE(text(messages), u"task_success pointer to 5"_s);
        QCOMPARE(failure, u"MisuseError"_s);
    }

    void TK6_resultsCannotBeForgedBySendingAMessage()
    {
        QStringList messages;
        int result = 0;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Fake::Parent parent{&messages};
                const TaskHandle<int> task = Task::spawnAndNotify(group, [] { return valueAfter(7, 1ms); }, parent);
                Fake::send(parent, u"task_success"_s, task.id(), 666);
                result = co_await task; // comes from the task, not from what the parent heard
            });
        });
        QCOMPARE(text(messages), u"task_success 666, task_success 7"_s);
        QCOMPARE(result, 7);
    }

    void theCurrentTaskKnowsItself()
    {
        QString name;
        bool sameId = false;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                TaskId id{};
                const TaskHandle<> task = Task::spawn(group, [&] {
                    name = Task::currentName();
                    id = Task::currentId(); }, u"Fetcher"_s);
                co_await task;
                sameId = id == task.id();
            });
        });
        QCOMPARE(name, u"Fetcher"_s);
        QVERIFY(sameId);
    }

    void outsideATaskThatIsAnError()
    {
        const QString progress = messageOf<MisuseError>([] { Task::setProgress(0.5); });
        QVERIFY2(progress.startsWith(u"Task::setProgress: called outside a task"), qPrintable(progress));
        const QString name = messageOf<MisuseError>([] { Task::currentName(); });
        QVERIFY2(name.startsWith(u"Task::currentName: "), qPrintable(name));
        const QString id = messageOf<MisuseError>([] { Task::currentId(); });
        QVERIFY2(id.startsWith(u"Task::currentId: "), qPrintable(id));
    }

    void aTaskOfAnAwaitedAsyncFails()
    {
        QString failure;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                Async<int> once = valueAfter(1, 1ms);
                co_await std::move(once);
                const TaskHandle<int> task = Task::spawn(group, std::move(once));
                try {
                    co_await task;
                } catch (const MisuseError &error) {
                    failure = error.message();
                }
            });
        });
        QCOMPARE(failure, u"a task was given an empty Async: it was awaited before, moved from, or never made"_s);
    }
};

QTEST_GUILESS_MAIN(TaskTest)
#include "tst_task.moc"
