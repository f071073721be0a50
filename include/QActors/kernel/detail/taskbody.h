// SPDX-License-Identifier: MIT
// Tasks with their result and their callable: what a group or a runner launches.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>

#include <optional>

namespace QActors::detail {

template<typename T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// A task that ends with a T. Handles keep it alive after its end.
template<typename T>
class TaskResult : public TaskContext
{
public:
    ~TaskResult() override { this->tellOf(m_error); }
    std::source_location spawnedAt() const noexcept override { return m_spawnedAt; }
    TaskContext *principal() noexcept override { return m_principal; }
    const std::exception_ptr &error() const noexcept override { return m_error; }
    std::optional<Stored<T>> value;

private:
    void setOrigin(std::source_location where, TaskContext *principal) noexcept override
    {
        m_spawnedAt = where;
        m_principal = principal;
    }
    void setError(std::exception_ptr error) noexcept override { m_error = std::move(error); }

    std::source_location m_spawnedAt;
    TaskContext *m_principal = nullptr;
    std::exception_ptr m_error;
};

/// A task and the callable that makes its coroutine; the callable lives as long as the frame.
template<typename T, typename F>
class TaskBody final : public TaskResult<T>
{
public:
    explicit TaskBody(F fn) : m_fn(std::move(fn)), m_hasFn(true) { }
    ~TaskBody() override { destroyFrames(); }

private:
    using Returned = decltype(std::declval<F &>()());

    void begin() override
    {
        try {
            if constexpr (IsAsync<Returned>::value) {
                m_root = m_fn();
                if (!m_root) {
                    throw MisuseError(QStringLiteral("a task was given an empty Async: it was awaited before, "
                                                     "moved from, or never made"));
                }
            } else if constexpr (CanAwait<Returned>) {
                m_root = awaitCall(m_fn);
            } else if constexpr (std::is_void_v<T>) {
                m_fn();
                this->value.emplace();
            } else {
                this->value.emplace(m_fn());
            }
        } catch (...) {
            m_failure = std::current_exception();
        }
        if (m_root) {
            PromiseBase &promise = AsyncAccess::handle(m_root).promise();
            promise.task = this;
            this->m_innermost = &promise;
        }
    }

    std::exception_ptr collect() noexcept override
    {
        if (m_failure || !m_root)
            return std::move(m_failure);
        auto &promise = AsyncAccess::handle(m_root).promise();
        if constexpr (std::is_void_v<T>) {
            if (!promise.error)
                this->value.emplace();
            return std::move(promise.error);
        } else {
            if (promise.outcome.index() == 2)
                return std::get<2>(std::move(promise.outcome));
            try {
                this->value.emplace(std::get<1>(std::move(promise.outcome)));
            } catch (...) {
                return std::current_exception();
            }
            return {};
        }
    }

    void destroyFrames() noexcept override
    {
        m_root = {};
        if (std::exchange(m_hasFn, false))
            m_fn.~F();
    }

    static Async<T> awaitCall(F &fn)
    {
        if constexpr (std::is_void_v<T>)
            co_await fn();
        else
            co_return co_await fn();
    }

    // A std::optional of each lambda would cost the compiler much.
    union {
        F m_fn;
    };
    bool m_hasFn;
    Async<T> m_root;
    std::exception_ptr m_failure;
};

/// Lets an Async stand where a callable is expected.
template<typename T>
struct AsyncCall
{
    explicit AsyncCall(Async<T> &&async) : m_async(std::move(async)) { }
    Async<T> operator()() { return std::move(m_async); }

private:
    Async<T> m_async;
};

template<typename F>
auto asCallable(F &&fn)
{
    if constexpr (IsAsync<std::remove_cvref_t<F>>::value) {
        static_assert(!std::is_lvalue_reference_v<F>, "An Async is run once and then gone: give it away with std::move().");
        return AsyncCall<typename IsAsync<std::remove_cvref_t<F>>::Value>(std::forward<F>(fn));
    } else if constexpr (IsAwaitable<F>) {
        static_assert(!IsAwaitable<F>, "An awaitable cannot be moved into a task: give a function that returns it, as in "
                                       "startSoon([=] { return when(button, &QPushButton::clicked); }).");
        return [] { };
    } else {
        return std::decay_t<F>(std::forward<F>(fn));
    }
}

template<typename F>
using CallableOf = decltype(asCallable(std::declval<F>()));

template<typename F>
struct TaskValueOf
{
    static_assert(CallsWithNothing<F &>, "This cannot be a task: give an Async<>, or a function that is called without arguments, as in "
                                         "startSoon([=] { return work(argument); }).");
    using Type = void;
};
template<typename F>
    requires CallsWithNothing<F &>
struct TaskValueOf<F>
{
    using Type = std::remove_cvref_t<CallValue<F &>>;
};
/// The value of the task that F makes.
template<typename F>
using TaskValue = typename TaskValueOf<CallableOf<F>>::Type;

} // namespace QActors::detail
