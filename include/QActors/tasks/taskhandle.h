// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/cancelscope.h>
#include <QActors/tasks/detail/promiseobserver.h>
#include <QActors/tasks/detail/taskawaitables.h>

#include <concepts>

namespace QActors {

namespace detail {
struct TaskHandleAccess;
}

/// What all task handles have in common, whatever their value's type. A handle is a cheap copyable
/// reference to a task; it keeps the result, not the task's frames, and outlives the group. A task whose value or error
/// holds a handle or the scope of the task itself keeps itself for ever; give its id() instead.
/// Thread: the task's, but cancel() and toFuture() may be called from any.
class QACTORS_EXPORT TaskHandleBase
{
public:
    /// An empty handle; everything but isValid() throws MisuseError on it.
    TaskHandleBase() noexcept;
    ~TaskHandleBase();
    TaskHandleBase(const TaskHandleBase &) noexcept;
    TaskHandleBase(TaskHandleBase &&) noexcept;
    TaskHandleBase &operator=(const TaskHandleBase &) noexcept;
    TaskHandleBase &operator=(TaskHandleBase &&) noexcept;

    bool isValid() const noexcept { return bool(m_task); } ///< False for an empty handle.
    TaskId id() const; ///< The task's number.
    /// The name given, or one made of the number and the place where it was spawned.
    QString name() const;
    TaskState state() const; ///< How it stands.
    /// Finished, Failed or Cancelled.
    bool hasEnded() const;

    /// The error of a Failed task, null otherwise. Counts as taking notice: it is not logged.
    std::exception_ptr error() const;

    /// 0 … 1, or negative while indeterminate. Set by Task::setProgress() inside.
    double progress() const;
    QString progressText() const; ///< What the task says of its progress, for people.
    /// What it waits for and where, innermost await first; for logs and debuggers.
    QString whereItWaits() const;

    /// Requests the task's cancellation; does nothing after its end. Any thread.
    void cancel(const QString &reason = {}) const;
    /// The task's own scope.
    CancelScope cancelScope() const;

    /// `co_await handle.wait()`: until the task has ended; never throws the task's error.
    [[nodiscard]] detail::EndAwaitable wait() const;

    bool operator==(const TaskHandleBase &) const noexcept = default;

protected:
    /// \internal
    explicit TaskHandleBase(detail::NodePointer<detail::TaskContext> task) noexcept;
    [[noreturn]] static void throwNoValue(const detail::TaskContext *task, const char *what);
    detail::TaskContext *task() const;

private:
    friend struct detail::TaskHandleAccess;
    detail::NodePointer<detail::TaskContext> m_task;
};

/// A running or ended task and its future value; promise-like: `co_await handle.join()`, or
/// `co_await handle`, as often and by as many as wanted.
template<typename T = void>
class TaskHandle : public TaskHandleBase
{
public:
    using value_type = T; ///< What joining it gives.
    TaskHandle() noexcept = default;

    /// Waits for the end and gives the value, rethrows the task's error with its own type, or throws
    /// TaskCancelled if it was cancelled or killed. A value that cannot be copied goes to the first join;
    /// a second one throws MisuseError. A joiner that is cancelled leaves the task and others alone.
    /// Joining oneself throws MisuseError.
    [[nodiscard]] detail::JoinAwaitable<T> join() const { return detail::JoinAwaitable<T>(result()); }

    /// The value of a Finished task. Throws MisuseError before its end; the task's error, or TaskCancelled,
    /// if there is no value.
    std::add_lvalue_reference_t<const T> value() const
        requires(!std::is_void_v<T>)
    {
        const detail::TaskResult<T> *task = result();
        if (!task->value)
            throwNoValue(task, "TaskHandle::value");
        return *task->value;
    }

    /// The same outcome and the progress as a QFuture, for other threads and for code without coroutines:
    /// value, error with its type, or cancelled. Cancelling that QFuture leaves the task alone. Counts as taking
    /// notice of a failure. A value that cannot be copied goes there, a later join() throws MisuseError. Any thread.
    QFuture<T> toFuture() const;

private:
    friend struct detail::TaskHandleAccess;
    explicit TaskHandle(detail::NodePointer<detail::TaskContext> task) noexcept : TaskHandleBase(std::move(task)) { }
    detail::TaskResult<T> *result() const { return static_cast<detail::TaskResult<T> *>(task()); }
};

namespace detail {

/// A TaskHandle<T>, or of a class that is derived from one, as StartedTask is.
template<typename H>
concept IsTaskHandle = std::derived_from<H, TaskHandleBase>
                       && requires(const H &handle) { []<typename T>(const TaskHandle<T> &) { }(handle); };

template<IsTaskHandle H>
struct AwaitTraits<H>
{
    static auto wrap(const H &handle) { return handle.join(); }
};

} // namespace detail

template<typename T>
QFuture<T> TaskHandle<T>::toFuture() const
{
    QPromise<T> promise;
    promise.start();
    QFuture<T> future = promise.future();
    detail::observeFromAnywhere(task(), new detail::PromiseObserver<T>(std::move(promise)));
    return future;
}

} // namespace QActors

template<typename T>
struct std::hash<QActors::TaskHandle<T>>
{
    size_t operator()(const QActors::TaskHandle<T> &handle) const { return std::hash<quint64>()(quint64(handle.id())); }
};
