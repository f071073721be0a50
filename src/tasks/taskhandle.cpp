// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskhandle.h>

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/scopeaccess.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::TaskContext;

TaskHandleBase::TaskHandleBase() noexcept = default;
TaskHandleBase::TaskHandleBase(detail::NodePointer<TaskContext> task) noexcept : m_task(std::move(task)) { }
TaskHandleBase::~TaskHandleBase() = default;
TaskHandleBase::TaskHandleBase(const TaskHandleBase &) noexcept = default;
TaskHandleBase::TaskHandleBase(TaskHandleBase &&) noexcept = default;
TaskHandleBase &TaskHandleBase::operator=(const TaskHandleBase &) noexcept = default;
TaskHandleBase &TaskHandleBase::operator=(TaskHandleBase &&) noexcept = default;

TaskContext *TaskHandleBase::task() const
{
    if (!m_task)
        throw MisuseError(u"TaskHandle: this handle is empty; take one from startSoon() or Task::spawn()"_s);
    return m_task.get();
}

TaskId TaskHandleBase::id() const
{
    return task()->id();
}

TaskId TaskHandleBase::parentId() const
{
    const detail::TaskContext *above = task()->parentTask();
    return above ? above->id() : TaskId{};
}

QString TaskHandleBase::name() const
{
    return task()->name();
}

QString TaskHandleBase::label() const
{
    return task()->label();
}

void TaskHandleBase::setLabel(const QString &label) const
{
    detail::TaskContext *labelled = task();
    if (!labelled->isHere())
        throw MisuseError(u"TaskHandle::setLabel: %1 belongs to another thread; call it there"_s.arg(labelled->name()));
    labelled->setLabel(label);
}

TaskState TaskHandleBase::state() const
{
    return task()->state();
}

bool TaskHandleBase::hasEnded() const
{
    return task()->hasEnded();
}

std::exception_ptr TaskHandleBase::error() const
{
    task()->markObserved();
    return task()->error();
}

double TaskHandleBase::progress() const
{
    return task()->progress();
}

QString TaskHandleBase::progressText() const
{
    return task()->progressText();
}

QString TaskHandleBase::whereItWaits() const
{
    return task()->hasEnded() ? QString() : task()->whereItWaits();
}

void TaskHandleBase::cancel(const QString &reason) const
{
    // After the end there is nothing to cancel, and the first outcome stands.
    if (!task()->scheduler()->isCurrent() || !task()->hasEnded())
        cancelScope().cancel(reason);
}

CancelScope TaskHandleBase::cancelScope() const
{
    return detail::ScopeAccess::of(task());
}

detail::EndAwaitable TaskHandleBase::wait() const
{
    return detail::EndAwaitable(task(), "wait");
}

void TaskHandleBase::throwNoValue(const TaskContext *task, const char *what)
{
    if (task->hasEnded() && task->state() != TaskState::Finished)
        detail::throwEnd(const_cast<TaskContext *>(task));
    throw MisuseError(u"%1: %2 has not ended yet, or its value was taken; co_await its join()"_s
                          .arg(QString::fromUtf8(what), task->name()));
}

} // namespace QActors
