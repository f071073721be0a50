// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>

namespace QActors {

class PartitionSupervisor;
class Registry;

namespace detail {
struct SupervisedChild;
}

/// When a supervisor starts a child again. (OTP: restart.)
enum class Restart : quint8 {
    Permanent, ///< always
    Transient, ///< if it ended with anything but Normal or Shutdown
    Temporary  ///< never; its spec goes with it
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, Restart restart); ///< Prints its name.

/// The time that a child has to end when its supervisor stops it, with reason Shutdown, before the child is killed. The
/// child's terminate() may take as long, unless the child has called setTerminateTimeout() itself. (OTP: shutdown.)
class Shutdown
{
public:
    /// The child is stopped, and killed after this time.
    template<typename Rep, typename Period> // not AnyDuration: .shutdown(2s) would need two conversions
    constexpr Shutdown(std::chrono::duration<Rep, Period> timeout) noexcept : m_timeout(detail::toDuration(timeout))
    {
    }
    static const Shutdown Brutal;   ///< the child is killed at once
    static const Shutdown Infinity; ///< the supervisor waits, however long it takes

    constexpr bool isBrutal() const noexcept { return m_timeout < Duration(0); } ///< True for Brutal.
    constexpr bool isInfinity() const noexcept { return m_timeout == (Duration::max)(); } ///< True for Infinity.
    constexpr Duration timeout() const noexcept { return m_timeout; } ///< The time; negative for Brutal.

private:
    Duration m_timeout;
};
inline constexpr Shutdown Shutdown::Brutal{Duration(-1)};
inline constexpr Shutdown Shutdown::Infinity{(Duration::max)()};

/// How a supervisor makes, restarts and stops one child: any Actor, GenServer or Supervisor, or a plain task function.
///
///     ChildSpec::actor<Worker>(u"worker"_s, arguments…).restart(Restart::Transient).shutdown(2s)
///
/// A value; each setter gives a changed copy. The spec keeps the arguments and copies them for each start (use std::ref for
/// an object that is not to be copied). (OTP: child_spec().)
class QACTORS_EXPORT ChildSpec
{
public:
    /// A child that is `start<A>(…, arguments…)`.
    template<typename A, typename... Args>
    static ChildSpec actor(const QString &id, Args &&...args);
    /// A child that runs `fn()`: a coroutine function, or a plain one. The spec keeps `fn` and calls it at each start. When
    /// `fn` returns, the child has ended with Normal; an exception ends the child with Error.
    template<typename F>
    static ChildSpec task(const QString &id, F fn);
    /// A child that is an A in a process of its own, which runs `program`, a ChildProgram; this program itself unless given. The child's
    /// pid does for calls, casts, messages, monitors and links as that of an A here; it ends when the process does, and the process with
    /// it. on() is where the connection is served. Throws MisuseError if QACTORS_REMOTE_METHODS() names a method that cannot be called by
    /// its name. Body in <QActors/ChildProcess>, of the library QActors::Erlang.
    template<typename A, typename... Program>
    static ChildSpec process(const QString &id, const Program &...program);

    /// When the child is started again; Permanent by default.
    [[nodiscard]] ChildSpec restart(Restart restart) const;
    /// How long the child has to end; 5 s by default, Infinity for supervisors.
    [[nodiscard]] ChildSpec shutdown(Shutdown shutdown) const;
    /// Whether the child's end counts for AutoShutdown, if the child is not restarted. Not for Permanent children. (OTP 24.)
    [[nodiscard]] ChildSpec significant(bool significant = true) const;
    /// How long the child's init() may take; after that it is cancelled, and the start has failed with TimeoutError. No limit
    /// by default.
    [[nodiscard]] ChildSpec startTimeout(AnyDuration timeout) const;
    /// The thread on which the child runs, chosen anew at each start; the supervisor's by default. As for startOn(), arguments
    /// are copied to, and a task function is called on, that thread.
    [[nodiscard]] ChildSpec on(const Place &place) const;
    /// Registers the child under this name, from each start to its end. Throws MisuseError if the name is empty.
    [[nodiscard]] ChildSpec registerAs(const QString &name) const;
    /// The same in that registry, with a value for Registry::dispatch(). The registry must outlive the supervisor: without it,
    /// the child cannot be started again.
    [[nodiscard]] ChildSpec registerAs(Registry &registry, const QString &name, const QVariant &value = {}) const;

    const QString &id() const noexcept { return m_id; } ///< What the child is called in its supervisor.
    Restart restart() const noexcept { return m_restart; } ///< When the child is started again.
    Shutdown shutdown() const noexcept { return m_shutdown; } ///< How long the child has to end.
    bool isSignificant() const noexcept { return m_significant; } ///< True if the child's end counts for AutoShutdown.
    bool isSupervisor() const noexcept { return m_supervisor; } ///< True if the child is a supervisor itself.
    Duration startTimeout() const noexcept { return m_startTimeout; } ///< How long the child's init() may take.
    /// The child's name in the registry; empty if it has none.
    const QString &registeredName() const noexcept { return m_name; }
    /// The registry that holds the child's name; null if the child has no name, or the registry was destroyed.
    Registry *registry() const noexcept;
    const QVariant &registeredValue() const noexcept { return m_value; } ///< What stands with the name; invalid by default.

private:
    friend struct detail::SupervisedChild;
    friend class PartitionSupervisor;
    // A new actor, not started.
    detail::NodePointer<detail::ActorTask> make() const;
    using Make = std::function<detail::NodePointer<detail::ActorTask>()>;
    static detail::NodePointer<detail::ActorTask> makeWith(const Make &make, Shutdown shutdown);
    ChildSpec(const QString &id, Make make, bool supervisor);

    QString m_id;
    Make m_make;
    QString m_name;
    QVariant m_value;
    Place m_place;
    QPointer<QObject> m_registry;
    Duration m_startTimeout = (Duration::max)();
    Shutdown m_shutdown;
    Restart m_restart = Restart::Permanent;
    bool m_significant = false;
    bool m_supervisor = false;
};

namespace detail {

/// Tells supervisors from workers.
struct SupervisorBase
{
};

/// The actor around a task function.
class QACTORS_EXPORT TaskActor final : public Actor
{
public:
    explicit TaskActor(std::function<Async<>()> fn) : m_fn(std::move(fn)) { }
    ~TaskActor() override { ActorAccess::aboutToBeDestroyed(*this); }

protected:
    Async<> run() override;

private:
    std::function<Async<>()> m_fn;
};

} // namespace detail

template<typename A, typename... Args>
ChildSpec ChildSpec::actor(const QString &id, Args &&...args)
{
    static_assert((std::is_copy_constructible_v<std::decay_t<Args>> && ...),
                  "ChildSpec::actor<A>(id, arguments…): the arguments are copied for each start; one of them cannot be.");
    auto make = [arguments = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)] {
        return std::apply([](const auto &...argument) { return detail::makeActor<A>(std::decay_t<decltype(argument)>(argument)...); },
                          arguments);
    };
    return ChildSpec(id, std::move(make), std::derived_from<A, detail::SupervisorBase>);
}

template<typename F>
ChildSpec ChildSpec::task(const QString &id, F fn)
{
    static_assert(std::invocable<F &>, "ChildSpec::task(id, fn): fn is called with nothing.");
    // The callable is shared: a lambda coroutine must outlive its frame, and every start calls the same one.
    auto shared = std::make_shared<F>(std::move(fn));
    auto make = [shared] {
        std::function<Async<>()> call = [shared] { return detail::invokeAsAsync(*shared); };
        auto actor = std::make_unique<detail::TaskActor>(std::move(call));
        detail::NodePointer<detail::ActorTask> task(new detail::ActorTask(actor.get()));
        static_cast<void>(actor.release());
        return task;
    };
    return ChildSpec(id, std::move(make), false);
}

} // namespace QActors

Q_DECLARE_METATYPE(QActors::Shutdown)
