// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>
#include <QActors/messaging/pid.h>

#include <functional>

namespace QActors {

/// What conversions between terms and C++ know of the node for which they are made: how it writes and reads a Pid. A value; nodes
/// pass one along. Without it (and without a node in the program) a Pid is refused with TermError, as it means nothing elsewhere.
struct TermContext
{
    /// The term that stands for an actor of this program at other nodes. Called on the thread that converts.
    std::function<Term(Pid pid)> exportPid;
    /// The actor, or the stand-in for the process, that a term means; the null Pid if there is none.
    std::function<Pid(const ErlangPid &pid)> importPid;
};

} // namespace QActors
