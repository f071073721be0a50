// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// So many at a time: `const auto token = co_await m_semaphore.acquire();`, held until `token` goes. A task may have
/// several. First come, first served. Belongs to the thread that made it; for threads there is QSemaphore. Deleting it
/// fails who waits with Error. (anyio: Semaphore, without its separate release().)
class QACTORS_EXPORT Semaphore
{
public:
    /// Throws MisuseError if `tokens` is negative.
    explicit Semaphore(int tokens);
    ~Semaphore();
    Q_DISABLE_COPY_MOVE(Semaphore)

    /// `co_await semaphore.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() const noexcept { return detail::TokenWait(m_pool); }
    /// The Token, empty if there is none, or others wait.
    Token tryAcquire();
    int available() const noexcept { return m_pool->available(); } ///< Tokens that can be had at once.
    /// Tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
