// SPDX-License-Identifier: MIT
// The task of an actor: its life from init to terminate, its queue, its children. Lives as long as the actor
// runs or a handle to it exists.
#pragma once

#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/actors/detail/waitedge.h>
#include <QActors/actors/startoptions.h>
#include <QActors/tasks/taskgroup.h>

namespace QActors {

class AbstractActor;

namespace detail {

/// The name of an actor, on any thread and also later, as text only when it is needed.
struct ActorLabel
{
    QString given; // by StartOptions, a ChildSpec
    const QMetaObject *type = nullptr;
    Pid pid;
    QString text() const;
};

class QACTORS_EXPORT ActorTask final : public TaskContext, public MessageQueue
{
public:
    /// Takes the actor over. That of a proxy has no queue, and the other's pid once it is known.
    explicit ActorTask(AbstractActor *actor, bool isProxy = false);
    ~ActorTask() override;

    /// Opens the queue and launches it in `group`.
    void launchIn(TaskGroup &group, std::source_location where);
    void stop(const ExitReason &reason);
    /// The same, for a process that it is linked to has ended so.
    void stopByLink(const ExitReason &reason);
    bool isEndedByLink() const noexcept { return m_byLink; }
    void setEndedByLink(bool byLink) noexcept { m_byLink = byLink; } // of a proxy
    /// Kills the actor. One of another thread has not ended yet when this returns.
    void killActor();
    void requestShutdown() override;
    /// The QObject is going away before the end: destroys the frames now, or when they come back.
    void actorDestroyed() noexcept;

    /// Neither gone nor told to stop.
    bool goesOn() const noexcept { return !m_actorGone && !m_stopping; }
    bool isActorGone() const noexcept { return m_actorGone; }
    /// Null when it has gone.
    AbstractActor *actor() const noexcept { return m_actorGone ? nullptr : m_object; }
    MessageQueue &queue() noexcept { return *this; }
    const MessageQueue &queue() const noexcept { return *this; }
    /// The actor's address, also when the queue is closed.
    Pid pid() const noexcept { return address(); }
    bool isInitialised() const noexcept { return m_initialised; }
    /// stop() was called.
    bool isStopping() const noexcept { return m_stopping; }
    /// Why it has ended; before, why it is to stop.
    const ExitReason &reason() const noexcept { return m_reason; }
    // A proxy's: what it hears of the actor that it stands for.
    void remoteLaunched(Pid pid) noexcept { setAddress(pid); }
    void remoteInitialised() noexcept;
    void remoteEnded(const ExitReason &reason) { m_reason = reason; }
    ActorLabel identity() const;
    const QMetaObject *type() const noexcept; ///< The class of the actor.
    TaskContext *principal() noexcept override { return this; }
    TaskGroup &childGroup();
    TaskGroup *children() const noexcept; // null if it has had none
    void setOnExit(ExitCallback callback);
    /// See AbstractActor::doEndChildren().
    void endChildrenItself() noexcept { m_endsChildrenItself = true; }
    /// The actor waits for the end of all its children, and serves nothing any more.
    bool endsChildren() const noexcept { return m_stage == Stage::EndChildren && !m_endsChildrenItself && children(); }

private:
    struct Details; // what few actors have: children, an exit callback
    enum class Stage : quint8 {
        Init,
        Run,
        Turn,
        Proxy,
        EndChildren,
        Terminate
    };
    std::unique_ptr<ScopeNode::Details> makeDetails() override;
    Details *existingDetails() const noexcept;
    void begin() override;
    bool next() override;
    std::exception_ptr collect() noexcept override { return {}; }
    void destroyFrames() noexcept override;
    void ended() noexcept override;
    QString defaultName() const override;
    QString ownReason() const override;
    template<typename Make>
    std::exception_ptr enter(Stage stage, Make make);
    // Each goes into a stage, or to what comes after it; false if nothing does.
    bool run();
    bool checkpoint();
    bool endChildren();
    bool terminate();
    void setFailed(const std::exception_ptr &error);
    void loseActor() noexcept;
    void endChildrenNow() noexcept;
    static Async<> endChildrenOf(ActorTask *self);
    static Async<> shielded(ActorTask *self, Async<> body);

    // Behind the small members of the base.
    Stage m_stage : 3 = Stage::Init;
    bool m_initialised : 1 = false;
    bool m_failed : 1 = false; // init() or run()
    bool m_stopping : 1 = false;
    bool m_endsChildrenItself : 1 = false;
    bool m_actorGone : 1 = false;
    bool m_byLink : 1 = false; // stopped by a link, and nothing else has failed since
    const bool m_isProxy : 1;
    union {
        AbstractActor *m_object;
        const QMetaObject *m_class; // for its name, when the object has gone
    };
    ExitReason m_reason;

public:
    WaitEdge *waits = nullptr; // for what it waits, as others wait for it
};

/// The actor whose queue it is; null if it is none's.
inline ActorTask *actorOf(MessageQueue *queue) noexcept
{
    return queue && queue->isActors() ? static_cast<ActorTask *>(queue) : nullptr;
}

/// Until init() is over; throws why it failed. A cancel ends the actor, which is waited for.
class QACTORS_EXPORT ActorStartAwaitable final : public Awaitable, private TaskObserver
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
    void taskStarted(TaskContext *) noexcept override;
    void taskSettled(TaskContext *) noexcept override;
    NodePointer<ActorTask> m_actor;
    WaitEdge m_edge;
    bool m_cancelled = false;
};

/// The current actor's task, or a MisuseError that names `what`.
QACTORS_EXPORT ActorTask *requireActor(const AbstractActor *actor, const char *what);

} // namespace detail
} // namespace QActors
