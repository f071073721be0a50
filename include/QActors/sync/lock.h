// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// One task at a time: `const auto lock = co_await m_lock.acquire();`, held until `lock` goes, across awaits. For what
/// several tasks of one thread do in steps; a single step needs no lock. First come, first served. A task that has it
/// and asks again gets MisuseError, as it would wait for itself. Cancelled or killed while waiting, a task never takes
/// it. Belongs to the thread that made it. Deleting it fails who waits with Error. (anyio: Lock.)
class QACTORS_EXPORT Lock
{
public:
    Lock();
    ~Lock();
    Q_DISABLE_COPY_MOVE(Lock)

    /// `co_await lock.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() const noexcept { return detail::TokenWait(m_pool); }
    /// The Token, empty if somebody has it or waits for it.
    Token tryAcquire();
    bool isLocked() const noexcept { return m_pool->taken > 0; } ///< Whether some task has it.
    /// Tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
