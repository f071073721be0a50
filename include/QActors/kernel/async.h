// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/promise.h>

namespace QActors {
namespace detail {

/// Specialise to let an Async<T> convert to a U: `static U convert(Async<T> &&)`. (QCoro::Task, QFuture.)
template<typename U, typename T>
struct AsyncConversion;

/// Async<T>::operator co_await for foreign coroutines.
template<typename T>
class ForeignAwaiter;

} // namespace detail

/// A coroutine of this library, and its future result. Lazy: the coroutine begins when it is awaited, or given
/// to a task group. It is awaited once, and runs in the task, the cancel scope and the thread of its awaiter.
/// Destroying the Async before the end destroys the coroutine with its locals. Move-only.
///
/// Such a coroutine can await another Async, any awaitable of the library, and with <QActors/QCoro> all that QCoro
/// can await. Awaiting an Async twice, or an empty one, throws MisuseError. The object of a lambda coroutine must
/// outlive the coroutine: give lambdas to withTaskGroup, startSoon, failAfter and the like, which keep them.
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

    /// For coroutines of other libraries (QCoro, …): the Async runs as a task of its own on this thread, and the
    /// foreign coroutine is resumed when the task has ended. Destroying the foreign coroutine kills the task.
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
    friend struct detail::AsyncAccess;
    explicit Async(std::coroutine_handle<promise_type> handle) noexcept : m_handle(handle) { }
    std::coroutine_handle<promise_type> m_handle;
};

} // namespace QActors

#include <QActors/kernel/detail/awaiting.h>

#include <QActors/kernel/detail/asyncmeta.h>
