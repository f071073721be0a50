// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/call.h>

#include <vector>

namespace QActors::detail {

/// Who waits for whom: each actor's task has the calls that block it. A new call follows the waits from its server on; what
/// leads to another thread is followed there, by messages (edge chasing, after Chandy, Misra and Haas). Costs nothing
/// where the server itself waits for nobody.
class CallGraph
{
public:
    /// A wait that leads to a process of another thread, and how one comes to it.
    struct Link
    {
        Pid to;
        QStringList path;
        quint64 youngest; // number of the path's youngest call, but for the first
    };
    using Links = std::vector<Link>;

    /// Enters the call, if it blocks an actor. Throws CallCycle if it closes a cycle on this thread; gives what is to be
    /// looked at elsewhere.
    static Links add(CallWait *wait, TaskContext *task);
    static void remove(CallWait *wait) noexcept;
    /// Looks further on other threads; there, or in the end here, the call is failed if it closes a cycle.
    static void follow(const CallWait *wait, Links links);
};

} // namespace QActors::detail
