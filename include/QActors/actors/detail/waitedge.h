// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/pid.h>

namespace QActors::detail {

class ActorTask;
class TaskContext;
struct WaitEdge;

/// The graph's questions to a call. On the caller's thread.
struct CallEdge
{
    /// Nobody but the server itself has the answer to give.
    bool (*isServers)(const WaitEdge *call);
    /// The call waits for ever: `cycle` says why.
    void (*fail)(WaitEdge *call, const QString &cycle);
};

/// In the graph of waiting actors: what blocks an actor until another process has answered, started or ended. See
/// WaitGraph.
struct WaitEdge
{
    explicit WaitEdge(Pid server) noexcept : m_server(server) { }
    WaitEdge(const ActorTask *actor, bool starts) noexcept : subject(actor), untilStarted(starts) { }
    /// Whom it waits for; null while that is on its way to another thread.
    QACTORS_EXPORT Pid to() const noexcept;

    ActorTask *blocked = nullptr; // null while it is not in the graph: then what follows has no value
    WaitEdge *next;
    WaitEdge *previous;
    TaskContext *waiting;
    quint64 number; // of what may close a cycle: their order; 0 for what cannot
    const CallEdge *call; // null if it is a start or an end
    const ActorTask *const subject = nullptr; // whose start or end it is; null if it is an answer
    const bool untilStarted = false;

protected:
    const Pid m_server;
};

} // namespace QActors::detail
