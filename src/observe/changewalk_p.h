// SPDX-License-Identifier: MIT
// The changes on a thread since the walk before.
#pragma once

#include "threadwalk_p.h"
#include "waitcycles_p.h"

#include <vector>

namespace QActors::detail {

/// The last word on a task: numbers that tell whether that still holds.
struct TaskMark
{
    quint64 id = 0;
    quint64 stable = 0; ///< a hash of what changes seldom
    quint64 text = 0; ///< one of what may change when the task goes on
    qint64 since = 0; ///< when it began to wait
    quint64 turns = 0;
    int queued = 0;
};

/// Of the tasks of a thread, in the order of a walk.
using TaskMarks = std::vector<TaskMark>;

/// The part of a task that changes most: of many tasks, nothing else is told.
struct TaskCount
{
    quint64 id = 0;
    Duration waited{};
    int queued = 0;
    Duration worked{};
    quint64 turns = 0;
};

struct ThreadChanges
{
    bool isAll = false; ///< the tasks are all there are
    std::vector<TaskCount> counts; ///< of tasks of which only these have changed
    std::vector<quint64> gone;
    std::vector<std::pair<quint64, quint64>> added; ///< a new task, and the one before; 0: it is the first
    std::vector<quint64> order; ///< all, if some stand elsewhere than before; else none
    std::shared_ptr<const TaskMarks> marks; ///< of now; null if there are too many to remember
};

/// As walkThread(); of tasks that are as `before` says, or changed in their counts only, there is no task(), and at the end
/// comes changes(). Without `before` it tells all.
void walkChanges(Scheduler *scheduler, const WaitEdges &cycles, const std::shared_ptr<const TaskMarks> &before, ThreadVisitor &visitor);

} // namespace QActors::detail
