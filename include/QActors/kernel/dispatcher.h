// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/clock.h>
#include <QActors/kernel/inboxnode.h>
#include <QActors/kernel/schedulehook.h>

#include <QtCore/qobject.h>

namespace QActors {

/// Runs the tasks of one thread inside its Qt event loop: ready tasks for a time budget, then the loop gets
/// to breathe. One a thread, made when first asked for; lives until the thread ends.
/// Only post() may be called from other threads.
class QACTORS_EXPORT Dispatcher
{
public:
    /// The calling thread's.
    static Dispatcher *current();
    Q_DISABLE_COPY_MOVE(Dispatcher)

    /// How long tasks may run before other events get their turn; 200 µs by default. Zero: one task a turn.
    /// A longer budget gives no more throughput, but later timers and frames. Within it, a task that always finds something
    /// to do lets the other ready tasks go first after 1024 awaits.
    Duration budget() const noexcept { return m_budget; }
    void setBudget(Duration budget);

    /// How long this thread, when it runs out of work, looks for what other threads post before it sleeps; zero by default.
    /// It does so after each burst of work only, so that an idle thread costs nothing; other events wait meanwhile. Throws
    /// MisuseError on the main thread of an application, whose events are somebody's clicks.
    Duration spin() const noexcept { return m_spin; }
    void setSpin(Duration spin);

    /// The clock that deadlines go by. setClock(nullptr) restores the system's. Not owned. Change it only
    /// while no timer is armed (throws MisuseError otherwise).
    Clock *clock() const noexcept { return m_clock; }
    void setClock(Clock *clock); ///< See clock().
    TimePoint now() const { return m_clock->now(); } ///< The time by that clock.

    /// Messages that were sent to a process of this thread which no longer exists.
    quint64 droppedMessages() const noexcept { return m_droppedMessages; }

    /// Runs everything that is ready now and what becomes ready from it, timers that are due included, without
    /// the event loop. For tests and embedding; not from inside a task (throws MisuseError).
    void runUntilIdle();

    // --- \internal
    quint32 index() const noexcept { return m_index; }
    static Dispatcher *at(quint32 index) noexcept;
    /// The calling thread's if there is one.
    static Dispatcher *existing() noexcept;
    bool isCurrent() const noexcept { return existing() == this; }
    detail::TaskContext *currentTask() const noexcept { return m_current; }
    /// A QObject of this thread, to be the context of connections.
    QObject *context() const noexcept;
    void makeReady(detail::TaskContext *task) noexcept;
    void removeReady(detail::TaskContext *task) noexcept { m_ready.remove(task); }
    /// Takes the node over. Any thread. False, and the node deleted, if the thread has ended.
    bool post(detail::InboxNode *node) noexcept;
    /// Counts one step of a task that did not wait; true when it should yield: to others, or because the budget is used up.
    bool tick() noexcept
    {
        return (--m_ticks <= 0 && budgetSpent()) || (--m_turn <= 0 && !m_ready.isEmpty());
    }
    /// Makes the current task yield at its next await, whether there is something to wait for or not.
    void endTurn() noexcept
    {
        m_ticks = 0;
        m_outOfTime = true;
    }
    void insertTimer(detail::TimerNode *node);
    void removeTimer(detail::TimerNode *node) noexcept;
    void countDropped() noexcept { ++m_droppedMessages; }
    void taskCreated() noexcept { ++m_tasks; }
    void taskDestroyed() noexcept { --m_tasks; }
    qint64 taskCount() const noexcept { return m_tasks; }
    /// Timers that are armed.
    qsizetype timerCount() const noexcept;
    /// Not owned; null takes it away. On the dispatcher's thread, while no task is on the stack.
    void setHook(detail::ScheduleHook *hook);
    detail::ScheduleHook *hook() const noexcept { return m_hook; }
    /// Tables of higher layers that live and die with the dispatcher (the actors' slots).
    void *processTable = nullptr;

private:
    friend class detail::TaskContext;
    class Waker;
    struct Internals;
    struct ThreadEnd;

    Dispatcher();
    ~Dispatcher();
    void open();
    void close();
    void drain();
    void drainByHook();
    void resume(detail::TaskContext *task);
    void takeInbox() noexcept;
    bool budgetSpent() noexcept;
    void startBudget() noexcept;
    void wake() noexcept;
    void aboutToBlock();
    void spinBeforeSleep();
    void idle();
    void armTimer();

    detail::ReadyQueue m_ready;
    detail::TaskContext *m_current = nullptr;
    int m_ticks = 0;
    int m_ticksGiven = 1;
    int m_turn = 0; // what is left of the current task's
    bool m_wakePosted = false;
    bool m_idlePosted = false;
    bool m_outOfTime = false;
    bool m_hasWorked = false; // since it last slept
    int m_draining = 0;
    Duration m_budget = std::chrono::microseconds(200);
    Duration m_spin{0};
    std::chrono::steady_clock::time_point m_budgetEnd;
    std::chrono::steady_clock::time_point m_lastCheck;
    Clock *m_clock;
    detail::ScheduleHook *m_hook = nullptr;
    quint64 m_droppedMessages = 0;
    std::atomic<qint64> m_tasks{0};
    quint32 m_index = 0;
    std::unique_ptr<Internals> m_internals;
};

} // namespace QActors
