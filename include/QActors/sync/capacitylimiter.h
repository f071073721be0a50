// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// Bounds how many tasks use something at once, one Token each; the bound may change meanwhile:
/// `const auto token = co_await m_limiter.acquire();`. A task that has a Token and asks for another gets MisuseError, as it
/// might wait for itself. First come, first served. There are never more tokens out than the bound, but for those that
/// were out when the bound was lowered. Thread: the one that made the limiter; others get MisuseError. Deleting the limiter fails the tasks that
/// wait with Error. (anyio: CapacityLimiter.)
class QACTORS_EXPORT CapacityLimiter
{
public:
    /// Throws MisuseError if `tokens` is negative.
    explicit CapacityLimiter(int tokens);
    ~CapacityLimiter();
    Q_DISABLE_COPY_MOVE(CapacityLimiter)

    /// `co_await limiter.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() noexcept { return detail::TokenWait(m_pool); }
    /// A Token, empty if all are out or other tasks wait. Throws MisuseError if this task has one.
    [[nodiscard]] Token tryAcquire();
    /// The same on behalf of another, of which the address is enough: the tokens of a window, a connection, a user. That one has
    /// one Token at most, whichever tasks ask. (anyio: acquire_on_behalf_of.)
    [[nodiscard]] detail::TokenWait acquireFor(const void *borrower) noexcept { return detail::TokenWait(m_pool, quint64(quintptr(borrower))); }
    [[nodiscard]] Token tryAcquireFor(const void *borrower); ///< As tryAcquire(), on behalf of another.
    int totalTokens() const noexcept { return m_pool->total; } ///< The bound.
    /// Sets the bound. If it is raised, tasks that wait get the new tokens; if it is lowered, tokens that are out stay valid
    /// until they are released. Throws MisuseError if it is negative.
    void setTotalTokens(int tokens);
    int borrowedTokens() const noexcept { return m_pool->taken; } ///< The number of tokens that are out.
    int availableTokens() const noexcept { return m_pool->available(); } ///< The number of tokens that can be acquired without waiting.
    /// The number of tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
