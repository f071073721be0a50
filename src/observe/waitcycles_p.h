// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/messaging/pid.h>

#include <vector>

namespace QActors::detail {

/// Who waits for whom: processes, and tasks as taskNode() has them.
using WaitEdges = std::vector<std::pair<Pid, Pid>>;
/// A task as an end of an edge. No pid of a process is one.
Pid taskNode(TaskId task) noexcept;
/// 0 if it is none.
TaskId taskOfNode(Pid node) noexcept;
/// The waits of the thread alone.
void collectWaits(const Scheduler *scheduler, WaitEdges &edges);
/// Those edges that lie on a cycle, sorted.
WaitEdges onCycles(WaitEdges edges);

} // namespace QActors::detail
