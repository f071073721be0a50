// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/cancelscope.h>
#include <QActors/kernel/taskbody.h>

namespace QActors {
namespace detail {

/// Waits for the end of a task, whatever it is.
class QACTORS_EXPORT EndAwaitable : public Awaitable, public TaskObserver
{
public:
    explicit EndAwaitable(TaskContext *task, const char *what);
    bool ready();
    void suspend() { m_awaited->observe(this); }
    void result() const noexcept { }
    bool detach() noexcept override;
    QString describe() const override;
    void taskSettled(TaskContext *) noexcept override { complete(); }

protected:
    NodePointer<TaskContext> m_awaited;

private:
    const char *m_what;
};

template<typename T>
class JoinAwaitable final : public EndAwaitable
{
public:
    explicit JoinAwaitable(TaskResult<T> *task);
    T result();
};

} // namespace detail

/// What all task handles have in common, whatever their value's type. A handle is a cheap copyable
/// reference to a task; it keeps the result, not the task's frames, and outlives the group.
/// Thread: the task's, but cancel() and toFuture()'s QFuture may be used from any.
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

    bool isValid() const noexcept { return bool(m_task); }
    TaskId id() const;
    /// The name given, or one made of the number and the place where it was spawned.
    QString name() const;
    TaskState state() const;
    /// Finished, Failed or Cancelled.
    bool hasEnded() const;

    /// The error of a Failed task, null otherwise. Counts as taking notice: it is not logged.
    std::exception_ptr error() const;

    /// 0 … 1, or negative while indeterminate. Set by Task::setProgress() inside.
    double progress() const;
    QString progressText() const;
    /// What it waits for and where, innermost await first; for logs and debuggers.
    QString whereItWaits() const;

    /// Requests the task's cancellation; does nothing after its end. Any thread.
    void cancel(const QString &reason = {}) const;
    /// The task's own scope.
    CancelScope cancelScope() const;

    /// `co_await handle.wait()`: until the task has ended; never throws the task's error.
    detail::EndAwaitable wait() const;

    friend bool operator==(const TaskHandleBase &, const TaskHandleBase &) noexcept = default;

    /// \internal
    detail::TaskContext *task() const;

protected:
    explicit TaskHandleBase(detail::NodePointer<detail::TaskContext> task) noexcept;
    [[noreturn]] static void throwNoValue(const detail::TaskContext *task, const char *what);

private:
    detail::NodePointer<detail::TaskContext> m_task;
};

/// A running or ended task and its future value; promise-like: `co_await handle.join()`, or
/// `co_await handle`, as often and by as many as wanted.
template<typename T = void>
class TaskHandle : public TaskHandleBase
{
public:
    using value_type = T;
    TaskHandle() noexcept = default;

    /// Waits for the end and gives the value, rethrows the task's error with its own type, or throws
    /// TaskCancelled if it was cancelled or killed. A value that cannot be copied goes to the first join;
    /// a second one throws MisuseError. A joiner that is cancelled leaves the task and others alone.
    /// Joining oneself throws MisuseError.
    detail::JoinAwaitable<T> join() const { return detail::JoinAwaitable<T>(result()); }

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

    /// \internal
    explicit TaskHandle(detail::NodePointer<detail::TaskContext> task) noexcept : TaskHandleBase(std::move(task)) { }
    /// \internal
    detail::TaskResult<T> *result() const { return static_cast<detail::TaskResult<T> *>(task()); }
};

namespace detail {

[[noreturn]] QACTORS_EXPORT void throwEnd(TaskContext *task);
[[noreturn]] QACTORS_EXPORT void throwValueTaken(TaskContext *task);

template<typename T>
JoinAwaitable<T>::JoinAwaitable(TaskResult<T> *task) : EndAwaitable(task, "join")
{
}

template<typename T>
T JoinAwaitable<T>::result()
{
    auto *task = static_cast<TaskResult<T> *>(m_awaited.get());
    if (task->state() != TaskState::Finished)
        throwEnd(task);
    if constexpr (!std::is_void_v<T>) {
        if (!task->value)
            throwValueTaken(task);
        if constexpr (std::is_copy_constructible_v<T>) {
            return *task->value;
        } else {
            T value = std::move(*task->value);
            task->value.reset();
            return value;
        }
    }
}

template<typename T>
struct AwaitTraits<TaskHandle<T>>
{
    static JoinAwaitable<T> wrap(const TaskHandle<T> &handle) { return handle.join(); }
};

} // namespace detail
} // namespace QActors

template<typename T>
struct std::hash<QActors::TaskHandle<T>>
{
    size_t operator()(const QActors::TaskHandle<T> &handle) const { return std::hash<quint64>()(quint64(handle.id())); }
};
