// SPDX-License-Identifier: MIT
// The record of one running task: a chain of coroutines, of which the innermost waits for one awaitable.
#pragma once

#include <QActors/kernel/framepool.h>
#include <QActors/kernel/scopenode.h>
#include <QActors/kernel/timer.h>

#include <coroutine>
#include <source_location>

namespace QActors {

/// How a task stands. Pending, Running, perhaps Cancelling, then exactly one of the last three.
enum class TaskState : quint8 { Pending, Running, Cancelling, Finished, Failed, Cancelled };

/// A task's number, unique in the process; printable and hashable. Names a task in messages.
enum class TaskId : quint64 {};

namespace detail {

/// What a task belongs to; owns one reference to it until taskEnded().
class QACTORS_EXPORT TaskOwner
{
public:
    /// The task has ended: settled, its frames gone. The owner unlinks and releases it.
    virtual void taskEnded(TaskContext *task) noexcept = 0;

protected:
    ~TaskOwner() = default;
};

/// Hears once that a task has settled; linked into the task, unlinked before the call.
class QACTORS_EXPORT TaskObserver
{
public:
    TaskObserver() noexcept = default;
    Q_DISABLE_COPY_MOVE(TaskObserver)
    virtual void taskSettled(TaskContext *task) noexcept = 0;
    virtual void taskProgressed(TaskContext *) noexcept { }
    /// It begins to run, or to be cancelled, right after this. Must run no foreign code.
    virtual void taskStateChanging(TaskContext *) noexcept { }
    void unobserve() noexcept;
    virtual ~TaskObserver() { unobserve(); }

private:
    friend class TaskContext;
    TaskContext *m_observed = nullptr;
    TaskObserver *m_nextObserver = nullptr;
};

class QACTORS_EXPORT TaskContext : public ScopeNode, public Pooled
{
public:
    enum class Phase : quint8 { Created, Running, Waiting, Ready, Ended };

    ~TaskContext() override;

    // --- read by everyone
    TaskId id() const noexcept { return m_id; }
    QString name() const;
    void setName(const QString &name);
    std::source_location spawnedAt() const noexcept { return m_spawnedAt; }
    TaskState state() const noexcept;
    bool hasEnded() const noexcept { return m_phase == Phase::Ended; }
    bool wasKilled() const noexcept { return m_killed; }
    /// Killed while it runs: it goes when it comes back.
    bool isKillPending() const noexcept { return m_killRequested; }
    TaskContext *parentTask() const noexcept { return m_parentTask; }
    /// The error it ended with; null if it has none, and for a cancelled task.
    const std::exception_ptr &error() const noexcept { return m_error; }
    QString cancelReason() const;
    /// "waiting for X at file:line, in file:line, …", innermost first.
    QString whereItWaits() const;

    double progress() const noexcept;
    QString progressText() const;
    void setProgress(double fraction, const QString &text);

    void observe(TaskObserver *observer) noexcept;
    bool isObserved() const noexcept { return m_observers != nullptr; }
    /// Somebody has taken notice of the error: it will not be logged.
    void markObserved() noexcept { m_errorObserved = true; }

    // --- its owner
    /// Puts it into the ready queue for the first time. `scopeParent` may be null.
    void launch(ScopeNode *scopeParent, TaskOwner *owner, TaskContext *parentTask, std::source_location where);
    /// Destroys the frames at once, destructors only; if it is on the stack right now, as soon as it
    /// comes back. The owner hears taskEnded() in either case.
    void kill() noexcept;
    /// The owner dies: as kill(), but it does not hear of it, and its reference is released.
    void orphan() noexcept;
    /// The owner has nothing left to do and wants it to end; what an actor does with it. May come more than once.
    virtual void requestShutdown() { }

    // --- the coroutine machinery
    bool isCancelPending() const noexcept { return m_scope->isEffective(); }
    bool takeCancelDelivery() noexcept { return std::exchange(m_cancelDelivered, false); }
    void deliverCancel() noexcept;
    /// Tells the observers.
    void stateChanging() noexcept;
    void suspendOn(Awaitable *leaf, std::coroutine_handle<> at) noexcept
    {
        m_leaf = leaf;
        m_resumePoint = at;
        m_phase = Phase::Waiting;
    }
    void unsuspend() noexcept;
    void makeReady() noexcept;
    void resume() noexcept;
    ScopeNode *scope() const noexcept { return m_scope; }
    void setScope(ScopeNode *scope) noexcept { m_scope = scope; }
    Awaitable *leaf() const noexcept { return m_leaf; }

    std::coroutine_handle<> m_resumePoint;
    PromiseBase *m_innermost = nullptr; // the end of the chain
    int m_nesting = 0;                  // resumes on the stack, see AsyncAwaiter
    void *m_actor = nullptr;            // the actor whose task this is; children inherit it
    bool m_isolated = false; // its failure waits in its handle, the group does not mind
    bool m_starting = false; // its failure goes to who waits in TaskGroup::start()
    bool m_isActor = false;  // its group's end ends it
    TaskContext *m_ownerPrevious = nullptr;
    TaskContext *m_ownerNext = nullptr;

protected:
    TaskContext();
    /// Calls the callable and leaves the root coroutine in m_resumePoint (none: it is done).
    virtual void begin() = 0;
    /// Moves value or error out of the root coroutine; returns the error. Not called for a killed task.
    virtual std::exception_ptr collect() noexcept = 0;
    /// Destroys root coroutine and callable.
    virtual void destroyFrames() noexcept = 0;
    /// For a task without a name.
    virtual QString defaultName() const;
    /// After the end, just before observers and owner hear of it.
    virtual void ended() noexcept { }

private:
    friend class QActors::Dispatcher;
    friend class TaskObserver;
    friend struct ReadyQueue;
    struct Extras; // what few tasks have: a name, progress
    Extras &extras();
    void end() noexcept;
    void destroyNow() noexcept;
    void destroyChain() noexcept;
    void removeObserver(TaskObserver *observer) noexcept;

    ScopeNode *m_scope = this;
    Awaitable *m_leaf = nullptr;
    TaskOwner *m_owner = nullptr;
    TaskContext *m_parentTask = nullptr;
    TaskContext *m_readyPrevious = nullptr;
    TaskContext *m_readyNext = nullptr;
    TaskObserver *m_observers = nullptr;
    std::exception_ptr m_error;
    std::unique_ptr<Extras> m_extras;
    std::source_location m_spawnedAt;
    TaskId m_id;
    Phase m_phase = Phase::Created;
    bool m_begun = false;
    bool m_cancelDelivered = false;
    bool m_killRequested = false;
    bool m_killed = false;
    bool m_orphaned = false;
    bool m_endedCancelled = false;
    bool m_errorObserved = false;
};

/// The task that runs on this thread now, or null.
QACTORS_EXPORT TaskContext *currentTask() noexcept;
/// The same, or a MisuseError that names `what`.
QACTORS_EXPORT TaskContext *requireTask(const char *what);

} // namespace detail
} // namespace QActors
