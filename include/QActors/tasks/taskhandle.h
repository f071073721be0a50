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

/// The common base of all task handles, whatever their value's type. A handle is a cheap copyable
/// reference to a task; it keeps the result, not the task's coroutine, and may outlive the group. A task whose value or
/// error holds a handle or the scope of the task itself is never freed: put the id() into the value instead.
/// Thread: the task's, but cancel() and toFuture() may be called from any.
class QACTORS_EXPORT TaskHandleBase
{
public:
    /// An empty handle; everything but isValid() and isNull() throws MisuseError on it.
    TaskHandleBase() noexcept;
    ~TaskHandleBase();
    TaskHandleBase(const TaskHandleBase &) noexcept;
    TaskHandleBase(TaskHandleBase &&) noexcept;
    TaskHandleBase &operator=(const TaskHandleBase &) noexcept;
    TaskHandleBase &operator=(TaskHandleBase &&) noexcept;

    bool isValid() const noexcept { return bool(m_task); } ///< False for an empty handle.
    bool isNull() const noexcept { return !m_task; } ///< True for an empty handle.
    TaskId id() const; ///< The task's number.
    /// The number of the task above: in whose body the task's group stands, or whose child actor it is. 0 without one, and after
    /// the task's end. (anyio: TaskInfo.parent_id.)
    TaskId parentId() const;
    /// The name given, or one made of the number and the place where it was spawned.
    QString name() const;
    /// The task's present work, for people; see Task::setLabel(). On the task's thread.
    QString label() const;
    /// Sets the label; throws MisuseError on another thread than the task's.
    void setLabel(const QString &label) const;
    TaskState state() const; ///< The task's state.
    /// True if the state is Finished, Failed or Cancelled.
    bool hasEnded() const;

    /// The error of a Failed task, null otherwise. An error that was asked for is not logged as unnoticed.
    std::exception_ptr error() const;

    /// The task's progress, 0 … 1, or negative if it is not known. The task sets it by Task::setProgress().
    double progress() const;
    QString progressText() const; ///< The text about the progress that the task has set, for people.
    /// The task's waits, and where they are in the source, innermost await first; for logs and debuggers.
    QString whereItWaits() const;

    /// Requests the task's cancellation; does nothing after its end. Any thread.
    void cancel(const QString &reason = {}) const;
    /// The task's own scope.
    CancelScope cancelScope() const;

    /// `co_await handle.wait()`: waits until the task has ended; never throws the task's error.
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

/// A task, running or ended, and its future value: `co_await handle.join()`, or
/// `co_await handle`, as often and by as many tasks as wanted.
template<typename T = void>
class TaskHandle : public TaskHandleBase
{
public:
    using value_type = T; ///< The type of the task's value.
    TaskHandle() noexcept = default;

    /// Waits for the end of the task and gives its value, rethrows its error with the error's own type, or throws
    /// TaskCancelled if the task was cancelled or killed. A value that cannot be copied goes to the first join();
    /// a second one throws MisuseError. Cancelling the joiner leaves the task, and other joiners, alone.
    /// A task that joins itself gets MisuseError.
    [[nodiscard]] detail::JoinAwaitable<T> join() const { return detail::JoinAwaitable<T>(result()); }

    /// The value of a Finished task. Throws MisuseError before the task's end, the error of a Failed task, and
    /// TaskCancelled for a cancelled one.
    std::add_lvalue_reference_t<const T> value() const
        requires(!std::is_void_v<T>)
    {
        const detail::TaskResult<T> *task = result();
        if (!task->value)
            throwNoValue(task, "TaskHandle::value");
        return *task->value;
    }

    /// The task's outcome and progress as a QFuture, for other threads and for code without coroutines:
    /// the value, the error with its type, or cancelled. Cancelling that QFuture leaves the task alone. A failure that
    /// went to a future is not logged as unnoticed. A value that cannot be copied goes to the future; a later join()
    /// throws MisuseError. Any thread.
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
