// SPDX-License-Identifier: MIT
// \internal How a task waits for the end of another.
#pragma once

#include <QActors/kernel/detail/taskbody.h>

namespace QActors::detail {

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
    void tellAwaited(AwaitedVisitor &visitor) const override;
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

} // namespace QActors::detail
