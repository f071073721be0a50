// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

#include <limits>

namespace QActors {

/// Hands out a fixed number of tokens: `const auto token = co_await m_semaphore.acquire();`, held until `token` is
/// destroyed. A task may have several. First come, first served. Thread: the one that made the semaphore, others
/// get MisuseError; between threads use QSemaphore. Deleting the semaphore fails the tasks that wait with Error. (anyio:
/// Semaphore, whose release() is that of the Token.)
class QACTORS_EXPORT Semaphore
{
public:
    /// With `tokens` tokens, and never more than `maximum` of them. Throws MisuseError if `tokens` is negative, or above `maximum`.
    explicit Semaphore(int tokens, int maximum = (std::numeric_limits<int>::max)());
    ~Semaphore();
    Q_DISABLE_COPY_MOVE(Semaphore)

    /// `co_await semaphore.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() noexcept { return detail::TokenWait(m_pool); }
    /// A Token, empty if all are out or other tasks wait.
    [[nodiscard]] Token tryAcquire();
    /// Makes new tokens, for as many things that there are to take, by who makes these: what acquire() gave goes back by itself.
    /// Throws MisuseError if there would be more than maximum(), or `tokens` is negative. (Qt: QSemaphore::release().)
    void add(int tokens = 1);
    int maximum() const noexcept { return m_maximum; } ///< The most tokens that there may be, those that are out among them.
    int available() const noexcept { return m_pool->available(); } ///< The number of tokens that can be acquired without waiting.
    /// The number of tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    int m_maximum;
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
