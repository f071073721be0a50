// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// Hands out a fixed number of tokens: `const auto token = co_await m_semaphore.acquire();`, held until `token` is
/// destroyed. A task may have several. First come, first served. Thread: the one that made the semaphore, others
/// get MisuseError; between threads use QSemaphore. Deleting the semaphore fails the tasks that wait with Error. (anyio:
/// Semaphore, without its separate release().)
class QACTORS_EXPORT Semaphore
{
public:
    /// Throws MisuseError if `tokens` is negative.
    explicit Semaphore(int tokens);
    ~Semaphore();
    Q_DISABLE_COPY_MOVE(Semaphore)

    /// `co_await semaphore.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() noexcept { return detail::TokenWait(m_pool); }
    /// A Token, empty if all are out or other tasks wait.
    [[nodiscard]] Token tryAcquire();
    int available() const noexcept { return m_pool->available(); } ///< The number of tokens that can be acquired without waiting.
    /// The number of tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
