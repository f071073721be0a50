// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/childerror.h>
#include <QActors/supervision/childspec.h>
#include <QActors/supervision/supervisoroptions.h>

#include <QtCore/qlist.h>

namespace QActors {

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
    bool operator==(const ChildCounts &) const = default;
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
    detail::ActorTask *task() const noexcept { return detail::ActorAccess::task(*this); }
    Async<> doEndChildren(const ExitReason &reason) final;
    Async<> serveChildEnd(quint64 key, Pid pid, const ExitReason &reason);
    Async<> restartAfter(detail::SupervisedChild *child);
    Async<> restartNow(detail::SupervisedChild *child);
    Async<> stopFrom(quint64 first);
    Async<> startFrom(quint64 first);
    Async<> startOne(detail::SupervisedChild *child);
    void autoShutdown(bool significant);
    std::unique_ptr<detail::SupervisorData> s;
};

} // namespace QActors

Q_DECLARE_METATYPE(QActors::ChildInfo)
Q_DECLARE_METATYPE(QActors::ChildCounts)
