// SPDX-License-Identifier: MIT
// The task of an actor: its life from init to terminate, its queue, its children. Lives as long as the actor
// runs or a handle to it exists.
#pragma once

#include <QActors/actors/exitreason.h>
#include <QActors/actors/receive.h>
#include <QActors/tasks/taskgroup.h>

#include <functional>

namespace QActors {

class AbstractActor;

/// Called once when an actor has ended, on its thread, after its pid is no longer valid. What it throws is logged.
using ExitCallback = std::function<void(Pid pid, const ExitReason &reason)>;

namespace detail {

class CallWait;

/// Hears that init() is over, right after.
class QACTORS_EXPORT StartListener
{
public:
    virtual void initialised() noexcept = 0;

protected:
    ~StartListener() = default;
};

class QACTORS_EXPORT ActorTask final : public TaskResult<ExitReason>
{
public:
    /// Takes the actor over. A proxy, which has the class of another, has no queue, and the other's pid once it is known.
    explicit ActorTask(AbstractActor *actor, const QMetaObject *proxyFor = nullptr);
    ~ActorTask() override;

    /// Opens the queue and launches it in `group`.
    void launchIn(TaskGroup &group, std::source_location where);
    void stop(const ExitReason &reason);
    /// Kills the actor. One of another thread has not ended yet when this returns.
    void killActor();
    void requestShutdown() override;
    /// The QObject is going away before the end: destroys the frames now, or when they come back.
    void actorDestroyed() noexcept;
    TaskGroup &childGroup();

    MessageQueue queue;
    Pid pid; // stays when the queue is closed
    AbstractActor *actor;
    std::unique_ptr<TaskGroup> children;
    std::unique_ptr<ExitReason> stopReason;
    ExitCallback onExit;
    StartListener *starter = nullptr;
    CallWait *waits = nullptr; // the calls that it, as a server, waits for
    bool initialised = false;
    bool childFailed = false;
    const bool isProxy;
    bool endsChildrenItself = false; // see AbstractActor::doEndChildren()

private:
    void begin() override;
    std::exception_ptr collect() noexcept override;
    void destroyFrames() noexcept override;
    void ended() noexcept override;
    QString defaultName() const override;
    friend class QActors::AbstractActor;
    static Async<ExitReason> live(ActorTask *self);
    static Async<> endChildren(ActorTask *self, ExitReason &reason);
    static Async<> terminate(ActorTask *self, const ExitReason &reason);

    const QMetaObject *m_class; // for its name, also when the object has gone
    Async<ExitReason> m_root;
};

/// Until init() is over; throws why it failed. A cancel ends the actor, which is waited for.
class QACTORS_EXPORT ActorStartAwaitable final : public Awaitable, private TaskObserver, private StartListener
{
public:
    explicit ActorStartAwaitable(NodePointer<ActorTask> actor);
    ~ActorStartAwaitable() override;
    static constexpr bool Cancellable = false;
    bool ready();
    void suspend();
    void result();
    bool detach() noexcept override;
    QString describe() const override;
    bool canFail() const noexcept override { return false; }

private:
    void initialised() noexcept override;
    void taskSettled(TaskContext *) noexcept override { complete(); }
    NodePointer<ActorTask> m_actor;
    bool m_cancelled = false;
};

/// The current actor's task, or a MisuseError that names `what`.
QACTORS_EXPORT ActorTask *requireActor(const AbstractActor *actor, const char *what);

} // namespace detail
} // namespace QActors
