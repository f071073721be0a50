// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actorref.h>
#include <QActors/actors/detail/actoraccess.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/scopeaccess.h>

namespace QActors {
namespace detail {

/// `co_await handle.wait()`. What waits in an actor is in the graph of calls, too.
class QACTORS_EXPORT ExitAwaitable final : public EndAwaitable
{
public:
    explicit ExitAwaitable(ActorTask *actor, const char *what = "wait") : EndAwaitable(actor, what), m_edge(actor, false) { }
    ~ExitAwaitable() override;
    void suspend();
    bool detach() noexcept override;
    ExitReason result() const { return static_cast<ActorTask *>(m_awaited.get())->reason(); }
    void taskSettled(TaskContext *) noexcept override;

private:
    WaitEdge m_edge;
};

} // namespace detail

/// A started actor of any class, for the code that started it. A cheap copyable reference, which may outlive the actor.
/// Thread: the starter's, but cancelScope().cancel() works from any. (fauxtp: ActorHandle.)
class QACTORS_EXPORT ActorHandle
{
public:
    /// An empty handle; all but isValid() and isNull() throws MisuseError on it.
    ActorHandle() noexcept = default;
    bool isValid() const noexcept { return bool(m_task); } ///< False for an empty handle.
    bool isNull() const noexcept { return !m_task; } ///< True for an empty handle.
    Pid pid() const { return task()->pid(); } ///< The actor's address, also after its end.
    operator Pid() const { return pid(); } ///< A handle can be given wherever a Pid is expected.
    bool isAlive() const { return !task()->hasEnded(); } ///< True until the actor's terminate() is over.
    /// The name given by StartOptions::name(), else one made of class and pid.
    QString name() const { return task()->name(); }
    /// The actor's scope. Cancelling it ends the actor with reason Cancelled; terminate() runs.
    CancelScope cancelScope() const { return detail::ScopeAccess::of(task()); }
    /// See AbstractActor::stop().
    void stop(const ExitReason &reason = {}) const { task()->stop(reason); }
    /// `ExitReason reason = co_await handle.wait()`: until it has ended; never throws the actor's error. In a server: what
    /// the actor asks of that server meanwhile, or has asked before, fails with CallCycle, for neither would ever go on.
    [[nodiscard]] detail::ExitAwaitable wait() const { return detail::ExitAwaitable(task()); }
    /// Why the actor ended; empty while it is alive.
    std::optional<ExitReason> exitReason() const
    {
        return task()->hasEnded() ? task()->reason() : std::optional<ExitReason>();
    }
    /// The actor's waits, and where they are in the source, innermost await first.
    QString whereItWaits() const { return task()->hasEnded() ? QString() : task()->whereItWaits(); }

protected:
    /// \internal
    explicit ActorHandle(detail::NodePointer<detail::ActorTask> task) noexcept : m_task(std::move(task)) { }

private:
    friend struct detail::ActorAccess;
    detail::ActorTask *task() const;
    detail::NodePointer<detail::ActorTask> m_task;
};

/// The result of startWith<A>() and spawnChildActor<A>(): an ActorHandle that knows its actor's class, for typed requests.
/// Converts to Pid and to ActorRef<A>.
template<typename A>
class TypedActorHandle : public ActorHandle
{
public:
    /// An empty handle; all but isValid() throws MisuseError on it.
    TypedActorHandle() noexcept = default;
    /// The actor's typed address, which neither keeps nor ends the actor, and may be given to another thread.
    ActorRef<A> ref() const { return ActorRef<A>(pid()); }
    operator ActorRef<A>() const { return ref(); } ///< A handle can be given wherever an ActorRef is expected.

    // For an A derived from GenServer, with <QActors/GenServer>.

    /// As ActorRef::call().
    template<typename Method, typename... Args>
    [[nodiscard]] auto call(Method method, Args &&...args) const
    {
        return ref().call(method, std::forward<Args>(args)...);
    }
    /// As ActorRef::callFor().
    template<typename Method, typename... Args>
    [[nodiscard]] auto callFor(AnyDuration timeout, Method method, Args &&...args) const
    {
        return ref().callFor(timeout, method, std::forward<Args>(args)...);
    }
    /// As ActorRef::cast().
    template<typename Method, typename... Args>
    void cast(Method method, Args &&...args) const
    {
        ref().cast(method, std::forward<Args>(args)...);
    }

private:
    using ActorHandle::ActorHandle;
};

namespace detail {

inline ActorTask *ActorAccess::task(const ActorHandle &handle)
{
    return handle.task();
}

} // namespace detail
} // namespace QActors
