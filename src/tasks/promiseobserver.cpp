// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/promiseobserver.h>

#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

namespace {

class ObserveThere final : public InboxWork
{
public:
    ObserveThere(TaskContext *task, TaskObserver *observer)
        : m_task(NodePointer<TaskContext>::sharing(task)), m_observer(observer)
    {
    }
    ~ObserveThere() override { delete m_observer; } // the thread has ended
    void run(Scheduler *) noexcept override { observeFromAnywhere(m_task.get(), std::exchange(m_observer, nullptr)); }

private:
    NodePointer<TaskContext> m_task;
    TaskObserver *m_observer;
};

} // namespace

void observeFromAnywhere(TaskContext *task, TaskObserver *observer)
{
    if (!task->scheduler()->isCurrent())
        task->scheduler()->post(new ObserveThere(task, observer));
    else if (task->hasEnded())
        observer->taskSettled(task);
    else
        task->observe(observer);
}

} // namespace QActors::detail
