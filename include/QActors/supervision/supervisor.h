// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/childspec.h>
#include <QActors/tasks/retry.h>

#include <QtCore/qlist.h>

namespace QActors {

/// Whom a supervisor restarts when a child has ended and is to be restarted. (OTP: strategy.)
enum class RestartStrategy : quint8 {
    OneForOne, ///< that child
    OneForAll, ///< all: the others are stopped first, in reverse order
    RestForOne ///< that child and those that were started after it
};

/// When a supervisor ends because significant children have. (OTP 24: auto_shutdown.)
enum class AutoShutdown : quint8 {
    Never,
    AnySignificant,
    AllSignificant
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, RestartStrategy strategy); ///< Prints its name.
QACTORS_EXPORT QDebug operator<<(QDebug debug, AutoShutdown when); ///< Prints its name.

/// How a supervisor restarts. A value; each setter gives a changed copy: SupervisorOptions().strategy(…).intensity(3, 5s).
class QACTORS_EXPORT SupervisorOptions
{
public:
    SupervisorOptions() { }
    /// OneForOne by default.
    SupervisorOptions strategy(RestartStrategy strategy) const;
    /// More than `restarts` within `period` end the supervisor. 1 in 5 s by default, as in OTP. Counts restarts, not
    /// children. Throws MisuseError for a negative number, or a period that is not positive.
    SupervisorOptions intensity(int restarts, AnyDuration period) const;
    /// Waits before a restart: initialDelay before a child's first within the period, longer before each further one; its
    /// `attempts` does not matter. Without one, restarts are immediate, as in OTP. Mind the intensity: n children that wait
    /// d each come to n / d restarts in a second at most, which may never be too many.
    SupervisorOptions backoff(const RetryPolicy &policy) const;
    SupervisorOptions autoShutdown(AutoShutdown when) const; ///< Never by default.
    /// A DynamicSupervisor's: how many children it may have at once.
    SupervisorOptions maxChildren(int most) const;

    RestartStrategy strategy() const noexcept { return m_strategy; } ///< Whom it restarts.
    int intensity() const noexcept { return m_intensity; } ///< How many restarts within period() it bears.
    Duration period() const noexcept { return m_period; } ///< See intensity().
    const std::optional<RetryPolicy> &backoff() const noexcept { return m_backoff; } ///< Empty: it restarts at once.
    AutoShutdown autoShutdown() const noexcept { return m_autoShutdown; } ///< When it ends by itself.
    int maxChildren() const noexcept { return m_maxChildren; } ///< INT_MAX: as many as there are.

private:
    RestartStrategy m_strategy = RestartStrategy::OneForOne;
    AutoShutdown m_autoShutdown = AutoShutdown::Never;
    int m_intensity = 1;
    int m_maxChildren = std::numeric_limits<int>::max();
    Duration m_period = std::chrono::seconds(5);
    std::optional<RetryPolicy> m_backoff;
};

/// One child, as whichChildren() shows it.
class QACTORS_EXPORT ChildInfo
{
    Q_GADGET
public:
    /// How a child stands.
    enum State : quint8 {
        Running,
        Restarting,
        Stopped
    };
    Q_ENUM(State)

    QString id; ///< what the child is called in its supervisor
    Pid pid; ///< null unless it runs
    State state = Stopped; ///< whether it runs
    bool isSupervisor = false; ///< whether it is a supervisor itself
    Restart restart = Restart::Permanent; ///< when it is started again
    int restarts = 0; ///< how often it was started again, with others or alone, by the supervisor or by restartChild()
};

/// What countChildren() gives. (OTP: count_children/1.)
struct ChildCounts
{
    int specs = 0;       ///< children, running or not
    int active = 0;      ///< that run
    int supervisors = 0; ///< specs that are supervisors
    int workers = 0;     ///< specs that are not
    friend bool operator==(const ChildCounts &, const ChildCounts &) = default;
};

/// A request about a child was refused; the supervisor goes on. (OTP: {error, …} of the supervisor's functions.)
class QACTORS_EXPORT ChildError : public CallError
{
    Q_GADGET
public:
    /// Why it was refused.
    enum Kind : quint8 {
        AlreadyPresent,
        AlreadyStarted,
        NotFound,
        Running,
        Restarting,
        StartFailed,
        TooMany,
        BadSpec
    };
    Q_ENUM(Kind)
    /// For child `id`; `message` says what to do.
    ChildError(Kind kind, const QString &id, const QString &message, std::exception_ptr cause = {});
    ~ChildError() override;
    Kind kind() const noexcept { return m_kind; } ///< Why it was refused.
    const QString &id() const noexcept { return m_id; } ///< The child in question.
    /// Why its start failed: what its constructor or init() threw.
    const std::exception_ptr &cause() const noexcept { return m_cause; }

private:
    Kind m_kind;
    QString m_id;
    std::exception_ptr m_cause;
};

namespace detail {
struct SupervisorData;
struct SupervisedChild;
}

/// Starts children in order, restarts those that end, by a strategy, and stops them in reverse order when it ends.
///
///     co_await start<Supervisor>(group, SupervisorOptions().intensity(3, 5s), QList{
///         ChildSpec::actor<Database>(u"database"_s, path),
///         ChildSpec::actor<Supervisor>(u"workers"_s, options, moreChildren) });
///
/// A child has ended, its terminate() too, before it or another is started in its place. If children end more often than
/// the intensity allows, the supervisor stops all and ends with Shutdown, and its own supervisor decides. Its public
/// functions are requests: `Pid pid = co_await ref.call(&Supervisor::startChild, spec)`. Children live on its thread, and are
/// killed with it. (OTP: supervisor.)
class QACTORS_EXPORT Supervisor : public GenServer, public detail::SupervisorBase
{
    Q_OBJECT

public:
    /// Throws MisuseError for duplicate ids and combinations that cannot be: significant children that are Permanent, or
    /// without AutoShutdown.
    explicit Supervisor(const SupervisorOptions &options = {}, const QList<ChildSpec> &children = {});
    ~Supervisor() override;

    /// Adds a child at the end of the order, and waits until it has started. Throws ChildError: AlreadyPresent,
    /// AlreadyStarted, or StartFailed, then nothing was added.
    Async<Pid> startChild(ChildSpec spec);
    /// Stops it. Its spec stays, unless it is Temporary. Throws ChildError: NotFound.
    Async<> terminateChild(QString id);
    /// Starts one again that is stopped. Throws ChildError: NotFound, Running, Restarting, StartFailed.
    Async<Pid> restartChild(QString id);
    /// Forgets one that is stopped. Throws ChildError: NotFound, Running, Restarting.
    void deleteChild(const QString &id);
    /// Null while it does not run. Throws ChildError: NotFound.
    Pid child(const QString &id) const;
    /// In the order of their starts.
    QList<ChildInfo> whichChildren() const;
    ChildCounts countChildren() const; ///< How many there are.

protected:
    Async<> init() final;

private:
    friend struct detail::SupervisorData;
    friend struct detail::Access;
    detail::ActorTask *task() const noexcept { return detail::Access::task(static_cast<const AbstractActor &>(*this)); }
    Async<> doEndChildren(const ExitReason &reason) final;
    Async<> serveChildEnd(Pid pid, const ExitReason &reason);
    Async<> restartAfter(detail::SupervisedChild *child);
    Async<> restartNow(detail::SupervisedChild *child);
    Async<> stopFrom(std::size_t first);
    Async<> startFrom(std::size_t first);
    Async<> startOne(detail::SupervisedChild *child);
    void autoShutdown(bool significant);
    std::unique_ptr<detail::SupervisorData> s;
};

} // namespace QActors

Q_DECLARE_METATYPE(QActors::ChildInfo)
Q_DECLARE_METATYPE(QActors::ChildCounts)
