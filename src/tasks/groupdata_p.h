// SPDX-License-Identifier: MIT
#pragma once

#include "kernel/exceptiongroup_p.h"

#include <QActors/tasks/taskgroup.h>

#include <vector>

namespace QActors::detail {

/// The state of a TaskGroup; shared with its host, which may outlive the QObject.
class GroupData final : public TaskOwner
{
public:
    enum class State : quint8 {
        Open,
        Hosted,
        Closing,
        Closed
    };

    explicit GroupData(TaskGroup *group) : q(group), scope(new ScopeNode) { }
    ~GroupData();

    void added(TaskContext *task) noexcept;
    void removed(TaskContext *task) noexcept;
    /// Those that have not ended, newest first: the tasks below its scope that it owns.
    TaskContext *newest() const noexcept { return memberFrom(scope->firstChild()); }
    TaskContext *older(const TaskContext *task) const noexcept { return memberFrom(task->nextSibling()); }
    void taskEnded(TaskContext *task) noexcept override;
    bool forget(TaskContext *task) noexcept override
    {
        removed(task);
        return true;
    }
    TaskContext *host() const noexcept override { return hostTask; }
    TaskContext *childrenOf() const noexcept override { return actor; }
    const QObject *object() const noexcept override { return q && !hostTask ? q->parent() : nullptr; }
    void fail(TaskContext *task);
    /// Wakes the host, or first asks the actors to go, when nothing else is left.
    void checkJoin() noexcept;
    void killAll() noexcept;
    /// For a group without host that is empty: what was cancelled is over, what comes is not.
    void renewScope();
    std::exception_ptr takeErrors();
    /// Throws MisuseError if its thread cannot be changed now.
    void aboutToMove();
    /// "a, b, c, d, and 3 more"
    QString names() const;

    TaskGroup *q;
    NodePointer<ScopeNode> scope;
    ScopeNode *parentScope = nullptr;
    TaskContext *actor = nullptr;
    TaskContext *hostTask = nullptr;
    GroupStay::Join *joiner = nullptr;
    std::vector<CollectedError> errors;
    int count = 0;
    int actors = 0;
    int joins = 0; // how many wait in TaskGroup::join(): errors are theirs
    State state = State::Open;
    bool failFast = true;
    bool shutdownAsked = false;
    bool hadHost = false;
    bool closing = false; // by close(): nobody joins, but actors are asked to go
    bool toldToCancel = false; // by cancel(), of which no warning was logged yet

private:
    TaskContext *memberFrom(ScopeNode *node) const noexcept;
};

/// Throws MisuseError, which names `what`, on another thread than the group's.
void requireThread(const TaskGroup *group, const char *what);

} // namespace QActors::detail
