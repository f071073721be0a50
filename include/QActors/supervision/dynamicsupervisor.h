// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/supervisor.h>

namespace QActors {

namespace detail {
struct DynamicData;
}

/// Supervises any number of children that come and go, each on its own: no ids, no order, always OneForOne. Made for many
/// thousands of children: all functions but whichChildren() take constant time. When the supervisor ends, it stops all
/// children at once. The ids of children are for messages only and need not differ. (Elixir: DynamicSupervisor; OTP:
/// simple_one_for_one.)
class QACTORS_EXPORT DynamicSupervisor : public GenServer, public detail::SupervisorBase
{
    Q_OBJECT

public:
    /// Throws MisuseError if the options set a strategy or an autoShutdown, which do not apply here.
    explicit DynamicSupervisor(const SupervisorOptions &options = {});
    ~DynamicSupervisor() override;

    /// Starts a child and waits for its init(). If that throws StartIgnored, gives the null pid, and the child is forgotten. Throws
    /// ChildError: StartFailed, TooMany (see maxChildren), BadSpec.
    Async<Pid> startChild(ChildSpec spec);
    /// Stops a child for good. Throws ChildError: NotFound.
    Async<> terminateChild(Pid pid);
    /// The spec that the child is started by. Throws ChildError: NotFound. (OTP: supervisor:get_childspec/2.)
    ChildSpec childSpec(Pid pid) const;
    /// All children, in the order of their first starts.
    QList<ChildInfo> whichChildren() const;
    ChildCounts countChildren() const; ///< The number of children.

protected:
    Async<> init() final;

private:
    detail::ActorTask *task() const noexcept { return detail::ActorAccess::task(*this); }
    Async<> doEndChildren(const ExitReason &reason) final;
    Async<> startOne(detail::SupervisedChild *child);
    Async<> stopAll();
    Async<> serveChildEnd(quint64 key, Pid pid, const ExitReason &reason);
    Async<> restartAfter(detail::SupervisedChild *child);
    Async<> restartNow(detail::SupervisedChild *child);
    std::unique_ptr<detail::DynamicData> s;
};

} // namespace QActors
