// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskhandle.h>

#include <QActors/kernel/detail/scheduler.h>

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

QString TaskHandleBase::name() const
{
    return task()->name();
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
    return detail::Access::fromNode<CancelScope>(static_cast<detail::ScopeNode *>(task()));
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

namespace detail {

EndAwaitable::EndAwaitable(TaskContext *task, const char *what)
    : m_awaited(NodePointer<TaskContext>::sharing(task)), m_what(what)
{
}

bool EndAwaitable::ready()
{
    if (m_awaited->scheduler() != task()->scheduler()) {
        throw MisuseError(u"TaskHandle::%1: %2 runs on another thread; await its toFuture() instead"_s
                              .arg(QString::fromUtf8(m_what), m_awaited->name()));
    }
    if (m_awaited.get() == task()) {
        throw MisuseError(u"TaskHandle::%1: %2 waits for itself and would wait for ever"_s
                              .arg(QString::fromUtf8(m_what), m_awaited->name()));
    }
    return m_awaited->hasEnded();
}

bool EndAwaitable::detach() noexcept
{
    unobserve();
    return true;
}

QString EndAwaitable::describe() const
{
    return u"the end of "_s + m_awaited->name();
}

void throwEnd(TaskContext *task)
{
    if (task->error()) {
        task->markObserved();
        std::rethrow_exception(task->error());
    }
    const QString why = task->cancelReason();
    throw TaskCancelled(task->name() + (why.isEmpty() ? u" was cancelled"_s : u" was cancelled: "_s + why));
}

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

void throwValueTaken(TaskContext *task)
{
    throw MisuseError(u"TaskHandle::join: the value of %1 cannot be copied and was taken by an earlier join"_s
                          .arg(task->name()));
}

} // namespace detail
} // namespace QActors
