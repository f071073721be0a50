// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>

#include <concepts>
#include <optional>

namespace QActors {
namespace detail {

struct ScopeAccess;

/// The result type of a scope's run(): optional, or bool for void.
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
/// every await in the scope throws Cancelled, until the task leaves the scope. The scope swallows that Cancelled, unless
/// an outer scope is cancelled as well. (trio and anyio: CancelScope.)
///
/// A handle: copies stand for the same scope. Thread: that of the task that enters the scope, but cancel() may be
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
    /// awaited, inside the scope, on the current task. Gives the value of `fn` as a std::optional, which is empty if the
    /// scope was cancelled before `fn` ended; for void, a bool: whether `fn` ran through.
    /// Throws MisuseError if the scope was entered before.
    template<typename F>
    auto run(F &&fn) const -> Async<typename detail::ScopeResult<std::decay_t<F>, CancelScope &>::Maybe>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return runIn(*this, std::decay_t<F>(std::forward<F>(fn)));
    }

    /// Cancels what runs in the scope, or will run in it if the scope is not entered yet. Idempotent: the first reason is
    /// kept. Never throws, never resumes a task inside the call. Any thread; called on another thread than the task's, the
    /// cancellation takes effect when the task's thread comes to it.
    void cancel(const QString &reason = {}) const;

    /// True once cancel() was called or the deadline has passed, also if no await has thrown yet, and also if the scope
    /// was not entered yet; so a loop that never awaits can ask. On other threads than the scope's, a passed deadline is
    /// seen once the scope's thread has seen it.
    bool cancelCalled() const noexcept;
    /// True after the scope was left by a Cancelled that it swallowed.
    bool cancelledCaught() const noexcept;
    /// The reason of the first cancel() of this scope, also "deadline passed after …".
    QString reason() const;

    /// When the scope cancels itself; Never if it does not. The deadline may be changed as long as the scope is open;
    /// one that has passed already cancels the scope at once.
    TimePoint deadline() const noexcept;
    void setDeadline(TimePoint deadline) const;
    /// The deadline as a timeout that starts to count when the scope is entered. Before entering only.
    void setTimeout(AnyDuration timeout) const;

    /// While shielded, the scope is not cancelled from outside; its own cancel() still works. Switching
    /// the shield off delivers what it held back, at the next await.
    bool isShielded() const noexcept;
    void setShielded(bool shielded) const;

    /// Begins the scope by hand, for code that cannot be put into a callable; leave() ends it. Give leave() the
    /// exception that ends the stretch, if any: it returns what remains of that exception without the cancellation by
    /// this scope, null if nothing does. Both throw MisuseError: for entering twice; for leaving a scope that was not
    /// entered, that is not the innermost one, or that another task entered.
    void enter() const;
    /// See enter().
    std::exception_ptr leave(const std::exception_ptr &exception = {}) const;

    bool operator==(const CancelScope &) const noexcept = default;

    /// True if the next await of the current task would throw Cancelled, also because a deadline has passed by now; false
    /// outside a task.
    static bool isCancellationPending();
    /// The earliest deadline that holds where the current task is: a time in the past if the task is
    /// cancelled already, Never if there is no deadline. (anyio: current_effective_deadline.)
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
