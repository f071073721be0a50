// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/detail/actortask.h>
#include <QActors/placement/place.h>

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

/// What start<A>() gives: a Pid that knows its actor's type, for typed requests. Converts to Pid.
template<typename A>
class ActorRef
{
public:
    constexpr ActorRef() noexcept = default;
    /// A reference to a process that is known to be an A; it is not checked.
    constexpr explicit ActorRef(Pid pid) noexcept : m_pid(pid) { }
    constexpr Pid pid() const noexcept { return m_pid; } ///< Its address.
    constexpr operator Pid() const noexcept { return m_pid; } ///< So that it goes wherever a Pid does.

    // For an A derived from GenServer; bodies in <QActors/GenServer>.

    /// `int total = co_await ref.call(&Store::add, 5)`: calls the method on the server, with these arguments, and gives
    /// what it returns, or answers. See <QActors/Call> for the errors; overloads are chosen with `qOverload<…>(…)`.
    template<typename Method, typename... Args>
    [[nodiscard]] auto call(Method method, Args &&...args) const;
    /// The same; throws CallTimeout if there is no answer within `timeout`.
    template<typename Method, typename... Args>
    [[nodiscard]] auto callFor(AnyDuration timeout, Method method, Args &&...args) const;
    /// Has the method called and does not wait; what it returns is dropped, what it throws ends the server.
    template<typename Method, typename... Args>
    void cast(Method method, Args &&...args) const;

    friend constexpr auto operator<=>(const ActorRef &, const ActorRef &) noexcept = default;

private:
    Pid m_pid;
};

/// Options for startLink() and spawnChildActor(). A value; each setter gives a changed copy:
/// LinkOptions().name(u"worker"_s).onExit(…).
class LinkOptions
{
public:
    LinkOptions() { }
    /// Called once when the actor has ended, whatever the reason.
    LinkOptions onExit(ExitCallback callback) const
    {
        LinkOptions changed = *this;
        changed.m_onExit = std::move(callback);
        return changed;
    }
    /// The task's name in messages, and the QObject's objectName.
    LinkOptions name(const QString &name) const
    {
        LinkOptions changed = *this;
        changed.m_name = name;
        return changed;
    }
    /// The thread it runs on; see startOn(). onExit is called on the starter's thread all the same.
    LinkOptions on(const Place &place) const
    {
        LinkOptions changed = *this;
        changed.m_place = place;
        return changed;
    }

    const QString &name() const noexcept { return m_name; } ///< Empty if none was given.
    const Place &place() const noexcept { return m_place; } ///< Where it will run.
    const ExitCallback &exitCallback() const noexcept { return m_onExit; } ///< Null if none was given.

private:
    ExitCallback m_onExit;
    QString m_name;
    Place m_place;
};

/// A started actor, for who started it. A cheap copyable reference that outlives the actor. Own thread, but
/// cancelScope().cancel() works from any. (fauxtp: ActorHandle.)
class QACTORS_EXPORT ActorHandle
{
public:
    /// An empty handle; all but isValid() throws MisuseError on it.
    ActorHandle() noexcept = default;
    bool isValid() const noexcept { return bool(m_task); } ///< False for an empty handle.
    Pid pid() const { return task()->pid(); } ///< The actor's address, also after its end.
    operator Pid() const { return pid(); } ///< So that it goes wherever a Pid does.
    bool isAlive() const { return !task()->hasEnded(); } ///< Until its terminate() is over.
    /// The name given by LinkOptions::name(), else one made of class and pid.
    QString name() const { return task()->name(); }
    /// Cancelling it ends the actor with reason Cancelled; terminate() runs.
    CancelScope cancelScope() const { return detail::Access::fromNode<CancelScope>(static_cast<detail::ScopeNode *>(task())); }
    /// See AbstractActor::stop().
    void stop(const ExitReason &reason = {}) const { task()->stop(reason); }
    /// `ExitReason reason = co_await handle.wait()`: until it has ended; never throws the actor's error.
    [[nodiscard]] detail::ExitAwaitable wait() const { return detail::ExitAwaitable(task()); }
    /// Empty while it is alive.
    std::optional<ExitReason> exitReason() const
    {
        return task()->hasEnded() ? task()->reason() : std::optional<ExitReason>();
    }
    /// What it waits for and where, innermost await first.
    QString whereItWaits() const { return task()->hasEnded() ? QString() : task()->whereItWaits(); }

private:
    friend struct detail::Access;
    explicit ActorHandle(detail::NodePointer<detail::ActorTask> task) noexcept : m_task(std::move(task)) { }
    detail::ActorTask *task() const;
    detail::NodePointer<detail::ActorTask> m_task;
};

} // namespace QActors
