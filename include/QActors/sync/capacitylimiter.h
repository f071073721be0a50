// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// Bounds how many tasks use something at once, one Token each; the bound can change while they do:
/// `const auto token = co_await m_limiter.acquire();`. A task that has one and asks again gets MisuseError, as it might
/// wait for itself. First come, first served; never more tokens than the bound, but for those that were out when it was
/// lowered. Belongs to the thread that made it. Deleting it fails who waits with Error. (anyio: CapacityLimiter.)
class QACTORS_EXPORT CapacityLimiter
{
public:
    /// Throws MisuseError if `tokens` is negative.
    explicit CapacityLimiter(int tokens);
    ~CapacityLimiter();
    Q_DISABLE_COPY_MOVE(CapacityLimiter)

    /// `co_await limiter.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() const noexcept { return detail::TokenWait(m_pool); }
    /// The Token, empty if there is none, or others wait. Throws MisuseError if this task has one.
    Token tryAcquire();
    int totalTokens() const noexcept { return m_pool->total; } ///< The bound.
    /// Raised: who waits gets the new ones. Lowered: those that are out are given back in their time. Throws MisuseError
    /// if negative.
    void setTotalTokens(int tokens) { m_pool->setTotal(tokens); }
    int borrowedTokens() const noexcept { return m_pool->taken; } ///< How many are out.
    int availableTokens() const noexcept { return m_pool->available(); } ///< How many can be had at once.
    /// Tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
