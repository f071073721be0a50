// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskgroup.h>

namespace QActors::detail {

/// The part of a TaskGroup that only the library reaches: its tasks as they are, and its place in the tree.
struct GroupAccess
{
    /// Starts a task; the failure of one that is isolated waits in its handle and fails nobody.
    template<typename F>
    static auto spawn(TaskGroup &group, F fn, bool isolated, std::source_location where)
    {
        return group.spawn(std::move(fn), isolated, where);
    }
    /// The same with one that is made already: an actor, a server's task.
    static void adopt(TaskGroup &group, NodePointer<TaskContext> task, bool isolated, std::source_location where)
    {
        group.adopt(std::move(task), isolated, where);
    }
    /// Those that have not ended, oldest first.
    static QList<TaskContext *> tasks(const TaskGroup &group) { return group.tasks(); }
    /// The scope that the children's scopes hang below.
    static void setParentScope(TaskGroup &group, ScopeNode *scope) { group.setParentScope(scope); }
    /// The actor whose tasks these are.
    static void setActor(TaskGroup &group, TaskContext *actor) { group.setActor(actor); }
};

} // namespace QActors::detail
