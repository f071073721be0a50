// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/childerror.h>
#include <QActors/supervision/childspec.h>
#include <QActors/supervision/supervisoroptions.h>

#include <QtCore/qlist.h>

namespace QActors {

/// The state of one child, in the list of whichChildren().
class QACTORS_EXPORT ChildInfo
{
    Q_GADGET
public:
    /// The states of a child.
    enum State : quint8 {
        Running,
        Restarting,
        Stopped
    };
    Q_ENUM(State)

    QString id; ///< what the child is called in its supervisor
    Pid pid; ///< null unless it runs
    State state = Stopped; ///< whether the child runs
    bool isSupervisor = false; ///< whether the child is a supervisor itself
    Restart restart = Restart::Permanent; ///< when the child is started again
    int restarts = 0; ///< how often the child was started again, with others or alone, by the supervisor or by restartChild()
};

/// The numbers of children that countChildren() gives. (OTP: count_children/1.)
struct ChildCounts
{
    int specs = 0;       ///< children, running or not
    int active = 0;      ///< children that run
    int supervisors = 0; ///< specs that are supervisors
    int workers = 0;     ///< specs that are not
    bool operator==(const ChildCounts &) const = default;
};

namespace detail {
struct PartitionTable;
struct SupervisorData;
struct SupervisedChild;
}

/// Starts children in order, restarts those that end, by a strategy, and stops them in reverse order when it ends.
///
///     co_await start<Supervisor>(group, SupervisorOptions().intensity(3, 5s), QList{
///         ChildSpec::actor<Database>(u"database"_s, path),
///         ChildSpec::actor<Supervisor>(u"workers"_s, options, moreChildren) });
///
/// A child, its terminate() included, has ended before the child or another one is started in its place. If children end
/// more often than the intensity allows, the supervisor stops all children and ends with Shutdown; then the supervisor's
/// own supervisor decides. The public functions are requests: `Pid pid = co_await ref.call(&Supervisor::startChild, spec)`.
/// Children run on the supervisor's thread unless ChildSpec::on() says otherwise, and are killed with the supervisor. A child
/// whose init() throws StartIgnored counts as started, but is Stopped and has no pid, until it is started by restartChild() or
/// with others; if it is Temporary, it is forgotten. (OTP: supervisor.)
class QACTORS_EXPORT Supervisor : public GenServer, public detail::SupervisorBase
{
    Q_OBJECT

public:
    /// Throws MisuseError as checkChildSpecs().
    explicit Supervisor(const SupervisorOptions &options = {}, const QList<ChildSpec> &children = {});
    ~Supervisor() override;
    /// What a supervisor of these children would refuse, without one: throws MisuseError, which names the child, for duplicate ids,
    /// for two children of one name in a registry of unique names or a registry that has gone, and for combinations that cannot be:
    /// significant children that are Permanent, or without AutoShutdown. Any thread. (OTP: supervisor:check_childspecs/2.)
    static void checkChildSpecs(const QList<ChildSpec> &children, const SupervisorOptions &options = {});

    /// Adds a child at the end of the order, and waits until the child has started; gives the null pid if its start was ignored.
    /// Throws ChildError: AlreadyPresent, AlreadyStarted, BadSpec, or StartFailed, after which no child was added.
    Async<Pid> startChild(ChildSpec spec);
    /// Stops the child. Its spec stays, unless the child is Temporary. Throws ChildError: NotFound.
    Async<> terminateChild(QString id);
    /// Starts a stopped child again; gives the null pid if its start was ignored. Throws ChildError: NotFound, Running, Restarting,
    /// StartFailed.
    Async<Pid> restartChild(QString id);
    /// Forgets a stopped child. Throws ChildError: NotFound, Running, Restarting.
    void deleteChild(const QString &id);
    /// The child's pid; null while the child does not run. Throws ChildError: NotFound.
    Pid child(const QString &id) const;
    /// The spec that the child is started by, running or not. Throws ChildError: NotFound. (OTP: supervisor:get_childspec/2.)
    ChildSpec childSpec(const QString &id) const;
    /// All children, in the order of their starts.
    QList<ChildInfo> whichChildren() const;
    ChildCounts countChildren() const; ///< The number of children.

protected:
    /// \internal For children that are the partitions of this table.
    Supervisor(const SupervisorOptions &options, const QList<ChildSpec> &children, std::shared_ptr<detail::PartitionTable> partitions);
    Async<> init() final;

private:
    friend struct detail::SupervisorData;
    void requireChangeable(const char *what, const QString &id) const;
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
