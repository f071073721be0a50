// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/detail/waitedge.h>

#include <atomic>
#include <memory>
#include <vector>

namespace QActors::detail {

/// Who waits for whom: each actor's task has the waits that block it, for answers, starts and ends. A new call follows
/// them from its server on; what leads to another thread is followed there, by messages (edge chasing, after Chandy, Misra
/// and Haas). Each search looks at older waits only, and at each process once: of the waits of a cycle the youngest finds it.
/// Costs nothing where the server itself waits for nobody.
/// A new wait for an end does the same, and so does who waits for its children before it ends. Neither can fail, for both
/// end well when the call fails that they found: the last one on the way, as if it had come after them.
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

    /// Enters the call, if it blocks an actor. If it closes a cycle on this thread, fails it, which may throw; gives what is
    /// to be looked at elsewhere, if anything.
    static std::unique_ptr<Further> add(WaitEdge *edge, TaskContext *task, const CallEdge *call);
    /// Enters the wait for a start. (Who starts waits for nobody yet: it closes no cycle.)
    static void enter(WaitEdge *edge, TaskContext *task) noexcept;
    /// Enters the wait for an end, and fails calls that it makes wait for ever, here or on other threads.
    static void addEnd(WaitEdge *edge, TaskContext *task);
    /// From now on the actor serves nothing and waits for its children: fails the calls that waits for ever then.
    static void endsChildren(const ActorTask *actor);
    /// Nothing if it is not in.
    static void remove(WaitEdge *edge) noexcept;
    /// Looks further on other threads; there, or in the end here, the call is failed if it closes a cycle.
    static void follow(const WaitEdge *call, const Further &further);

    /// How many processes were looked at so far, by all threads: the cost of it all, for tests.
    QACTORS_EXPORT static quint64 visits() noexcept;
};

} // namespace QActors::detail
