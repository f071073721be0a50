// SPDX-License-Identifier: MIT
// \internal Hears what becomes of a task.
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::detail {

class TaskContext;

/// Hears once that a task has settled; linked into the task, unlinked before the call.
class QACTORS_EXPORT TaskObserver
{
public:
    TaskObserver() noexcept = default;
    Q_DISABLE_COPY_MOVE(TaskObserver)
    virtual void taskSettled(TaskContext *task) noexcept = 0;
    virtual void taskProgressed(TaskContext *) noexcept { }
    /// The task begins to run, or to be cancelled, right after this. Must run no foreign code.
    virtual void taskStateChanging(TaskContext *) noexcept { }
    /// The task's start is over: an actor's init().
    virtual void taskStarted(TaskContext *) noexcept { }
    void unobserve() noexcept;
    virtual ~TaskObserver() { unobserve(); }

private:
    friend class TaskContext;
    TaskContext *m_observed = nullptr;
    TaskObserver *m_nextObserver = nullptr;
    TaskObserver *m_previousObserver = nullptr; // of the first: the last
};

} // namespace QActors::detail
