// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/detail/groupaccess.h>
#include <QActors/tasks/taskgroup.h>

namespace QActors {
namespace detail {

/// Tells an actor once how a task ended.
template<typename T, typename Parent>
class NotifyOnEnd final : public TaskObserver
{
public:
    NotifyOnEnd(Parent parent, const QString &success, const QString &failure)
        : m_parent(std::move(parent)), m_success(success), m_failure(failure)
    {
    }
    void taskSettled(TaskContext *task) noexcept override
    {
        const std::unique_ptr<NotifyOnEnd> self(this);
        task->markObserved();
        if (task->state() == TaskState::Finished) {
            if constexpr (std::is_void_v<T>) {
                send(m_parent, m_success, task->id());
            } else {
                auto &value = static_cast<TaskResult<T> *>(task)->value;
                if constexpr (std::is_copy_constructible_v<T>) {
                    send(m_parent, m_success, task->id(), *value);
                } else {
                    send(m_parent, m_success, task->id(), std::move(*value));
                    value.reset(); // a join says that it was taken
                }
            }
        } else if (task->error()) {
            send(m_parent, m_failure, task->id(), task->error());
        } else {
            const QString why = task->cancelReason();
            send(m_parent, m_failure, task->id(),
                 std::make_exception_ptr(TaskCancelled(
                     task->name() + QStringLiteral(" was cancelled") + (why.isEmpty() ? QString() : QStringLiteral(": ") + why))));
        }
    }

private:
    Parent m_parent;
    QString m_success;
    QString m_failure;
};

} // namespace detail

/// Isolated tasks: a group owns them as all others, but their failure stays in the handle and does not cancel the group.
/// (fauxtp: Task.) Thread: the group's.
class QACTORS_EXPORT Task
{
public:
    /// Starts `fn` (a coroutine lambda or function, a plain function, an Async) in `group`, soon: never inside this call.
    /// join() throws the task's failure; a failure that is never joined is logged once, with the task's name, when the last
    /// handle is destroyed.
    template<typename F>
    static TaskHandle<detail::TaskValue<F>> spawn(TaskGroup &group, F &&fn, const QString &name = {},
                                                  std::source_location where = std::source_location::current())
    {
        auto handle = detail::GroupAccess::spawn(group, detail::asCallable(std::forward<F>(fn)), true, where);
        if (!name.isEmpty())
            detail::TaskHandleAccess::task(handle)->setName(name);
        return handle;
    }

    /// As spawn(), and sends `parent` (a Pid) exactly one message when the task ends, however it ends:
    /// (success, TaskId, value), for void (success, TaskId), or (failure, TaskId, std::exception_ptr), with a
    /// TaskCancelled if it was cancelled or killed. Compare the TaskId with the handle's. A value that cannot be
    /// copied goes into the message, and join() throws MisuseError.
    /// (fauxtp: Task.spawn_and_notify.)
    template<typename F, typename Parent>
    static TaskHandle<detail::TaskValue<F>> spawnAndNotify(TaskGroup &group, F &&fn, Parent parent,
                                                           const QString &success = QStringLiteral("task_success"),
                                                           const QString &failure = QStringLiteral("task_failure"),
                                                           std::source_location where = std::source_location::current())
    {
        using T = detail::TaskValue<F>;
        auto handle = detail::GroupAccess::spawn(group, detail::asCallable(std::forward<F>(fn)), true, where);
        detail::TaskHandleAccess::task(handle)->observe(new detail::NotifyOnEnd<T, Parent>(std::move(parent), success, failure));
        return handle;
    }

    /// Sets the progress of the current task, 0 … 1, or negative if it is not known, with an optional text for people.
    /// Throws MisuseError outside a task.
    static void setProgress(double fraction, const QString &text = {});

    /// Sets the label of the current task: what the task works at ("order 17"), for people. The label stands after the task's
    /// name in logs, errors and snapshots until another is set. In an actor's run() the label is the actor's. Throws
    /// MisuseError outside a task.
    static void setLabel(const QString &label);

    /// The name of the current task. This and currentId() throw MisuseError outside a task.
    static QString currentName();
    static TaskId currentId(); ///< The number of the current task.
    Task() = delete;
};

} // namespace QActors
