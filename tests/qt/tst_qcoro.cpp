// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/QCoro>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/gate.h"
#include "support/latedevice.h"
#include "support/testrun.h"

#include <QCoro/QCoroFuture>
#include <QCoro/QCoroIODevice>
#include <QCoro/QCoroTimer>
#include <QtCore/qbuffer.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Odd : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

QCoro::Task<int> through(Gate &gate, int &alive)
{
    const Sentinel sentinel(alive);
    co_return co_await gate;
}

QCoro::Task<> failing(Gate &gate)
{
    co_await gate;
    throw Odd("foreign");
}

QCoro::Task<std::unique_ptr<int>> moveOnly()
{
    co_return std::make_unique<int>(2);
}

Async<int> later(int value)
{
    co_await sleep(10ms);
    co_return value;
}

/// A frame that can be destroyed from outside; QCoro's own cannot.
struct Destroyable
{
    struct promise_type
    {
        Destroyable get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept { }
        void unhandled_exception() const { throw; }
    };
    std::coroutine_handle<promise_type> handle;
};

Destroyable foreign(Async<int> async, Log &log)
{
    const int value = co_await std::move(async);
    log.add(u"value %1"_s.arg(value));
}

} // namespace

class TestQCoro : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_guard.emplace();
        m_alive = 0;
    }
    void cleanup()
    {
        QCoreApplication::processEvents();
        QCOMPARE(m_alive, 0);
        VERIFY_NO_LEAK(*m_guard);
    }

    void aQCoroTaskIsAwaited()
    {
        Gate gate;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> { co_return co_await through(gate, m_alive); });
        idle();
        QVERIFY(gate.isAwaited());
        QVERIFY(task.whereItWaits().startsWith(u"an awaitable of QCoro at tst_qcoro.cpp:"_s));
        gate.open();
        QVERIFY(!task.hasEnded()); // never resumed inside QCoro
        idle();
        QCOMPARE(task.value(), 9);
    }

    void itMayBeAnLvalueAndFinishedAlready()
    {
        const int sum = await([&]() -> Async<int> {
            Gate gate;
            QCoro::Task<int> task = through(gate, m_alive);
            gate.open();
            const int first = co_await task;
            co_return first + *co_await moveOnly();
        });
        QCOMPARE(sum, 11);
    }

    void itsErrorKeepsItsType()
    {
        Gate gate;
        TaskGroup group;
        auto task = Task::spawn(group, [&]() -> Async<QString> {
            try {
                co_await failing(gate);
            } catch (const Odd &odd) {
                co_return QString::fromUtf8(odd.what());
            }
            co_return {};
        });
        idle();
        gate.open();
        idle();
        QCOMPARE(task.value(), u"foreign"_s);
    }

    void cancelledItLeavesAtOnceAndALateCompletionIsDropped()
    {
        Gate gate;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> { co_return co_await through(gate, m_alive); });
        idle();
        task.cancel();
        idle();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QCOMPARE(m_alive, 1); // QCoro's frame waits on: nobody may destroy it
        gate.open();
        idle();
        QCOMPARE(m_alive, 0);
    }

    void killedItLeavesAtOnceAndALateCompletionIsDropped()
    {
        Gate gate;
        int mine = 0;
        {
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                const Sentinel sentinel(mine);
                QCoro::Task<int> task = through(gate, m_alive);
                co_await task;
            });
            idle();
        }
        QCOMPARE(mine, 0);
        gate.open();
        QCOMPARE(m_alive, 0);
    }

    void ownAwaitablesOfAQCoroProgramAreAwaited()
    {
        Gate gate;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> { co_return co_await gate; });
        idle();
        gate.open();
        idle();
        QCOMPARE(task.value(), 9);
    }

    // Real I/O, as far as a QBuffer is that.
    void aDeviceIsReadThroughQCoro()
    {
        QBuffer buffer;
        buffer.setData("one\ntwo\n");
        QVERIFY(buffer.open(QIODevice::ReadOnly));
        const QByteArray text = await([&]() -> Async<QByteArray> {
            QByteArray line = co_await qCoro(buffer).readLine();
            const QByteArray rest = co_await &buffer;
            co_return rest + line;
        });
        QCOMPARE(text, "two\none\n"_ba);
    }

    // A device itself is awaited natively: a local one may go with the coroutine. Through QCoro that crashed.
    void aDeviceThatIsALocalMayBeCancelledOrKilled()
    {
        for (const bool kill : {false, true}) {
            for (const bool pointer : {false, true}) {
                auto group = std::make_unique<TaskGroup>();
                auto task = Task::spawn(*group, [pointer]() -> Async<> {
                    LateDevice device;
                    if (pointer)
                        co_await &device;
                    else
                        co_await device;
                });
                idle();
                QVERIFY2(task.whereItWaits().startsWith(u"readSome() from a "_s), qPrintable(task.whereItWaits()));
                kill ? group.reset() : task.cancel();
                idle();
                QCOMPARE(task.state(), TaskState::Cancelled);
            }
        }
    }

    void futuresAndTimersStayNative()
    {
        static_assert(std::is_same_v<decltype(detail::AwaitTraits<QFuture<int>>::wrap({})), detail::FutureAwaitable<int>>);
        static_assert(!detail::QCoroAwaits<QTimer *> && !detail::QCoroAwaits<TaskHandle<int>>);
        QVERIFY(!messageOf<TaskCancelled>([] {
                     await([]() -> Async<> { co_await QFuture<int>(); });
                 }).isEmpty());
    }

    void anAsyncBecomesAQCoroTask()
    {
        const VirtualClock clock;
        QCoro::Task<int> task = later(4);
        QVERIFY(!task.isReady());
        QCOMPARE(QCoro::waitFor(task), 4);
    }

    void aQCoroCoroutineAwaitsAnAsync()
    {
        const VirtualClock clock;
        Log log;
        const auto outer = [&]() -> QCoro::Task<int> {
            const int sum = co_await later(1) + co_await later(2);
            try {
                co_await []() -> Async<> {
                    co_await yield();
                    throw Odd("own");
                }();
            } catch (const Odd &odd) {
                log.add(QString::fromUtf8(odd.what()));
            }
            co_return sum;
        };
        QCOMPARE(QCoro::waitFor(outer()), 3);
        QCOMPARE(log, Log{u"own"_s});
    }

    void waitForTakesAnAsync()
    {
        const VirtualClock clock;
        QCOMPARE(QCoro::waitFor(later(6)), 6);
        QCoro::waitFor(settle());
    }

    // Back and forth: a QCoro coroutine in a task, a task in it.
    void theBridgesNest()
    {
        const auto inner = []() -> QCoro::Task<int> { co_return co_await later(5) + 1; };
        QCOMPARE(awaitVirtual([&]() -> Async<int> { co_return co_await inner() + 1; }), 7);
    }

    void aForeignFrameThatIsDestroyedKillsTheTask()
    {
        Log log;
        const auto wait = [&]() -> Async<int> {
            const Sentinel sentinel(m_alive);
            co_await sleepForever();
            co_return 1;
        };
        const Destroyable frame = foreign(wait(), log);
        idle();
        QCOMPARE(m_alive, 1);
        frame.handle.destroy();
        QCOMPARE(m_alive, 0);
        QCoreApplication::processEvents();
        QCOMPARE(log, Log{});
    }

    void aForeignFrameDestroyedAfterTheEndIsNotResumed()
    {
        Log log;
        const Destroyable frame = foreign([]() -> Async<int> { co_return 1; }(), log);
        idle(); // has ended; the resumption is queued
        frame.handle.destroy();
        QCoreApplication::processEvents();
        QCOMPARE(log, Log{});
    }

private:
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    int m_alive = 0;
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestQCoro)
#include "tst_qcoro.moc"
