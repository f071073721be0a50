// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/access.h>
#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/framepool.h>

#include <coroutine>
#include <functional>
#include <variant>

namespace QActors {
namespace detail {

struct AwaitedChild;

/// What every coroutine of the library has: the task it runs in and who awaits it.
struct QACTORS_EXPORT PromiseBase : Pooled
{
    TaskContext *task = nullptr;
    AwaitedChild *awaiter = nullptr; // in the caller's frame; null for the outermost
    std::source_location where;      // its current, or last, co_await

    PromiseBase *caller() const noexcept;
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
            PromiseBase *caller = promise.caller();
            if (!caller) {
                promise.task->m_resumePoint = nullptr;
                return;
            }
            promise.task->m_innermost = caller;
            promise.task->m_resumePoint = caller->handle();
        }
        void await_resume() const noexcept { }
    };
    FinalAwaiter final_suspend() const noexcept { return {}; }

    template<typename Awaited>
    auto await_transform(Awaited &&awaited, std::source_location at = std::source_location::current());
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

template<typename T>
struct Promise final : PromiseBase
{
    std::variant<std::monostate, T, std::exception_ptr> outcome;

    Async<T> get_return_object() noexcept;
    void unhandled_exception() noexcept { outcome.template emplace<2>(std::current_exception()); }
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
    void unhandled_exception() noexcept { error = std::current_exception(); }
    void return_void() const noexcept { }
    void take()
    {
        if (error)
            std::rethrow_exception(std::exchange(error, nullptr));
    }
};

/// Customisation point for what is neither an Async nor an Awaitable: specialise with
/// `static auto wrap(T &&)` that returns one of the two. (QFuture, QCoro's awaitables, …)
template<typename T>
struct AwaitTraits;

[[noreturn]] QACTORS_EXPORT void throwAwaitedEmpty(const std::source_location &where);

/// Owns the child for the length of the await: nobody else can destroy what is on the stack or waits.
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
        if (++task->m_nesting > MostNesting) {
            task->m_resumePoint = frame;
            return true;
        }
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

/// Specialise to let an Async<T> convert to a U: `static U convert(Async<T> &&)`. (QCoro::Task, QFuture.)
template<typename U, typename T>
struct AsyncConversion;

/// Async<T>::operator co_await for foreign coroutines.
template<typename T>
class ForeignAwaiter;

} // namespace detail

/// A coroutine of this library, and its future result. Lazy: nothing runs before it is awaited, or given
/// to a task group; awaited once. It runs in the task, the cancel scope and the thread of its awaiter.
/// Destroying it before it ends destroys the coroutine, locals and all. Move-only.
///
/// Awaiting takes another Async, any awaitable of the library, and with <QActors/QCoro> all that QCoro
/// can await. Awaiting one twice, or an empty one, throws MisuseError. A lambda coroutine must outlive its
/// frame: give lambdas to withTaskGroup, startSoon, failAfter and the like, which keep them.
template<typename T>
class [[nodiscard]] Async
{
    static_assert(!std::is_reference_v<T>, "Async<T &>: a coroutine gives a value, which its awaiter owns. Give an Async<T *>, or "
                                           "an Async<std::reference_wrapper<T>>, if what it refers to outlives that.");

public:
    using value_type = T; ///< What awaiting it gives.
    /// \internal
    using promise_type = detail::Promise<T>;

    Async() noexcept = default;
    Async(Async &&other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) { }
    Async &operator=(Async &&other) noexcept
    {
        Async(std::move(other)).swap(*this);
        return *this;
    }
    ~Async()
    {
        if (m_handle)
            m_handle.destroy();
    }
    void swap(Async &other) noexcept { std::swap(m_handle, other.m_handle); } ///< Exchanges the coroutines.

    /// False if default-constructed, moved from, or awaited.
    explicit operator bool() const noexcept { return bool(m_handle); }

    /// For coroutines of other libraries (QCoro, …): runs as a task of its own on this thread; the foreign
    /// coroutine is resumed when it ends. Destroying the foreign frame kills the task.
    detail::ForeignAwaiter<T> operator co_await();

    /// To QCoro::Task<T> with <QActors/QCoro>, to QFuture<T> with <QActors/Future>: the coroutine starts at once,
    /// as a task of its own.
    template<typename U>
        requires requires(Async &&self) { detail::AsyncConversion<U, T>::convert(std::move(self)); }
    operator U() &&
    {
        return detail::AsyncConversion<U, T>::convert(std::move(*this));
    }

private:
    friend struct detail::Access;
    std::coroutine_handle<promise_type> handle() const noexcept { return m_handle; }
    // Gives the coroutine away.
    std::coroutine_handle<promise_type> release() noexcept { return std::exchange(m_handle, nullptr); }
    friend promise_type;
    explicit Async(std::coroutine_handle<promise_type> handle) noexcept : m_handle(handle) { }
    std::coroutine_handle<promise_type> m_handle;
};

namespace detail {

template<typename T>
Async<T> Promise<T>::get_return_object() noexcept
{
    static_assert(alignof(Promise) <= 2 * sizeof(void *), "Async<T>: T needs a stricter alignment than frames have; put it "
                                                          "into a std::unique_ptr.");
    return Async<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Async<void> Promise<void>::get_return_object() noexcept
{
    return Async<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

template<typename T>
concept IsAwaitable = std::derived_from<std::remove_cvref_t<T>, Awaitable>;

template<typename T>
concept HasAwaitTraits = requires(T &&awaited) { AwaitTraits<std::remove_cvref_t<T>>::wrap(std::forward<T>(awaited)); };

/// Owns what AwaitTraits made for the length of the await.
template<typename Wrapped>
class WrappedAwaiter
{
public:
    template<typename Awaited>
    WrappedAwaiter(Awaited &&awaited, PromiseBase &promise)
        : m_wrapped(AwaitTraits<std::remove_cvref_t<Awaited>>::wrap(std::forward<Awaited>(awaited))),
          m_inner(makeInner(m_wrapped, promise))
    {
    }
    bool await_ready() { return m_inner.await_ready(); }
    auto await_suspend(std::coroutine_handle<> at) { return m_inner.await_suspend(at); }
    decltype(auto) await_resume() { return m_inner.await_resume(); }

private:
    static auto makeInner(Wrapped &wrapped, PromiseBase &promise)
    {
        if constexpr (IsAsync<Wrapped>::value)
            return AsyncAwaiter<typename IsAsync<Wrapped>::Value>(Access::release(std::move(wrapped)), promise);
        else
            return LeafAwaiter<Wrapped>(wrapped, promise.task);
    }
    Wrapped m_wrapped;
    decltype(makeInner(std::declval<Wrapped &>(), std::declval<PromiseBase &>())) m_inner;
};

template<typename Awaited>
auto PromiseBase::await_transform(Awaited &&awaited, std::source_location at)
{
    using Plain = std::remove_cvref_t<Awaited>;
    where = at;
    if constexpr (IsAsync<Plain>::value) {
        static_assert(!std::is_lvalue_reference_v<Awaited>,
                      "An Async is awaited once and then gone: co_await std::move(async).");
        return AsyncAwaiter<typename IsAsync<Plain>::Value>(Access::release(std::forward<Awaited>(awaited)), *this);
    } else if constexpr (IsAwaitable<Plain>) {
        return LeafAwaiter<Plain>(awaited, task);
    } else {
        static_assert(HasAwaitTraits<Awaited>,
                      "This cannot be awaited here. Accepted: Async<T>, awaitables of QActors, TaskHandle; QFuture, "
                      "QTimer and QNetworkReply* with their <QActors/…> headers; QCoro's awaitables with <QActors/QCoro>.");
        using Wrapped = decltype(AwaitTraits<Plain>::wrap(std::forward<Awaited>(awaited)));
        return WrappedAwaiter<Wrapped>(std::forward<Awaited>(awaited), *this);
    }
}

/// What `co_await std::declval<A>()` gives.
template<typename A>
using AwaitResult = decltype(std::declval<PromiseBase &>().await_transform(std::declval<A>()).await_resume());

template<typename R>
concept CanAwait = IsAsync<std::remove_cvref_t<R>>::value || IsAwaitable<R> || HasAwaitTraits<R>;

/// The value of calling F, awaited if it can be.
template<typename R>
struct CallValueOf
{
    using Type = R;
};
template<CanAwait R>
struct CallValueOf<R>
{
    using Type = AwaitResult<R>;
};
template<typename F, typename... Args>
using CallValue = typename CallValueOf<std::invoke_result_t<F, Args...>>::Type;

/// Calls F with Arg if it takes it, with nothing otherwise.
template<typename F, typename Arg>
decltype(auto) invokeWith(F &fn, Arg &&arg)
{
    if constexpr (std::invocable<F &, Arg>)
        return std::invoke(fn, std::forward<Arg>(arg));
    else
        return std::invoke(fn);
}
template<typename F, typename Arg>
using InvokeWithResult = decltype(invokeWith(std::declval<F &>(), std::declval<Arg>()));
template<typename F, typename Arg>
using InvokeWithValue = typename CallValueOf<InvokeWithResult<F, Arg>>::Type;

} // namespace detail

} // namespace QActors

#include <QActors/kernel/detail/asyncmeta.h>
