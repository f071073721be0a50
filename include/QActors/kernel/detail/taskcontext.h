// SPDX-License-Identifier: MIT
// The record of one running task: a chain of coroutines, of which the innermost waits for one awaitable.
#pragma once

#include <QActors/kernel/detail/currenttask.h>
#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/localset.h>
#include <QActors/kernel/detail/scopenode.h>
#include <QActors/kernel/detail/taskobserver.h>
#include <QActors/kernel/taskstate.h>
#include <QActors/kernel/detail/timernode.h>

#include <chrono>
#include <coroutine>
#include <source_location>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QObject)

namespace QActors::detail {

/// The owner of a task; has one reference to the task until taskEnded().
class QACTORS_EXPORT TaskOwner
{
public:
    /// The task has ended: settled, its frames gone. The owner unlinks and releases it.
    virtual void taskEnded(TaskContext *task) noexcept = 0;
    /// The task is killed right after this, before the one in whose body the owner stands: the owner forgets it, and
    /// does not hear of its end. False if it does not stand in one.
    virtual bool forget(TaskContext *) noexcept { return false; }
    /// The task in whose body it stands, if any.
    virtual TaskContext *host() const noexcept { return nullptr; }
    /// Of the children of one of higher layers' tasks, which need not stand in its scope: that task.
    virtual TaskContext *childrenOf() const noexcept { return nullptr; }
    /// The object with which its tasks go, if any; for people to read.
    virtual const QObject *object() const noexcept { return nullptr; }

protected:
    ~TaskOwner() = default;
};

class QACTORS_EXPORT TaskContext : public ScopeNode, public Pooled
{
public:
    enum class Phase : quint8 {
        Created,
        Running,
        Waiting,
        Ready,
        Ended
    };

    ~TaskContext() override;

    // --- read by everyone
    TaskId id() const noexcept { return m_id; }
    QString name() const;
    /// Empty if it has none of its own.
    QString givenName() const;
    void setName(const QString &name);
    /// The task's present work, for people: shown after its name. Empty without one.
    QString label() const;
    void setLabel(const QString &label);
    virtual std::source_location spawnedAt() const noexcept { return {}; }
    /// Whom it works for: a task of a higher layer, an actor's, perhaps this one; null if there is nobody.
    virtual TaskContext *principal() noexcept { return nullptr; }
    bool hasPrincipal() const noexcept { return m_hasPrincipal; } ///< The same, known without a call.
    TaskState state() const noexcept;
    bool hasEnded() const noexcept { return m_phase == Phase::Ended; }
    bool wasKilled() const noexcept { return m_killed; }
    bool hasFailed() const noexcept { return m_hasError; } ///< After its end.
    /// Killed while it runs: it goes when it comes back.
    bool isKillPending() const noexcept { return m_special & KillRequested; }
    TaskContext *parentTask() const noexcept { return m_owner ? m_owner->host() : nullptr; }
    /// The error it ended with; null if it has none, and for a cancelled task.
    virtual const std::exception_ptr &error() const noexcept;
    QString cancelReason() const;
    /// "waiting for X at file:line, in file:line, …", innermost first.
    QString whereItWaits() const;
    /// ", thrown after file:line, awaited at file:line, in file:line, …": the way of an error that has ended it, or has just
    /// been caught in it. Empty if it has none.
    QString whereItFailed(const std::exception_ptr &error) const;
    /// The places alone, for describePlaces().
    std::vector<std::source_location> placesOfWait() const;

    double progress() const noexcept;
    QString progressText() const;
    void setProgress(double fraction, const QString &text);

    /// The values of TaskLocals in the task; null if there are none. A task begins with the values of the place where it is made.
    const LocalSet *locals() const noexcept { return m_locals.get(); }
    /// Gives what was set. On its thread.
    LocalPointer exchangeLocals(LocalPointer set) noexcept { return std::exchange(m_locals, std::move(set)); }

    void observe(TaskObserver *observer) noexcept; ///< Appended: observers hear in the order they came.
    bool isObserved() const noexcept { return m_observers != nullptr; }
    /// Somebody has taken notice of the error: it will not be logged.
    void markObserved() noexcept { m_errorObserved = true; }

    // --- its owner
    /// Puts it into the ready queue for the first time. `scopeParent` and `principal` may be null.
    void launch(ScopeNode *scopeParent, TaskOwner *owner, std::source_location where, TaskContext *principal = nullptr);
    TaskOwner *owner() const noexcept { return m_owner; }
    /// Destroys the frames at once, destructors only; if it is on the stack right now, as soon as it
    /// comes back. The owner hears taskEnded() in either case.
    void kill() noexcept;
    /// The owner dies: as kill(), but it does not hear of it, and its reference is released.
    void orphan() noexcept;
    /// The owner has nothing left to do and wants it to end. May come more than once.
    virtual void requestShutdown() { }

    // --- the coroutine machinery
    /// The current exception leaves one of its coroutines.
    void errorPasses(const PromiseBase *left) noexcept;
    bool isCancelPending() const noexcept { return m_scope->isEffective(); }
    /// The same by now: deadlines that have passed count. Not while it waits.
    bool isCancelDue() const noexcept { return m_scope->mustLook() && m_scope->isEffectiveByNow(); }
    bool takeCancelDelivery() noexcept { return std::exchange(m_cancelDelivered, false); }
    void deliverCancel() noexcept;
    /// Tells the observers.
    void stateChanging() noexcept;
    /// Of the innermost coroutine.
    void suspendOn(Awaitable *leaf) noexcept
    {
        m_leaf = leaf;
        m_phase = Phase::Waiting;
    }
    /// Of a leaf that the task waits for: the next time the task goes on, the leaf's resumeInstead() is called in the place
    /// of the coroutine.
    void divertTo(Awaitable *leaf) noexcept
    {
        m_divertedTo = leaf;
        m_special |= Diverted;
    }
    /// From there: waits again for that leaf.
    void suspendDivertedTo(Awaitable *leaf) noexcept
    {
        m_leaf = m_divertedTo = leaf;
        m_special |= Diverted;
        m_phase = Phase::Waiting;
    }
    /// Since when it waits, if leaf() is not null: since it last went on, and a little early, for the clock is not read for it.
    std::chrono::steady_clock::time_point waitsSince() const noexcept { return m_wentOn; }
    void unsuspend() noexcept;
    void makeReady() noexcept;
    /// Goes on from where it waits, until it waits again. False if it does not: then goOn().
    inline bool resume(std::chrono::steady_clock::time_point now) noexcept; // in promise.h
    /// Begins, or ends, or goes through what does neither.
    void goOn() noexcept;
    /// The task has come back, and neither waits nor is ready; or it is to be killed.
    bool isOver() const noexcept { return m_phase == Phase::Running || isKillPending(); }
    /// After goOn(), when it is no longer the current one.
    void endIfOver() noexcept;
    ScopeNode *scope() const noexcept { return m_scope; }
    void setScope(ScopeNode *scope) noexcept { m_scope = scope; }
    bool isWaiting() const noexcept { return m_phase == Phase::Waiting; }
    bool isRunning() const noexcept { return m_phase == Phase::Running; } ///< It stands on the stack.
    bool isReady() const noexcept { return m_phase == Phase::Ready; }
    Awaitable *leaf() const noexcept { return m_phase == Phase::Waiting ? m_leaf : nullptr; }

    // The small members come first: they fit in behind those of the base.
private:
    Phase m_phase = Phase::Created;
    bool m_cancelDelivered = false;
    enum Special : quint8 {
        KillRequested = 1,
        Diverted = 2 // to m_divertedTo
    };
    quint8 m_special = 0; // one look tells that nothing is

public:
    bool m_leafReady = false; // between await_ready() and await_suspend()
    quint8 m_nesting = 0;     // resumes on the stack, see AsyncAwaiter
    bool m_isolated : 1 = false; // its failure waits in its handle, its owner does not mind
    bool m_starting : 1 = false; // its failure goes to the task that waits in TaskGroup::start()
    bool m_endsWithGroup : 1 = false;  // its group's end ends it

private:
    bool m_hasPrincipal : 1 = false;
    bool m_begun : 1 = false;
    bool m_killed : 1 = false;
    bool m_orphaned : 1 = false;
    bool m_endedCancelled : 1 = false;
    bool m_errorObserved : 1 = false;
    bool m_hasError : 1 = false;

public:
    PromiseBase *m_innermost = nullptr; // the end of the chain, which goes on; the root, when that has come to its end

protected:
    TaskContext();
    /// Calls the callable and leaves the root coroutine in m_innermost (none: it is done).
    virtual void begin() = 0;
    /// The root coroutine has come to its end. True if the task goes on: with another one, left in m_innermost, or by
    /// makeReady(), after which this is called again.
    virtual bool next() { return false; }
    /// Moves value or error out of the root coroutine; returns the error. Not called for a killed task.
    virtual std::exception_ptr collect() noexcept = 0;
    /// Destroys root coroutine, to which m_innermost has come back, and callable.
    virtual void destroyFrames() noexcept = 0;
    /// For a task without a name.
    virtual QString defaultName() const;
    /// After the end, just before observers and owner hear of it.
    virtual void ended() noexcept { }
    /// At its launch.
    virtual void setOrigin(std::source_location, TaskContext *) noexcept { }
    /// At its end, for a task that can fail.
    virtual void setError(std::exception_ptr) noexcept { }
    /// Nobody will ever ask for this error.
    void tellOf(const std::exception_ptr &error) const noexcept;
    /// Tells the observers that its start is over.
    void started() noexcept;
    struct Details; // what few tasks have: a name, progress
    std::unique_ptr<ScopeNode::Details> makeDetails() override;
    Details &details();
    Details *existingDetails() const noexcept;

private:
    friend class TaskObserver;
    friend struct ReadyQueue;
    bool hasCoroutine() const noexcept; // one that has not come to its end
    void resumeLeaf() noexcept;
    void end() noexcept;
    void letGoOfLocals() noexcept;
    void destroyNow() noexcept;
    void killBelow() noexcept;
    void destroyChain() noexcept;
    void insertAfter(TaskObserver *previous, TaskObserver *observer) noexcept;
    void removeObserver(TaskObserver *observer) noexcept;

    union {
        Awaitable *m_leaf = nullptr; // while it waits
        TaskContext *m_readyNext;    // while it is ready
    };
    union {
        std::chrono::steady_clock::time_point m_wentOn; // while it runs or waits
        TaskContext *m_readyPrevious = nullptr;         // while it is ready
    };
    Awaitable *m_divertedTo; // if it is
    TaskOwner *m_owner = nullptr;
    TaskObserver *m_observers = nullptr;
    LocalPointer m_locals;
    TaskId m_id;
};

inline TaskContext *ScopeNode::task() const noexcept
{
    if (!m_isTask)
        return m_task;
    return m_attached ? static_cast<TaskContext *>(const_cast<ScopeNode *>(this)) : nullptr;
}

inline void ScopeNode::abandon() noexcept
{
    if (task())
        detach();
}

/// " at file:line, in file:line, …"; empty if there is none.
QString describePlaces(const std::vector<std::source_location> &places);

} // namespace QActors::detail
