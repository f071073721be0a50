// SPDX-License-Identifier: MIT
// \internal What the coroutine of an Async has, and how another one awaits it.
#pragma once

#include <QActors/kernel/detail/asyncaccess.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/awaitplace.h>
#include <QActors/kernel/detail/scheduler.h>

#include <coroutine>
#include <variant>

namespace QActors::detail {

struct AwaitedChild;

/// The common part of every coroutine of the library: the task it runs in and the coroutine that awaits it.
struct QACTORS_EXPORT PromiseBase : Pooled
{
    TaskContext *task = nullptr;
    AwaitedChild *awaiter = nullptr; // in the caller's frame; null for the outermost
    std::source_location where;      // its current, or last, co_await

    inline PromiseBase *caller() const noexcept; // said here, too, for who imports the class from a DLL
    /// In unhandled_exception(): takes note for whoever will report it.
    void notePassed() const noexcept;
    // The promise lies at the same place of all frames, whatever its type: see Promise::get_return_object().
    std::coroutine_handle<> handle() noexcept { return std::coroutine_handle<PromiseBase>::from_promise(*this); }

    std::suspend_always initial_suspend() const noexcept { return {}; }

    struct FinalAwaiter
    {
        bool await_ready() const noexcept { return false; }
        template<typename Promise>
        void await_suspend(std::coroutine_handle<Promise> self) const noexcept
        {
            const PromiseBase &promise = self.promise();
            if (PromiseBase *caller = promise.caller())
                promise.task->m_innermost = caller;
        }
        void await_resume() const noexcept { }
    };
    FinalAwaiter final_suspend() const noexcept { return {}; }

    template<typename Awaited>
    auto await_transform(Awaited &&awaited, AwaitPlace at = QACTORS_AWAIT_PLACE);
};

/// A coroutine that another one awaits and owns.
struct AwaitedChild
{
    std::coroutine_handle<> frame;
    PromiseBase &caller;
};

inline PromiseBase *PromiseBase::caller() const noexcept
{
    return awaiter ? &awaiter->caller : nullptr;
}

inline bool TaskContext::resume(std::chrono::steady_clock::time_point now) noexcept
{
    m_wentOn = now;
    m_phase = Phase::Running;
    if (!m_special) [[likely]] {
        if (m_innermost) [[likely]] {
            m_nesting = 0;
            m_innermost->handle().resume();
        }
    } else if (m_special == Diverted) {
        resumeLeaf();
    }
    return !isOver();
}

inline bool Scheduler::runInside(TaskContext *task) noexcept
{
    constexpr int MostInside = 32;
    if (m_hook || m_inside == MostInside || !m_current) [[unlikely]]
        return false;
    if (task->isReady()) [[unlikely]]
        leaveReady(task);
    TaskContext *outer = std::exchange(m_current, task);
    ++m_inside;
    if (task->resume(m_lastCheck)) [[likely]]
        m_current = outer;
    else
        goOn(task, outer);
    --m_inside;
    return true;
}

template<typename T>
struct Promise final : PromiseBase
{
    std::variant<std::monostate, T, std::exception_ptr> outcome;

    Async<T> get_return_object() noexcept;
    void unhandled_exception() noexcept
    {
        notePassed();
        outcome.template emplace<2>(std::current_exception());
    }
    template<typename U = T>
        requires std::constructible_from<T, U>
    void return_value(U &&value)
    {
        outcome.template emplace<1>(std::forward<U>(value));
    }
    T take()
    {
        if (outcome.index() == 2)
            std::rethrow_exception(std::get<2>(std::move(outcome)));
        return std::get<1>(std::move(outcome));
    }
};

template<>
struct Promise<void> final : PromiseBase
{
    std::exception_ptr error;

    Async<void> get_return_object() noexcept;
    void unhandled_exception() noexcept
    {
        notePassed();
        error = std::current_exception();
    }
    void return_void() const noexcept { }
    void take()
    {
        if (error)
            std::rethrow_exception(std::exchange(error, nullptr));
    }
};

/// Customisation point for types that are neither an Async nor an Awaitable: specialise with
/// `static auto wrap(T &&)` that returns one of the two. (QFuture, QCoro's awaitables, …)
template<typename T>
struct AwaitTraits;

[[noreturn]] QACTORS_EXPORT void throwAwaitedEmpty(const std::source_location &where);

/// Owns the child for the length of the await: no other code can destroy a coroutine that runs or waits.
template<typename T>
class AsyncAwaiter : private AwaitedChild
{
public:
    AsyncAwaiter(std::coroutine_handle<Promise<T>> child, PromiseBase &caller) noexcept : AwaitedChild{child, caller} { }
    ~AsyncAwaiter()
    {
        if (frame)
            frame.destroy();
    }
    Q_DISABLE_COPY_MOVE(AsyncAwaiter)

    bool await_ready()
    {
        if (!frame)
            throwAwaitedEmpty(caller.where);
        return false;
    }

    // Resumes the child from here instead of transferring to it: GCC makes no tail call of a transfer at
    // -O0 and under ASan. Beyond a depth the task's own loop resumes it, so that recursion needs no stack.
    bool await_suspend(std::coroutine_handle<>)
    {
        PromiseBase &child = promise();
        TaskContext *task = caller.task;
        child.awaiter = this;
        child.task = task;
        task->m_innermost = &child;
        if (++task->m_nesting > MostNesting)
            return true;
        frame.resume();
        --task->m_nesting;
        return !frame.done() || task->isKillPending();
    }

    T await_resume() { return promise().take(); }

private:
    static constexpr int MostNesting = 64;
    Promise<T> &promise() const noexcept
    {
        return std::coroutine_handle<Promise<T>>::from_address(frame.address()).promise();
    }
};

template<typename T>
struct IsAsync : std::false_type
{
};
template<typename T>
struct IsAsync<Async<T>> : std::true_type
{
    using Value = T;
};

} // namespace QActors::detail
