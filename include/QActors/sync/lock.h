// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/token.h>

namespace QActors {

/// Lets one task at a time go on: `const auto lock = co_await m_lock.acquire();`, held until `lock` is destroyed, across
/// awaits. Tasks of one thread need a lock only around work with awaits in it; between two awaits no other task runs. First
/// come, first served. A task that holds the lock and asks for it again gets MisuseError, as it would wait for itself. A
/// task that is cancelled or killed while it waits does not get the lock. Thread: the one that made the lock; others get
/// MisuseError. Deleting the lock fails the tasks that wait with Error. (anyio: Lock.)
class QACTORS_EXPORT Lock
{
public:
    Lock();
    ~Lock();
    Q_DISABLE_COPY_MOVE(Lock)

    /// `co_await lock.acquire()` gives the Token.
    [[nodiscard]] detail::TokenWait acquire() noexcept { return detail::TokenWait(m_pool); }
    /// The Token, empty if another task holds the lock or waits for it.
    [[nodiscard]] Token tryAcquire();
    bool isLocked() const noexcept { return m_pool->taken > 0; } ///< True while a task holds the lock.
    /// The number of tasks that wait.
    int waitingCount() const noexcept { return m_pool->waits.count(); }

private:
    std::shared_ptr<detail::TokenPool> m_pool;
};

} // namespace QActors
