// SPDX-License-Identifier: MIT
// The common part of Lock, Semaphore and CapacityLimiter: tokens, and the tasks that wait for one.
#pragma once

#include <QActors/sync/detail/tokenpool.h>

#include <memory>

namespace QActors {

/// The right that acquire() of a Lock, a Semaphore or a CapacityLimiter gives. Destroying the Token gives the right to the
/// next task that waits. Move-only; may be passed to another task. Released or destroyed on
/// another thread than its own, it is given back there a little later.
class [[nodiscard]] Token
{
public:
    Token() noexcept = default;
    Token(Token &&other) noexcept = default;
    QACTORS_EXPORT Token &operator=(Token &&other) noexcept; ///< Releases the right it had.
    ~Token() { release(); }
    /// Gives the right back early. Does nothing if the Token is empty.
    QACTORS_EXPORT void release() noexcept;
    /// False if the Token is empty: default-constructed, moved from, released, or the result of a tryAcquire() in vain.
    explicit operator bool() const noexcept { return bool(m_pool); }

private:
    friend class detail::TokenPool;
    Token(std::shared_ptr<detail::TokenPool> pool, quint64 borrower) noexcept : m_pool(std::move(pool)), m_borrower(borrower) { }
    std::shared_ptr<detail::TokenPool> m_pool;
    quint64 m_borrower = 0; // not the task: a Token that is its value would keep it, and itself
};

namespace detail {

class QACTORS_EXPORT TokenWait final : public ListedWait
{
public:
    /// For the task that waits, or for somebody else.
    explicit TokenWait(std::shared_ptr<TokenPool> pool, quint64 borrower = 0) noexcept : m_pool(std::move(pool)), m_borrower(borrower) { }
    ~TokenWait() override;
    bool ready();
    void suspend();
    Token result();
    QString describe() const override;
    void tellAwaited(AwaitedVisitor &visitor) const override;

private:
    friend class TokenPool;
    std::shared_ptr<TokenPool> m_pool;
    quint64 m_borrower;
    bool m_has = false;
};

/// For the task that runs now, or for none.
QACTORS_EXPORT Token tryAcquire(const std::shared_ptr<TokenPool> &pool, quint64 borrower = 0);

} // namespace detail
} // namespace QActors
