// SPDX-License-Identifier: MIT
// \internal What a Lock, a Semaphore and a CapacityLimiter are within.
#pragma once

#include <QActors/kernel/taskstate.h>
#include <QActors/sync/detail/waitlist.h>

#include <QtCore/qset.h>

#include <algorithm>
#include <memory>

namespace QActors {

class Token;

namespace detail {

/// Whoever has a token: a task's number, or an address that stands for somebody else; 0 for nobody.
using Borrower = quint64;

/// A number of tokens, handed out in the order of asking. Lives as long as a token or the primitive does.
class QACTORS_EXPORT TokenPool
{
public:
    TokenPool(const char *name, int tokens, bool oneEach);
    void setTotal(int tokens);
    int available() const noexcept { return (std::max)(0, total - taken); }
    /// False if there is none, or others wait.
    bool tryTake(Borrower borrower);
    void giveBack(Borrower borrower) noexcept;
    /// The same, from whichever thread.
    static void release(std::shared_ptr<TokenPool> pool, Borrower borrower) noexcept;
    /// Of one that was taken.
    static Token token(const std::shared_ptr<TokenPool> &pool, Borrower borrower) noexcept;
    static bool isOf(const Token &token, const std::shared_ptr<TokenPool> &pool) noexcept;
    /// The primitive is destroyed: tasks that wait fail.
    void close() noexcept;
    /// Throws MisuseError.
    void requireNone(Borrower borrower) const;
    /// The number of a task that has a token; 0 if there is none, or if a task may have several.
    quint64 holder() const noexcept { return m_borrowers.isEmpty() ? 0 : *m_borrowers.begin(); }

    const char *const what;
    Scheduler *const home;
    int total;
    int taken = 0;
    WaitList waits;

private:
    friend class TokenWait;
    void grant() noexcept;
    void lend(Borrower borrower);
    const bool m_oneEach;
    QSet<Borrower> m_borrowers; // if m_oneEach
};

} // namespace detail
} // namespace QActors
