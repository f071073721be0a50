// SPDX-License-Identifier: MIT
// The ends that a user asks for: of the tasks that are there, and of the group.
#include "support/tasks.h"

#include <QActors/Actor>

#include <QtCore/qthread.h>

using namespace TestSupport;

/// Ends when it is told to, and logs with which reason.
class Worker : public Actor
{
    Q_OBJECT
public:
    explicit Worker(Log *log) : m_log(log) { }

private:
    Async<> run() override { co_await sleepForever(); }
    Async<> terminate(const ExitReason &reason) override
    {
        m_log->add(u"worker: "_s + reason.toString());
        co_return;
    }
    Log *m_log;
};

/// The text of what `fn()` throws when it is awaited.
template<typename F>
static Async<QString> errorOf(F fn)
{
    try {
        static_cast<void>(co_await fn());
    } catch (...) {
        co_return textOf(std::current_exception());
    }
    co_return QString();
}

class tst_TaskGroupClose : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TG22_cancelAllLeavesWhatIsStartedLater()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
            group.startSoon([&] { return sleeper(log, u"b"_s, 10ms); });
            co_await yield();
            group.cancelAll(u"enough"_s);
            group.startSoon([&] { return sleeper(log, u"c"_s, 10ms); });
            group.cancelAll(u"again"_s); // before it ran: as TG16, to its first await
            group.startSoon([&] { return sleeper(log, u"d"_s, 10ms); });
            co_await group.join();
        });
        QCOMPARE(text(log), u"a cancelled, b cancelled, c cancelled, d done"_s);
        VERIFY_NO_LEAK(guard);
    }
    void TG22_inAHostedGroupTheBodyGoesOn()
    {
        Log log;
        awaitVirtual([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> first = group.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
                co_await yield();
                group.cancelAll(u"the first lot"_s);
                co_await sleep(1ms);
                log.add(u"body goes on, the first is "_s + stateName(first));
                group.startSoon([&] { return sleeper(log, u"b"_s, 10ms); });
            });
        });
        QCOMPARE(text(log), u"a cancelled, body goes on, the first is Cancelled, b done"_s);
    }
    void TG22_onAnotherThreadItIsRefused()
    {
        TaskGroup group;
        QString refused, close;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            refused = messageOf<MisuseError>([&] { group.cancelAll(); });
            close = messageOf<MisuseError>([&] { static_cast<void>(await([&] { return group.close(1s); })); });
        }));
        thread->start();
        QVERIFY(thread->wait());
        QVERIFY2(refused.startsWith(u"TaskGroup::cancelAll: called on another thread"_s), qPrintable(refused));
        QVERIFY2(close.startsWith(u"TaskGroup::close: called on another thread"_s), qPrintable(close));
    }

    void TG23_closeLetsTasksEndThenStopsTheActors()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            static_cast<void>(co_await start<Worker>(group, &log));
            group.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
            const bool inTime = co_await group.close(1s);
            log.add(inTime ? u"in time"_s : u"late"_s);
            QACTORS_COMPARE(group.count(), 0);
        });
        QCOMPARE(text(log), u"a done, worker: Shutdown, in time"_s);
        VERIFY_NO_LEAK(guard);
    }
    void TG23_whatIsNotReadyInTimeIsCancelled()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            TaskGroup group;
            static_cast<void>(co_await start<Worker>(group, &log));
            group.startSoon([&] { return sleeper(log, u"short"_s, 10ms); });
            group.startSoon([&] { return sleeper(log, u"long"_s, 1h); });
            const bool inTime = co_await group.close(1s);
            log.add(inTime ? u"in time"_s : u"late"_s);
        });
        QCOMPARE(text(log), u"short done, worker: Cancelled: the time to close was over, long cancelled, late"_s);
        QCOMPARE(clock.elapsed(), Duration(1s));
    }
    void TG23_aClosedGroupTakesNoMore()
    {
        awaitVirtual([]() -> Async<> {
            TaskGroup group;
            QACTORS_VERIFY(co_await group.close(0s));
            const QString refused = messageOf<MisuseError>([&] { group.startSoon([] { }); });
            QACTORS_VERIFY2(refused.contains(u"into a group that is closed"_s), refused);
            QACTORS_VERIFY(co_await group.close(0s)); // again
        });
    }
    void TG23_failuresArriveAsAtJoin()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([] { return failAtLast("broken", 5ms); });
            group.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
            log.add(co_await errorOf([&] { return group.close(1s); }));
        });
        QCOMPARE(text(log), u"a cancelled, [broken]"_s);
    }
    void TG23_aCancelledCloseLeavesTheTasksAlone()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
            QACTORS_VERIFY(!co_await moveOnAfter(5ms, [&]() -> Async<> { static_cast<void>(co_await group.close(1h)); }));
            log.add(u"gave up"_s);
            co_await group.join();
        });
        QCOMPARE(text(log), u"gave up, a done"_s);
    }
    void TG23_aGroupThatIsDeletedMeanwhileIsTold()
    {
        awaitVirtual([]() -> Async<> {
            auto group = std::make_unique<TaskGroup>();
            group->startSoon([] { return sleepForever(); });
            TaskGroup other;
            other.startSoon([&]() -> Async<> {
                co_await yield();
                group.reset();
            });
            const QString error = co_await errorOf([&] { return group->close(1h); });
            QACTORS_COMPARE(error, u"TaskGroup::join: the group was deleted"_s);
        });
    }
    void TG23_aHostedGroupHasItsEnd()
    {
        awaitVirtual([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const QString error = co_await errorOf([&] { return group.close(1s); });
                QACTORS_COMPARE(error, u"MisuseError"_s);
            });
        });
    }

    void TG24_aTaskKnowsTheOneAbove()
    {
        awaitVirtual([]() -> Async<> {
            TaskGroup outer;
            const TaskHandle<> parent = outer.startSoon([&]() -> Async<> {
                TaskId above{};
                TaskHandle<> kept;
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    kept = group.startSoon([] { return sleep(1ms); });
                    above = kept.parentId();
                    co_return;
                });
                QACTORS_VERIFY(quint64(above) != 0);
                QACTORS_COMPARE(quint64(kept.parentId()), quint64(0)); // after the end
            });
            QACTORS_COMPARE(quint64(parent.parentId()), quint64(0)); // a group without a host
            co_await outer.join();
        });
    }
    void TG24_aTaskMayHaveAName()
    {
        awaitVirtual([]() -> Async<> {
            TaskGroup group;
            QString seen;
            const TaskHandle<> task = group.startSoon(
                [&]() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &cancelled) {
                        seen = cancelled.message();
                        throw;
                    }
                },
                u"poller"_s);
            auto work = [](Started<int> started) -> Async<> {
                started(5);
                co_await sleepForever();
            };
            const auto started = co_await group.startTask(work, u"listener"_s);
            QACTORS_COMPARE(task.name(), u"poller"_s);
            QACTORS_COMPARE(started.name(), u"listener"_s);
            group.cancel(u"the window was closed"_s);
            co_await group.join();
            QACTORS_COMPARE(seen, u"poller was cancelled: the window was closed"_s);
        });
    }
};

QTEST_GUILESS_MAIN(tst_TaskGroupClose)
#include "tst_taskgroup_close.moc"
