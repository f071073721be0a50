// SPDX-License-Identifier: MIT
#include <QActors/sync/token.h>

namespace QActors {

using namespace Qt::StringLiterals;

Token &Token::operator=(Token &&other) noexcept
{
    if (this != &other) {
        release();
        m_pool = std::move(other.m_pool);
        m_borrower = other.m_borrower;
    }
    return *this;
}

void Token::release() noexcept
{
    if (m_pool)
        detail::TokenPool::release(std::exchange(m_pool, nullptr), m_borrower);
}

namespace detail {

TokenWait::~TokenWait()
{
    if (m_has)
        m_pool->giveBack(m_borrower);
}

bool TokenWait::ready()
{
    requireThread(m_pool->home, m_pool->what);
    if (!m_borrower)
        m_borrower = quint64(task()->id());
    m_pool->requireNone(m_borrower);
    m_has = m_pool->tryTake(m_borrower);
    return m_has;
}

void TokenWait::suspend()
{
    m_pool->waits.add(this);
}

Token TokenWait::result()
{
    if (!std::exchange(m_has, false))
        throw Error(u"%1: it was destroyed while %2 waited for it"_s.arg(QString::fromUtf8(m_pool->what), task()->name()));
    return TokenPool::token(m_pool, m_borrower);
}

QString TokenWait::describe() const
{
    if (m_pool->total != 1)
        return u"a token of a %1 of %2"_s.arg(QString::fromUtf8(m_pool->what), QString::number(m_pool->total));
    const quint64 holder = m_pool->holder();
    return u"a "_s + QString::fromUtf8(m_pool->what) + (holder ? u" that task %1 holds"_s.arg(holder) : QString());
}

void TokenWait::tellAwaited(AwaitedVisitor &visitor) const
{
    if (const quint64 holder = m_pool->total == 1 && !m_has ? m_pool->holder() : 0)
        visitor.task(TaskId(holder));
}

Token tryAcquire(const std::shared_ptr<TokenPool> &pool, quint64 borrower)
{
    requireHome(pool->home, pool->what);
    if (const TaskContext *task = currentTask(); task && !borrower)
        borrower = quint64(task->id());
    pool->requireNone(borrower);
    return pool->tryTake(borrower) ? TokenPool::token(pool, borrower) : Token();
}

} // namespace detail
} // namespace QActors
