// SPDX-License-Identifier: MIT
// The rare members of scopes and tasks, out of the way of the frequent ones.
#pragma once

#include "failure_p.h"

#include <QActors/kernel/detail/taskcontext.h>

namespace QActors::detail {

struct ScopeNode::Details
{
    explicit Details(ScopeNode *scope)
        : timer([](void *owner) { static_cast<ScopeNode *>(owner)->cancel({}, Cause::Deadline); }, scope)
    {
    }
    virtual ~Details() = default;
    TimerNode timer;
    TimePoint deadline = Never;
    Duration timeout = Duration::max();
    QString reason;
    QString waitingFor;
    // See ScopeNode::canceller().
    const ScopeNode *canceller = nullptr;
    quint64 cancellerAsOf = 0;
};

struct TaskContext::Details : ScopeNode::Details
{
    using ScopeNode::Details::Details;
    QString name;
    QString label;
    QString progressText;
    double progress = -1;
    std::unique_ptr<PassedError> passed; // of a task in which something failed
};

} // namespace QActors::detail
