// SPDX-License-Identifier: MIT
// \internal What is given to a function that awaits it: a function, an Async, or another value that can be awaited.
#pragma once

#include <QActors/kernel/detail/taskbody.h>

namespace QActors::detail {

/// Lets a value that can be awaited, a QFuture or a TaskHandle, say, stand where a callable is expected.
template<typename F>
class AwaitedValue
{
public:
    explicit AwaitedValue(F &&awaited) : m_awaited(std::forward<F>(awaited)) { }
    F &&operator()() { return static_cast<F &&>(m_awaited); }

private:
    std::remove_cvref_t<F> m_awaited;
};

/// As asCallable(), of such values too.
template<typename F>
auto asAwaitedCall(F &&fn)
{
    if constexpr (CanAwait<F> && !IsAsync<std::remove_cvref_t<F>>::value) {
        constexpr bool isKept = std::is_constructible_v<std::remove_cvref_t<F>, F>;
        static_assert(isKept, "An awaitable cannot be moved to where it is awaited: give a function that returns it, as in "
                              "failAfter(2s, [&] { return when(button, &QPushButton::clicked); }).");
        if constexpr (isKept)
            return AwaitedValue<F>(std::forward<F>(fn));
        else
            return [] { };
    } else {
        return asCallable(std::forward<F>(fn));
    }
}

/// As asAwaitedCall(), where what is called may take an argument.
template<typename F>
auto asAwaitedFunction(F &&fn)
{
    if constexpr (CanAwait<F>)
        return asAwaitedCall(std::forward<F>(fn));
    else
        return std::decay_t<F>(std::forward<F>(fn));
}

} // namespace QActors::detail
