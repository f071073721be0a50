// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/detail/waitedge.h>

#include <atomic>
#include <memory>
#include <vector>

namespace QActors::detail {

/// Who waits for whom: each actor's task has the waits that block it, for answers, starts and ends. A new call follows
/// them from its server on; what leads to another thread is followed there, by messages (edge chasing, after Chandy, Misra
/// and Haas). Each call looks at older waits only, and at each process once: of the calls of a cycle the youngest finds it.
/// Costs nothing where the server itself waits for nobody.
class WaitGraph
{
public:
    struct Search; // one call's, on all threads
    struct Step; // on its way: a wait, and those before it
    /// A wait that leads to a process of another thread, and how one comes to it.
    struct Link
    {
        Pid to;
        std::shared_ptr<const Step> path;
    };
    struct Further
    {
        std::shared_ptr<Search> search;
        std::vector<Link> links;
    };

    /// On the thread of a call that closes a cycle: is to fail it. `cycle` is the cycle as text.
    using Found = void (*)(WaitEdge *call, const QString &cycle);

    /// Enters the call, if it blocks an actor. If it closes a cycle on this thread, calls `found`, which may throw; gives
    /// what is to be looked at elsewhere, if anything.
    static std::unique_ptr<Further> add(WaitEdge *call, TaskContext *task, Found found);
    /// Enters the wait for a start or an end. (Who starts waits for nobody yet: it closes no cycle.)
    static void enter(WaitEdge *edge, TaskContext *task) noexcept;
    /// Nothing if it is not in.
    static void remove(WaitEdge *edge) noexcept;
    /// Looks further on other threads; there, or in the end here, the call is failed if it closes a cycle.
    static void follow(const WaitEdge *call, const Further &further);

    /// How many processes were looked at so far, by all threads: the cost of it all, for tests.
    QACTORS_EXPORT static quint64 visits() noexcept;
};

} // namespace QActors::detail
