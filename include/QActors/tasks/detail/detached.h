// SPDX-License-Identifier: MIT
// For the bridges to other libraries: a task without an owner, and a QPromise for its outcome.
#pragma once

#include <QActors/tasks/taskhandle.h>

#include <QtCore/qobject.h>

namespace QActors::detail {

/// Runs a task until it ends by itself; then deletes itself. Deleted earlier, at the latest when its thread
/// ends, it kills the task. Make it with new, on the task's thread.
class QACTORS_EXPORT DetachedTask : public QObject, private TaskOwner
{
public:
    ~DetachedTask() override;

protected:
    DetachedTask(TaskContext *task, std::source_location where);
    /// Cancels the task when that future is cancelled.
    void cancelWith(const QFuture<void> &future);
    virtual void ended(TaskContext *task) noexcept = 0;
    /// For destructors: ended() is not called any more.
    void kill() noexcept;

private:
    void taskEnded(TaskContext *task) noexcept override;
    NodePointer<TaskContext> m_task;
    bool m_ended = false;
};

} // namespace QActors::detail
