// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <coroutine>
#include <utility>

namespace QActors::detail {

template<typename T>
struct Promise;

/// The part of an Async that only the library reaches: the coroutine in it.
struct AsyncAccess
{
    template<typename T>
    using Handle = std::coroutine_handle<Promise<T>>;

    /// Takes the coroutine over.
    template<typename T>
    static Async<T> make(Handle<T> coroutine) noexcept
    {
        return Async<T>(coroutine);
    }
    /// Which the Async keeps.
    template<typename T>
    static Handle<T> handle(const Async<T> &async) noexcept
    {
        return async.m_handle;
    }
    /// Which is the caller's to destroy from now on.
    template<typename T>
    static Handle<T> release(Async<T> &&async) noexcept
    {
        return std::exchange(async.m_handle, nullptr);
    }
};

} // namespace QActors::detail
