// SPDX-License-Identifier: MIT
// Deadlines and shields around a callable. `fn` is called with the CancelScope or with nothing, runs on the
// current task, and may return anything that can be awaited. It may also be an Async, or another
// value that can be awaited: a QFuture, a TaskHandle, a QNetworkReply *. An awaitable as when() gives cannot be moved: a function
// returns it, `failAfter(2s, [&] { return when(button, &QPushButton::clicked); })`.
#pragma once

#include <QActors/kernel/detail/scopeaccess.h>
#include <QActors/tasks/detail/awaitedcall.h>

namespace QActors {
namespace detail {

[[noreturn]] QACTORS_EXPORT void throwTimeout(const CancelScope &scope, const QString &what);
[[noreturn]] QACTORS_EXPORT void throwScopeCancelled(const CancelScope &scope);

template<typename F>
auto failIn(CancelScope scope, F fn, QString what) -> Async<InvokeWithValue<F, CancelScope &>>
{
    auto maybe = co_await ScopeAccess::run(scope, std::move(fn));
    if (scope.cancelledCaught() && ScopeAccess::node(scope)->cause() == ScopeNode::Cause::Deadline)
        throwTimeout(scope, what);
    if constexpr (!std::is_void_v<InvokeWithValue<F, CancelScope &>>) {
        if (!maybe)
            throwScopeCancelled(scope);
        co_return std::move(*maybe);
    }
}

} // namespace detail

/// Runs `fn` for at most `timeout`, counted from the await. Gives the value of `fn`, or an empty std::optional (for
/// void: false) if the time ran out first. A timeout of 0 cancels `fn` at its first await. (anyio: move_on_after.)
template<typename F>
auto moveOnAfter(AnyDuration timeout, F &&fn)
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    CancelScope scope;
    scope.setTimeout(timeout);
    return detail::ScopeAccess::run(std::move(scope), detail::asAwaitedFunction(std::forward<F>(fn)));
}

/// The same with a point in time.
template<typename F>
auto moveOnAt(TimePoint deadline, F &&fn)
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    CancelScope scope;
    scope.setDeadline(deadline);
    return detail::ScopeAccess::run(std::move(scope), detail::asAwaitedFunction(std::forward<F>(fn)));
}

/// Runs `fn` for at most `timeout`; gives its value, or throws TimeoutError, which names the awaits that had not
/// ended, and begins with `what`: `failAfter(2s, fn, u"login"_s)`. A cancellation from outside is thrown as Cancelled, not as TimeoutError; if `fn` cancels the scope itself, a
/// void call returns, and a call with a value throws TaskCancelled. (anyio: fail_after.)
template<typename F>
auto failAfter(AnyDuration timeout, F &&fn, const QString &what = QStringLiteral("failAfter"))
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    CancelScope scope;
    scope.setTimeout(timeout);
    return detail::failIn(std::move(scope), detail::asAwaitedFunction(std::forward<F>(fn)), what);
}

/// The same with a point in time.
template<typename F>
auto failAt(TimePoint deadline, F &&fn, const QString &what = QStringLiteral("failAt"))
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    CancelScope scope;
    scope.setDeadline(deadline);
    return detail::failIn(std::move(scope), detail::asAwaitedFunction(std::forward<F>(fn)), what);
}

/// Runs `fn` in a scope that cancellations from outside do not reach; they are delivered at the first await after `fn`.
/// The scope itself can still be cancelled. For cleanup that must await; give the scope a deadline. (trio: shielded scope.)
template<typename F>
auto shielded(F &&fn)
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    CancelScope scope;
    scope.setShielded(true);
    return detail::failIn(std::move(scope), detail::asAwaitedFunction(std::forward<F>(fn)), QString());
}

} // namespace QActors
