// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/sync/token.h>

namespace QActors {

/// A lock, and a line of tasks that have put it down until another task says that there is something to look at:
///
///     Token token = co_await m_condition.acquire();
///     co_await m_condition.wait(token, [&] { return !m_queue.isEmpty(); });
///
/// Thread: the one that made the condition; others get MisuseError. Deleting the condition fails the tasks that wait with Error.
/// (anyio: Condition; C++: std::condition_variable.)
class QACTORS_EXPORT Condition
{
public:
    Condition();
    ~Condition();
    Q_DISABLE_COPY_MOVE(Condition)

    /// `co_await condition.acquire()` gives the Token of the lock; see Lock.
    [[nodiscard]] detail::TokenWait acquire() noexcept;
    [[nodiscard]] Token tryAcquire(); ///< The Token, empty if another task has it or waits for it.
    bool isLocked() const noexcept; ///< True while a task has the Token.

    /// Gives the lock back, waits for a notify(), and takes the lock again: `token` is valid when the await returns, also when that
    /// throws Cancelled. A task that was notified first and cancelled then goes on, and sees the cancel at its next await; one that is
    /// killed passes the notify on. Keep `token` until the await returns. Throws MisuseError if it is not this condition's.
    Async<> wait(Token &token) { return waitIn(d, token); }
    /// Waits until `holds()` is true, which it is called for with the lock: now, and after each notify().
    template<typename Predicate>
    Async<> wait(Token &token, Predicate &&holds)
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(Predicate);
        return waitUntil(d, token, std::decay_t<Predicate>(std::forward<Predicate>(holds)));
    }
    /// Has the first `count` tasks that wait go on, when they get the lock. The caller need not have it. Throws MisuseError on
    /// another thread.
    void notify(int count = 1);
    void notifyAll(); ///< The same with all.
    int waitingCount() const noexcept; ///< The number of tasks that wait for a notify().

private:
    class Notified;
    struct State;
    static Async<> waitIn(std::shared_ptr<State> state, Token &token);
    template<typename Predicate>
    static Async<> waitUntil(std::shared_ptr<State> state, Token &token, Predicate holds)
    {
        while (!holds())
            co_await waitIn(state, token);
    }
    std::shared_ptr<State> d;
};

} // namespace QActors
