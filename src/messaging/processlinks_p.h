// SPDX-License-Identifier: MIT
#pragma once

#include "kernel/postwork_p.h"
#include "mailboxbound_p.h"
#include "processtable_p.h"

#include <QActors/messaging/detail/foreignprocess.h>
#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/messaging/detail/timedmessage.h>
#include <QActors/messaging/monitor.h>

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace QActors::detail {

/// Called first of all when a process has ended: tables of names forget the process before its end is announced.
struct EndHook
{
    std::shared_ptr<void> context; // one hook a context and process
    void (*ended)(void *context, Pid pid) = nullptr;
};

/// Monitors, links, connections, and the bound of a process' queue: few processes have any. Made when first needed; belongs
/// to the process' thread.
class ProcessLinks
{
public:
    ProcessLinks() = default;
    ~ProcessLinks() { endTimers(); }
    Q_DISABLE_COPY_MOVE(ProcessLinks)
    /// Those of a queue, made if it has none.
    static ProcessLinks &of(MessageQueue *queue);

    /// A signal is connected to it, until stopListening().
    void listenTo(const QMetaObject::Connection &connection);
    void stopListening() noexcept;
    void runHooks(Pid pid);
    void endTimers() noexcept;

    std::map<Ref, Pid> watching; // its monitors, and the processes that they watch
    std::map<Ref, Pid> watchers; // the monitors of this process, and the processes that made them; in the order in which they came
    std::set<Pid> linked;
    std::vector<EndHook> hooks;
    std::vector<QMetaObject::Connection> listening;
    bool trapExit = false;
    ForeignProcess *foreign = nullptr; // for which the process stands
    TimedMessage *timers = nullptr; // to it, from those that have not been sent
    std::unique_ptr<MailboxBound> bound;
    /// Up to where receives of one kind have looked and left all: they need not look again.
    struct
    {
        const void *kind = nullptr;
        MessageNode *last = nullptr; // null: nothing
    } scanned;
    MessageNode *lastUrgent = nullptr; // in the queue, which begins with those
};

/// Adds the hook to a process on any thread, or calls it if there is no such process. Called on the process' thread.
QACTORS_EXPORT void addEndHook(Pid pid, EndHook hook);
/// Any thread. Does nothing if there is none.
QACTORS_EXPORT void removeEndHook(Pid pid, const void *context);

/// Calls `work` on the thread of `pid`, at once if that is this one; `gone` if there is no such thread (any more).
template<typename Work, typename Gone>
void runAtHomeOf(Pid pid, Work work, Gone gone)
{
    Scheduler *home = pid.isNull() ? nullptr : Scheduler::at(PidAccess::address(pid).thread);
    if (!home)
        gone();
    else if (home->isCurrent())
        work();
    else
        post(home, std::move(work), std::move(gone));
}
template<typename Work>
void runAtHomeOf(Pid pid, Work work)
{
    runAtHomeOf(pid, std::move(work), [] { });
}

/// The queue of a process of this thread; null if there is none.
inline MessageQueue *findHere(Pid pid) noexcept
{
    const Scheduler *here = Scheduler::existing();
    const auto *table = here && here->index() == PidAccess::address(pid).thread ? static_cast<const ProcessTable *>(here->directory) : nullptr;
    return table ? table->find(pid) : nullptr;
}

} // namespace QActors::detail
