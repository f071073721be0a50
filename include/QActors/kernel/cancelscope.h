// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>

#include <concepts>
#include <optional>

namespace QActors {
namespace detail {

struct ScopeAccess;

/// What a scope's run() gives: optional, or bool for void.
template<typename F, typename Arg>
struct ScopeResult
{
    using Value = InvokeWithValue<F, Arg>;
    using Maybe = typename std::conditional_t<std::is_void_v<Value>, std::type_identity<bool>,
                                              std::type_identity<std::optional<Value>>>::type;
};

} // namespace detail

/// A stretch of a task that can be cancelled as a whole, by hand or by a deadline; all that runs inside,
/// child tasks too, is cancelled with it. Cancellation is level-triggered: once the scope is cancelled,
/// every await in it throws Cancelled until it is left, and the scope swallows that Cancelled unless an
/// outer scope is cancelled as well. (trio and anyio: CancelScope.)
///
/// A handle: copies stand for the same scope. Thread: that of the task that enters it, but cancel() may be
/// called from any thread.
class QACTORS_EXPORT CancelScope
{
public:
    CancelScope();
    ~CancelScope();
    CancelScope(const CancelScope &) noexcept;
    CancelScope(CancelScope &&) noexcept;
    CancelScope &operator=(const CancelScope &) noexcept;
    CancelScope &operator=(CancelScope &&) noexcept;

    /// Runs `fn`, which is called with this scope or with nothing and may return anything that can be
    /// awaited, inside the scope, on the current task. The result is fn's, or empty if the scope was
    /// cancelled and the cancellation reached its end: std::optional<T>, for void a bool "ran through".
    /// Throws MisuseError if the scope was entered before.
    template<typename F>
    auto run(F &&fn) const -> Async<typename detail::ScopeResult<std::decay_t<F>, CancelScope &>::Maybe>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return runIn(*this, std::decay_t<F>(std::forward<F>(fn)));
    }

    /// Cancels what runs inside, now or when it will be entered. Idempotent: the first reason is kept.
    /// Never throws, never resumes anything inside the call. Any thread; from another one than that of the task inside, it
    /// takes effect when that thread comes to it.
    void cancel(const QString &reason = {}) const;

    /// True once cancel() was called or the deadline has passed, whether or not anybody noticed, and whether or not the scope
    /// was entered yet. So a loop that never awaits can ask it. (Of a deadline other threads hear when the scope's has.)
    bool cancelCalled() const noexcept;
    /// True after the scope was left by a Cancelled that it swallowed.
    bool cancelledCaught() const noexcept;
    /// The reason of the first cancel() of this scope, also "deadline passed after …".
    QString reason() const;

    /// When the scope cancels itself; Never without one. May be moved at any time while the scope is open:
    /// to a time that has passed, it cancels at once.
    TimePoint deadline() const noexcept;
    void setDeadline(TimePoint deadline) const;
    /// The deadline as a timeout that starts to count when the scope is entered. Before entering only.
    void setTimeout(AnyDuration timeout) const;

    /// While shielded, the scope is not cancelled from outside; its own cancel() still works. Switching
    /// the shield off delivers what it held back, at the next await.
    bool isShielded() const noexcept;
    void setShielded(bool shielded) const;

    /// The scope as enter() and leave(), for code that cannot be put into a callable. `leave` takes the
    /// exception that leaves the stretch, if any, and returns what remains of it after the scope took its
    /// own cancellation out. Both throw MisuseError: entering twice; leaving a scope that was not entered,
    /// that is not the innermost one, or from another task than the one that entered.
    void enter() const;
    /// See enter().
    std::exception_ptr leave(const std::exception_ptr &exception = {}) const;

    bool operator==(const CancelScope &) const noexcept = default;

    /// True if the next await of the current task would throw Cancelled, also because a deadline has passed by now; false
    /// outside a task.
    static bool isCancellationPending();
    /// The earliest deadline that the current task can see from where it is, a past time if it is
    /// cancelled already, Never without one. (anyio: current_effective_deadline.)
    static TimePoint currentEffectiveDeadline();

private:
    friend struct detail::ScopeAccess;
    explicit CancelScope(detail::NodePointer<detail::ScopeNode> node) noexcept;
    template<typename F>
    static auto runIn(CancelScope self, F fn) -> Async<typename detail::ScopeResult<F, CancelScope &>::Maybe>;
    detail::NodePointer<detail::ScopeNode> m_node;
};

template<typename F>
auto CancelScope::runIn(CancelScope self, F fn) -> Async<typename detail::ScopeResult<F, CancelScope &>::Maybe>
{
    using Maybe = typename detail::ScopeResult<F, CancelScope &>::Maybe;
    self.enter();
    struct Abandon
    {
        const CancelScope &scope;
        ~Abandon() { scope.m_node->abandon(); } // a killed frame leaves without a word
    } abandon{self};
    std::exception_ptr error;
    Maybe value{};
    try {
        if constexpr (std::same_as<Maybe, bool>) {
            if constexpr (detail::CanAwait<detail::InvokeWithResult<F, CancelScope &>>)
                co_await detail::invokeWith(fn, self);
            else
                detail::invokeWith(fn, self);
            value = true;
        } else {
            if constexpr (detail::CanAwait<detail::InvokeWithResult<F, CancelScope &>>)
                value.emplace(co_await detail::invokeWith(fn, self));
            else
                value.emplace(detail::invokeWith(fn, self));
        }
    } catch (...) {
        error = std::current_exception();
    }
    if (std::exception_ptr rest = self.leave(error))
        std::rethrow_exception(std::move(rest));
    co_return std::move(value);
}

} // namespace QActors
