// SPDX-License-Identifier: MIT
// The common part of the two kinds of supervisors: starting and stopping one child, counting restarts.
#pragma once

#include <QActors/actors/detail/actortask.h>
#include <QActors/supervision/supervisor.h>

#include <QtCore/qpointer.h>

#include <deque>

namespace QActors::detail {

/// A child and how it stands. `task` is set from its start to its end.
struct SupervisedChild
{
    SupervisedChild(const ChildSpec &s, quint64 k) : spec(s), key(k) { }
    ChildInfo info() const;
    /// A new one, by the spec; not started.
    NodePointer<ActorTask> make() const { return spec.make(); }
    /// Whether an end like this is a reason to start the child again.
    bool restartsAfter(const ExitReason &reason) const;

    ChildSpec spec;
    quint64 key; // unlike any other's, also of a later child of that id
    NodePointer<ActorTask> task;
    Pid pid;
    ChildInfo::State state = ChildInfo::Stopped;
    int starts = 0;
    std::deque<TimePoint> failures; // of the last period, for the backoff
};

/// A supervisor's message to itself; stands in its mailbox among the requests, and cannot be forged.
class Notice final : public RequestNode
{
public:
    using Serve = std::function<Async<>()>;
    Notice(const char *name, Serve serve) : m_name(name), m_serve(std::move(serve)) { }
    Async<> serve(GenServer &) override { return m_serve(); }
    QString name() const override { return QString::fromLatin1(m_name); }
    void discard() noexcept override { delete this; }

private:
    const char *m_name;
    Serve m_serve;
};

/// Starts the child below `supervisor` and waits for its init(); `ended` is called when the child has ended after that. If init()
/// says to ignore it, the child has no task and stands as Stopped.
/// Throws a ChildError, StartFailed, if the constructor or init() throws, the time is over, or the name is taken; then the
/// child has ended, and stands as Restarting.
Async<> startSupervised(ActorTask *supervisor, SupervisedChild *child, ExitCallback ended);
/// Has `serve(supervisor, pid, reason)` called among the supervisor's requests when a child has ended.
template<typename S, typename Serve>
ExitCallback tellOfEnd(S *supervisor, Serve serve)
{
    return [self = QPointer(supervisor), serve = std::move(serve)](Pid pid, const ExitReason &reason) {
        ActorTask *task = self ? ActorAccess::task(*self) : nullptr;
        if (task && task->queue().isOpen())
            task->queue().deliver(new Notice("the end of a child", [=, to = self.data()] { return serve(to, pid, reason); }));
    };
}
/// The child has ended by itself: notes that, and logs an end that is not orderly.
void childEnded(const ActorTask *supervisor, SupervisedChild *child, const ExitReason &reason);
/// Has `restart` called among the supervisor's requests, after what waits in its mailbox,
void queueRestart(ActorTask *supervisor, Notice::Serve restart);
/// or after a while.
void queueRestart(ActorTask *supervisor, Duration delay, Notice::Serve restart);
/// Asks it to end, waits for as long as its spec allows, kills it then. A child that has ended is done.
Async<> stopSupervised(SupervisedChild *child);
/// Runs `body` shielded and then ends what else is in the supervisor's group.
Async<> endInOrder(ActorTask *supervisor, std::function<Async<>()> body);

/// The restarts of the last period.
class RestartWindow
{
public:
    explicit RestartWindow(const SupervisorOptions &options) : m_options(options) { }
    /// Counts one, of this child. False if there were too many, of all.
    bool add(SupervisedChild *child, TimePoint now);
    /// How long to wait before the child's restart that was counted last.
    Duration delay(const SupervisedChild *child);
    /// There were too many: logs that, and gives what the supervisor ends with.
    ExitReason giveUp(const ActorTask *supervisor) const;

private:
    const SupervisorOptions &m_options;
    std::deque<TimePoint> m_times;
    std::optional<QRandomGenerator> m_random;
};

} // namespace QActors::detail
