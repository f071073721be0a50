// SPDX-License-Identifier: MIT
// \internal What a coroutine of this library can await, and what that gives.
#pragma once

#include <QActors/kernel/async.h>

#include <functional>

namespace QActors::detail {

template<typename T>
Async<T> Promise<T>::get_return_object() noexcept
{
    static_assert(alignof(Promise) <= 2 * sizeof(void *), "Async<T>: T needs a stricter alignment than frames have; put it "
                                                          "into a std::unique_ptr.");
    return AsyncAccess::make(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Async<void> Promise<void>::get_return_object() noexcept
{
    return AsyncAccess::make(std::coroutine_handle<Promise>::from_promise(*this));
}

template<typename T>
concept IsAwaitable = std::derived_from<std::remove_cvref_t<T>, Awaitable>;

template<typename T>
concept HasAwaitTraits = requires(T &&awaited) { AwaitTraits<std::remove_cvref_t<T>>::wrap(std::forward<T>(awaited)); };

template<typename T>
Async<T> asAsync(const Async<T> *);
/// A user's class that derives from an Async is awaited as an Async.
template<typename A>
concept DerivesFromAsync = !IsAsync<A>::value && requires(const A *async) { asAsync(async); };

template<DerivesFromAsync A>
struct AwaitTraits<A>
{
    using Base = decltype(asAsync(static_cast<const A *>(nullptr)));
    static Base wrap(A &&async) { return std::move(static_cast<Base &>(async)); }
};

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
            return AsyncAwaiter<typename IsAsync<Wrapped>::Value>(AsyncAccess::release(std::move(wrapped)), promise);
        else
            return LeafAwaiter<Wrapped>(wrapped, promise.task);
    }
    Wrapped m_wrapped;
    decltype(makeInner(std::declval<Wrapped &>(), std::declval<PromiseBase &>())) m_inner;
};

template<typename Awaited>
auto PromiseBase::await_transform(Awaited &&awaited, AwaitPlace at)
{
    using Plain = std::remove_cvref_t<Awaited>;
    where = toLocation(at);
    static_assert(!(std::is_lvalue_reference_v<Awaited> && (IsAsync<Plain>::value || DerivesFromAsync<Plain>)),
                  "An Async is awaited once and then gone: co_await std::move(async).");
    if constexpr (IsAsync<Plain>::value) {
        return AsyncAwaiter<typename IsAsync<Plain>::Value>(AsyncAccess::release(std::forward<Awaited>(awaited)), *this);
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

/// The type of `co_await std::declval<A>()`.
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
struct CallResultOf
{
    using Type = std::invoke_result_t<F, Args...>;
};
/// A function that is called without arguments, which no pointer to a member is. Without std::invocable and std::invoke, which
/// cost the compiler much in a program of many lambdas.
template<typename F>
concept CallsWithNothing = requires(F &&fn) { static_cast<F &&>(fn)(); };
template<typename F>
struct CallResultOf<F>
{
    using Type = decltype(std::declval<F>()());
};
template<typename F, typename... Args>
using CallValue = typename CallValueOf<typename CallResultOf<F, Args...>::Type>::Type;

/// Calls F with Arg if it takes it, with nothing otherwise.
template<typename F, typename Arg>
decltype(auto) invokeWith(F &fn, Arg &&arg)
{
    constexpr bool withArgument = requires { fn(std::forward<Arg>(arg)); };
    static_assert(withArgument || CallsWithNothing<F &>,
                  "This is no function that can be called here. Give the function itself, without calling it, as in "
                  "run(app) and run([](TaskGroup &group) -> Async<> { … }); it takes nothing, or the TaskGroup & or CancelScope & "
                  "of what calls it.");
    if constexpr (withArgument)
        return fn(std::forward<Arg>(arg));
    else if constexpr (CallsWithNothing<F &>)
        return fn();
}
template<typename F, typename Arg>
using InvokeWithResult = decltype(invokeWith(std::declval<F &>(), std::declval<Arg>()));
template<typename F, typename Arg>
using InvokeWithValue = typename CallValueOf<InvokeWithResult<F, Arg>>::Type;

} // namespace QActors::detail
