// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/detached.h>

#include <QActors/kernel/detail/eventwait.h>
#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qfuturewatcher.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Hears of the future's cancel; if Qt's event is lost, by another look at it.
class CancelWatch final : public QFutureWatcher<void>, public EventWait
{
public:
    CancelWatch(QObject *parent, TaskContext *task, const QFuture<void> &future) : QFutureWatcher(parent), m_task(task)
    {
        connect(this, &QFutureWatcherBase::canceled, this, [this] { cancel(); });
        setFuture(future);
        waitOn(task->scheduler());
    }
    void lookAgain() noexcept override
    {
        if (isCanceled())
            cancel();
    }

private:
    void cancel() { m_task->cancel(u"its QFuture was cancelled"_s); }
    TaskContext *const m_task;
};

} // namespace

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
    new CancelWatch(this, m_task.get(), future);
}

void DetachedTask::taskEnded(TaskContext *task) noexcept
{
    m_ended = true;
    ended(task);
    task->release();
    delete this;
}

} // namespace QActors::detail
