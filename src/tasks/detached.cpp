// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/detached.h>

#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qfuturewatcher.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

DetachedTask::DetachedTask(TaskContext *task, std::source_location where)
    : QObject(Scheduler::current()->context()), m_task(NodePointer<TaskContext>::sharing(task))
{
    task->launch(nullptr, this, where);
}

DetachedTask::~DetachedTask()
{
    kill();
}

void DetachedTask::kill() noexcept
{
    if (!std::exchange(m_ended, true))
        m_task->orphan();
}

void DetachedTask::cancelWith(const QFuture<void> &future)
{
    auto *watcher = new QFutureWatcher<void>(this);
    connect(watcher, &QFutureWatcherBase::canceled, this, [this] { m_task->cancel(u"its QFuture was cancelled"_s); });
    watcher->setFuture(future);
}

void DetachedTask::taskEnded(TaskContext *task) noexcept
{
    m_ended = true;
    ended(task);
    task->release();
    delete this;
}

} // namespace QActors::detail
