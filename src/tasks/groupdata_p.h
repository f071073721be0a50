// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskgroup.h>

#include <vector>

namespace QActors::detail {

/// What a TaskGroup is; shared with its host, which may outlive the QObject.
class GroupData final : public TaskOwner
{
public:
    enum class State : quint8 { Open, Hosted, Closing, Closed };

    explicit GroupData(TaskGroup *group) : q(group), scope(new ScopeNode) { }
    ~GroupData();

    void add(TaskContext *task);
    void unlink(TaskContext *task) noexcept;
    void taskEnded(TaskContext *task) noexcept override;
    void fail(TaskContext *task);
    /// Wakes the host, or first asks the actors to go, when nothing else is left.
    void checkJoin() noexcept;
    void killAll() noexcept;
    /// For a group without host that is empty: what was cancelled is over, what comes is not.
    void renewScope();
    std::exception_ptr takeErrors();

    TaskGroup *q;
    NodePointer<ScopeNode> scope;
    ScopeNode *parentScope = nullptr;
    void *actor = nullptr;
    TaskContext *first = nullptr;
    TaskContext *last = nullptr;
    TaskContext *host = nullptr;
    GroupStay::Join *joiner = nullptr;
    std::vector<std::exception_ptr> errors;
    int count = 0;
    int actors = 0;
    int joins = 0; // how many wait in TaskGroup::join(): errors are theirs
    State state = State::Open;
    bool failFast = true;
    bool shutdownAsked = false;
    bool hadHost = false;
};

} // namespace QActors::detail
