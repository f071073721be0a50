// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskgroup.h>

namespace QActors {
namespace detail {

class StartAwaitable;

/// The common state of the starting task and its starter.
struct QACTORS_EXPORT StartStateBase
{
    TaskContext *child = nullptr; // until it has ended
    StartAwaitable *starter = nullptr;
    bool said = false;
    void say();
};

template<typename V>
struct StartState : StartStateBase
{
    std::optional<Stored<V>> value;
};

/// Waits for the child's word or its end. A cancel is passed to the child, whose end is then waited for.
class QACTORS_EXPORT StartAwaitable final : public Awaitable, private TaskObserver
{
public:
    StartAwaitable(TaskContext *child, std::shared_ptr<StartStateBase> state);
    ~StartAwaitable() override;
    static constexpr bool Cancellable = false;
    bool ready() { return false; }
    void suspend();
    void result();
    bool detach() noexcept override;
    QString describe() const override;
    void heard() noexcept;

private:
    void taskSettled(TaskContext *) noexcept override { complete(); }
    NodePointer<TaskContext> m_child;
    std::shared_ptr<StartStateBase> m_state;
    bool m_cancelled = false;
};

} // namespace detail

/// The argument of a task that TaskGroup::start() runs. The task calls it once, when other tasks may rely on the task.
/// A copyable handle. A second call throws MisuseError. (anyio: task_status.started.)
template<typename V = void>
class Started
{
public:
    /// "I am ready", with the value that TaskGroup::start() is to give.
    void operator()(V value) const
    {
        m_state->say();
        m_state->value.emplace(std::move(value));
    }

private:
    friend class TaskGroup;
    explicit Started(std::shared_ptr<detail::StartState<V>> state) noexcept : m_state(std::move(state)) { }
    std::shared_ptr<detail::StartState<V>> m_state;
};

/// \internal
template<>
class Started<void>
{
public:
    void operator()() const
    {
        m_state->say();
        m_state->value.emplace();
    }

private:
    friend class TaskGroup;
    explicit Started(std::shared_ptr<detail::StartState<void>> state) noexcept : m_state(std::move(state)) { }
    std::shared_ptr<detail::StartState<void>> m_state;
};

template<typename F>
auto TaskGroup::startWithHandle(TaskGroup *self, F fn, QString name, std::source_location where) -> Async<detail::StartedTaskOf<F>>
{
    using V = detail::StartValue<F>;
    using T = detail::CallValue<F &, Started<V>>;
    auto state = std::make_shared<detail::StartState<V>>();
    auto call = [fn = std::move(fn), state]() mutable { return std::invoke(fn, Started<V>(state)); };
    TaskHandle<T> handle = self->spawn(std::move(call), false, where);
    detail::TaskContext *task = detail::TaskHandleAccess::task(handle);
    if (!name.isEmpty())
        task->setName(name);
    task->m_starting = true;
    co_await detail::StartAwaitable(task, state);
    co_return StartedTask<V, T>(std::move(handle), std::move(*state->value));
}

template<typename F>
auto TaskGroup::startPlain(TaskGroup *self, F fn, std::source_location where) -> Async<detail::StartValue<F>>
{
    auto started = co_await startWithHandle(self, std::move(fn), {}, where);
    if constexpr (!std::is_void_v<detail::StartValue<F>>)
        co_return std::move(started.m_startValue);
}

} // namespace QActors
