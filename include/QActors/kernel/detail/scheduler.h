// SPDX-License-Identifier: MIT
// \internal The inside of a Dispatcher.
#pragma once

#include <QActors/kernel/clock.h>
#include <QActors/kernel/detail/inboxnode.h>
#include <QActors/kernel/detail/schedulehook.h>

#include <QtCore/qobject.h>

#include <mutex>

namespace QActors {

class Dispatcher;

namespace detail {

class EventWaits;

/// Resumes the tasks of one thread. One a thread; never freed, but reused for later threads. Only post() and at() may be
/// called from other threads.
class QACTORS_EXPORT Scheduler
{
public:
    /// The calling thread's.
    static Scheduler *current();
    /// The calling thread's if there is one.
    static Scheduler *existing() noexcept;
    static Scheduler *at(quint32 index) noexcept;
    Q_DISABLE_COPY_MOVE(Scheduler)

    // --- see Dispatcher
    Duration budget() const noexcept { return m_budget; }
    void setBudget(Duration budget);
    Duration spin() const noexcept { return m_spin; }
    void setSpin(Duration spin);
    Clock *clock() const noexcept { return m_clock; }
    void setClock(Clock *clock);
    TimePoint now() const { return m_clock->now(); }
    quint64 droppedMessages() const noexcept { return m_droppedMessages; }
    void runUntilIdle();

    quint32 index() const noexcept { return m_index; }
    bool isCurrent() const noexcept { return existing() == this; }
    TaskContext *currentTask() const noexcept { return m_current; }
    /// The task that has ended and whose frames and callable go now.
    TaskContext *endingTask() const noexcept { return m_ending; }
    /// A QObject of this thread, to be the context of connections. Its children are deleted when the thread ends: a QThread
    /// when it says `finished`, before its wait() returns.
    QObject *context() const noexcept;
    /// So that they outlive what is connected to `finished` by now.
    void endWithThread();
    /// The scheduler is the calling thread's, or its thread has ended: whatever was left on it may be destroyed here.
    bool isAbandoned() const noexcept;
    /// Held while what was left on a thread that has ended is destroyed on another one: one thread at a time does so. Holds
    /// nothing on the scheduler's own thread.
    [[nodiscard]] std::unique_lock<std::recursive_mutex> lockIfAbandoned() const;
    void makeReady(TaskContext *task) noexcept;
    void removeReady(TaskContext *task) noexcept { m_ready.remove(task); }
    /// The running task has given this one more work than fits in a turn. If it is ready it goes next, before its turn, so that
    /// the work does not pile up; but a turn is followed by one such turn at most: the others wait twice as long at worst.
    void letGoNext(TaskContext *task) noexcept;
    /// Takes the node over. Any thread. False, and the node deleted, if the thread has ended.
    bool post(InboxNode *node) noexcept;
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
    /// Has `task`, which waits or is ready, go on inside the step of the current one. False, and nothing is done, if that does not
    /// go: a hook chooses the order, or too many stand on the stack. Then the task is to be made ready.
    inline bool runInside(TaskContext *task) noexcept; // in promise.h
    void insertTimer(TimerNode *node);
    void removeTimer(TimerNode *node) noexcept;
    void countDropped() noexcept { ++m_droppedMessages; }
    /// As poolBlockMoves(), on its thread.
    void blockMoves(int change) noexcept { m_blocks += change; }
    /// Those that came from other threads, less those that went.
    qptrdiff blocks() const noexcept { return m_blocks; }
    /// Grows when what is found above a scope of this thread may have become another.
    quint64 scopeChanges = 1;
    /// How many tasks are being killed, each from within the one before.
    int killDepth = 0;
    void taskCreated() noexcept { ++m_tasks; }
    void taskDestroyed() noexcept { --m_tasks; }
    qint64 taskCount() const noexcept { return m_tasks; }
    /// Who else than a task holds it: as long as there is any, no other thread gets it.
    void addHolder() noexcept { ++m_holders; }
    void removeHolder() noexcept { --m_holders; }
    /// Timers that are armed.
    qsizetype timerCount() const noexcept;
    /// The scopes that stand in no other and have tasks, by nextSibling(); all tasks of the thread are below them.
    const ScopeNode *firstRoot() const noexcept { return m_firstRoot; }
    const ReadyQueue &ready() const noexcept { return m_ready; }
    /// The real time a moment ago: of the last look at the clock.
    std::chrono::steady_clock::time_point lastCheck() const noexcept { return m_lastCheck; }
    /// Not owned; null takes it away. On the scheduler's thread, while no task is on the stack.
    void setHook(ScheduleHook *hook);
    ScheduleHook *hook() const noexcept { return m_hook; }
    /// Those of this thread whose end is an event.
    EventWaits &eventWaits() noexcept;
    /// From the next batch on, until removeProbe(). On the scheduler's thread.
    void addProbe(std::shared_ptr<RunProbe> probe);
    void removeProbe(const RunProbe *probe) noexcept;
    bool isProbed() const noexcept { return m_isProbed; }
    /// If tasks that an event loop runs stand on the stack, has `fn` called from there as soon as none does any more, before that
    /// loop goes on, and gives true; else it does nothing.
    bool whenUnwound(void (*fn)()) noexcept;
    /// The current task begins to handle that message.
    void tellServes(const MessageNode *message) noexcept;
    /// A QCoreApplication, perhaps not the first, has been made on this thread.
    static void applicationBegins();
    /// Has `visit` called for each thread that has a scheduler, on it and soon, and later for each that gets one; null: for no
    /// further one. Any thread.
    using Visit = void (*)(Scheduler *scheduler);
    static void visitAll(Visit visit);
    /// Of those who can be reached on this thread: a higher layer's, and nothing to this one.
    void *directory = nullptr;
    /// Messages that have come to queues of this thread, by which each has its number.
    quint64 arrivals = 0;

protected:
    Scheduler();
    ~Scheduler();

private:
    static void setVisit(Visit visit);
    class Waker;
    struct Internals;
    struct ThreadEnd;

    void open();
    void close();
    void drain();
    void drainByHook();
    int beginDraining() noexcept;
    void endDraining(int outerLoops);
    template<bool Probed>
    void drainReady();
    void resume(TaskContext *task);
    void resumeTold(TaskContext *task);
    void tellEnds() noexcept;
    void goOn(TaskContext *task, TaskContext *outer);
    void leaveReady(TaskContext *task) noexcept;
    bool haveFilled(InboxNode *refused) noexcept;
    void takeInbox() noexcept;
    bool budgetSpent() noexcept;
    void startBudget() noexcept;
    void wake() noexcept;
    void aboutToBlock();
    void eventLost(bool wasWake) noexcept;
    void runWithoutEvents();
    void spinBeforeSleep();
    void idle();
    void armTimer();

    friend class ScopeNode;
    ReadyQueue m_ready;
    ScopeNode *m_firstRoot = nullptr;
    TaskContext *m_current = nullptr;
    TaskContext *m_ending = nullptr;
    const void *m_hurried = nullptr; // the task that went before its turn last; it may be gone by now
    int m_ticks = 0;
    int m_ticksGiven = 1;
    int m_turn = 0; // what is left of the current task's
    bool m_wakePosted = false;
    bool m_idlePosted = false;
    bool m_eventsLost = false; // since it last ran
    bool m_outOfTime = false;
    bool m_hasWorked = false; // since it last slept
    bool m_isProbed = false;
    int m_draining = 0;
    int m_loops = 0; // event loops below the innermost of those
    void (*m_whenUnwound)() = nullptr;
    int m_inside = 0; // runInside() on the stack
    Duration m_budget = std::chrono::microseconds(200);
    Duration m_spin{0};
    std::chrono::steady_clock::time_point m_budgetEnd;
    std::chrono::steady_clock::time_point m_lastCheck;
    Clock *m_clock;
    ScheduleHook *m_hook = nullptr;
    quint64 m_droppedMessages = 0;
    qptrdiff m_blocks = 0;
    // Tasks and holders may go on any thread: who finds none of them left has all that they did (seq_cst, which acquires and releases).
    std::atomic<qint64> m_tasks{0};
    std::atomic<int> m_holders{0};
    quint32 m_index = 0;
    std::unique_ptr<Internals> m_internals;
};

} // namespace detail
} // namespace QActors
