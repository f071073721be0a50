// SPDX-License-Identifier: MIT
#include <QActors/sync/detail/tokenpool.h>

#include "kernel/postwork_p.h"

#include <QActors/sync/token.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TokenPool::TokenPool(const char *name, int tokens, bool oneEach)
    : what(name), home(Scheduler::current()), total(0), m_oneEach(oneEach)
{
    setTotal(tokens);
}

void TokenPool::setTotal(int tokens)
{
    if (tokens < 0)
        throw MisuseError(u"%1: %2 tokens; give it none or more"_s.arg(QString::fromUtf8(what), QString::number(tokens)));
    total = tokens;
    grant();
}

void TokenPool::requireNone(Borrower borrower) const
{
    if (m_oneEach && borrower && m_borrowers.contains(borrower)) {
        const TaskContext *task = currentTask();
        const QString who = task && quint64(task->id()) == borrower ? task->name() : u"this borrower"_s;
        throw MisuseError(u"%1: %2 has it already, and would wait for itself; release it first"_s.arg(QString::fromUtf8(what), who));
    }
}

void TokenPool::lend(Borrower borrower)
{
    if (m_oneEach && borrower)
        m_borrowers.insert(borrower);
    ++taken;
}

bool TokenPool::tryTake(Borrower borrower)
{
    if (taken >= total || !waits.isEmpty())
        return false;
    lend(borrower);
    return true;
}

void TokenPool::giveBack(Borrower borrower) noexcept
{
    m_borrowers.remove(borrower);
    --taken;
    grant();
}

void TokenPool::release(std::shared_ptr<TokenPool> pool, Borrower borrower) noexcept
{
    Scheduler *const home = pool->home;
    if (home->isCurrent() || home->isAbandoned()) {
        const auto alone = home->lockIfAbandoned();
        pool->giveBack(borrower);
    } else
        post(home, [mine = std::move(pool), borrower] { mine->giveBack(borrower); });
}

void TokenPool::grant() noexcept
{
    while (taken < total && !waits.isEmpty()) {
        auto *next = static_cast<TokenWait *>(waits.take());
        lend(next->m_borrower);
        next->m_has = true;
        next->complete();
    }
}

void TokenPool::close() noexcept
{
    const auto alone = home->lockIfAbandoned();
    while (auto *wait = static_cast<TokenWait *>(waits.take()))
        wait->complete();
}

Token TokenPool::token(const std::shared_ptr<TokenPool> &pool, Borrower borrower) noexcept
{
    return Token(pool, borrower);
}

bool TokenPool::isOf(const Token &token, const std::shared_ptr<TokenPool> &pool) noexcept
{
    return token.m_pool == pool;
}

} // namespace QActors::detail
