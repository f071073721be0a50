// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qpointer.h>

namespace QActors {

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

/// How long a child gets to end when its supervisor stops it, with reason Shutdown, before it is killed. So long its
/// terminate() may take, too, unless it has called setTerminateTimeout() itself. (OTP: shutdown.)
class Shutdown
{
public:
    /// Stopped, and killed after this time.
    template<typename Rep, typename Period> // not AnyDuration: .shutdown(2s) would need two conversions
    constexpr Shutdown(std::chrono::duration<Rep, Period> timeout) noexcept : m_timeout(detail::toDuration(timeout))
    {
    }
    static const Shutdown Brutal;   ///< killed at once
    static const Shutdown Infinity; ///< waited for, however long it takes

    constexpr bool isBrutal() const noexcept { return m_timeout < Duration(0); } ///< Killed at once.
    constexpr bool isInfinity() const noexcept { return m_timeout == Duration::max(); } ///< Waited for without a limit.
    constexpr Duration timeout() const noexcept { return m_timeout; } ///< The time it gets; negative for Brutal.

private:
    Duration m_timeout;
};
inline constexpr Shutdown Shutdown::Brutal{Duration(-1)};
inline constexpr Shutdown Shutdown::Infinity{Duration::max()};

/// How a supervisor makes, restarts and stops one child: any Actor, GenServer or Supervisor, or a plain task function.
///
///     ChildSpec::actor<Worker>(u"worker"_s, arguments…).restart(Restart::Transient).shutdown(2s)
///
/// A value; each setter gives a changed copy. The arguments are kept and copied for each start (use std::ref for what is
/// not to be copied). (OTP: child_spec().)
class QACTORS_EXPORT ChildSpec
{
public:
    /// A child that is `start<A>(…, arguments…)`.
    template<typename A, typename... Args>
    static ChildSpec actor(const QString &id, Args &&...args);
    /// A child that is `fn()`: a coroutine function, or a plain one. It is kept and called at each start; when it returns,
    /// the child has ended with Normal; what it throws is its Error.
    template<typename F>
    static ChildSpec task(const QString &id, F fn);

    /// Permanent by default.
    [[nodiscard]] ChildSpec restart(Restart restart) const;
    /// 5 s by default; Infinity for supervisors.
    [[nodiscard]] ChildSpec shutdown(Shutdown shutdown) const;
    /// Its end, if it is not restarted, counts for AutoShutdown. Not for Permanent children. (OTP 24.)
    [[nodiscard]] ChildSpec significant(bool significant = true) const;
    /// How long its init() may take; then it is cancelled and its start has failed with TimeoutError. No limit by default.
    [[nodiscard]] ChildSpec startTimeout(AnyDuration timeout) const;
    /// The thread it runs on, chosen anew at each start; the supervisor's by default. See startOn(): arguments are copied
    /// and a task function is called on that thread.
    [[nodiscard]] ChildSpec on(const Place &place) const;
    /// Its name in the registry, from each start to its end. Throws MisuseError if it is empty.
    [[nodiscard]] ChildSpec registerAs(const QString &name) const;
    /// Its name in that registry, which must outlive the supervisor: without it, the child cannot be started again.
    [[nodiscard]] ChildSpec registerAs(Registry &registry, const QString &name) const;

    const QString &id() const noexcept { return m_id; } ///< What the child is called in its supervisor.
    Restart restart() const noexcept { return m_restart; } ///< When it is started again.
    Shutdown shutdown() const noexcept { return m_shutdown; } ///< How long it gets to end.
    bool isSignificant() const noexcept { return m_significant; } ///< Whether its end counts for AutoShutdown.
    bool isSupervisor() const noexcept { return m_supervisor; } ///< Whether the child is a supervisor itself.
    Duration startTimeout() const noexcept { return m_startTimeout; } ///< How long its init() may take.
    /// Its name in the registry; empty if it has none.
    const QString &registeredName() const noexcept { return m_name; }
    /// Where it is registered; null if it has no name, or that registry is gone.
    Registry *registry() const noexcept;

private:
    friend struct detail::SupervisedChild;
    // A new actor, not started.
    detail::NodePointer<detail::ActorTask> make() const;
    using Make = std::function<detail::NodePointer<detail::ActorTask>()>;
    static detail::NodePointer<detail::ActorTask> makeWith(const Make &make, Shutdown shutdown);
    ChildSpec(const QString &id, Make make, bool supervisor);

    QString m_id;
    Make m_make;
    QString m_name;
    Place m_place;
    QPointer<QObject> m_registry;
    Duration m_startTimeout = Duration::max();
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
