// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskwatcher.h>

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/taskcontext.h>
#include <QActors/tasks/detail/taskhandleaccess.h>

namespace QActors {

using namespace Qt::StringLiterals;

struct TaskWatcher::Data final : detail::TaskObserver
{
    explicit Data(TaskWatcher *watcher) : q(watcher) { }
    TaskWatcher *const q;
    TaskHandleBase task;
    quint64 turn = 0; // of setTask(): what was queued for a former task is stale
    bool isRunning = false;
    bool willTell = false; // progress

    void taskSettled(detail::TaskContext *) noexcept override { tellEnd(); }
    void taskProgressed(detail::TaskContext *) noexcept override { tellProgress(); }

    void tellProgress()
    {
        if (std::exchange(willTell, true))
            return;
        later([this] {
            willTell = false;
            Q_EMIT q->progressChanged(q->progress(), q->progressText());
        });
    }
    void tellEnd()
    {
        later([this] {
            isRunning = false;
            const QPointer<TaskWatcher> alive = q;
            const quint64 of = turn;
            Q_EMIT q->runningChanged(false);
            if (alive && turn == of) // a slot may have given another task, whose end will be told
                Q_EMIT q->ended();
        });
    }

private:
    template<typename F>
    void later(F fn)
    {
        const auto tell = [this, fn, of = turn] {
            if (turn == of)
                fn();
        };
        QMetaObject::invokeMethod(q, tell, Qt::QueuedConnection);
    }
};

TaskWatcher::TaskWatcher(QObject *parent) : QObject(parent), d(std::make_unique<Data>(this)) { }

TaskWatcher::TaskWatcher(const TaskHandleBase &task, QObject *parent) : TaskWatcher(parent)
{
    setTask(task);
}

TaskWatcher::~TaskWatcher() = default;

void TaskWatcher::setTask(const TaskHandleBase &task)
{
    detail::TaskContext *context = task.isValid() ? detail::TaskHandleAccess::task(task) : nullptr;
    if (context && (!context->scheduler()->isCurrent() || thread() != QThread::currentThread()))
        throw MisuseError(u"TaskWatcher: the task belongs to another thread; watch it on its own, or its toFuture() by a QFutureWatcher"_s);
    d->unobserve();
    ++d->turn;
    d->willTell = false;
    d->task = task;
    const bool wasRunning = std::exchange(d->isRunning, context != nullptr);
    if (!context) {
        if (wasRunning)
            Q_EMIT runningChanged(false);
        return;
    }
    d->tellProgress();
    if (context->hasEnded())
        d->tellEnd();
    else
        context->observe(d.get());
    if (!wasRunning)
        Q_EMIT runningChanged(true);
}

TaskHandleBase TaskWatcher::task() const
{
    return d->task;
}

bool TaskWatcher::isRunning() const
{
    return d->isRunning;
}

double TaskWatcher::progress() const
{
    return d->task.isValid() ? d->task.progress() : 0;
}

QString TaskWatcher::progressText() const
{
    return d->task.isValid() ? d->task.progressText() : QString();
}

void TaskWatcher::cancel()
{
    if (d->task.isValid())
        d->task.cancel();
}

} // namespace QActors
