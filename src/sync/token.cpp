// SPDX-License-Identifier: MIT
#include <QActors/sync/token.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

TaskId idOf(const detail::TaskContext *task) noexcept
{
    return task ? task->id() : TaskId();
}

} // namespace

Token::Token(std::shared_ptr<detail::TokenPool> pool, const detail::TaskContext *borrower) noexcept
    : m_pool(std::move(pool)), m_borrower(idOf(borrower))
{
}

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
    if (const auto pool = std::exchange(m_pool, nullptr))
        pool->giveBack(m_borrower);
}

namespace detail {

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

void TokenPool::requireNone(const TaskContext *borrower) const
{
    if (m_oneEach && borrower && m_borrowers.contains(quint64(borrower->id()))) {
        throw MisuseError(u"%1: %2 has it already, and would wait for itself; release it first"_s.arg(QString::fromUtf8(what),
                                                                                                      borrower->name()));
    }
}

void TokenPool::lend(const TaskContext *borrower)
{
    if (m_oneEach && borrower)
        m_borrowers.insert(quint64(borrower->id()));
    ++taken;
}

bool TokenPool::tryTake(const TaskContext *borrower)
{
    if (taken >= total || !waits.isEmpty())
        return false;
    lend(borrower);
    return true;
}

void TokenPool::giveBack(TaskId borrower) noexcept
{
    m_borrowers.remove(quint64(borrower));
    --taken;
    grant();
}

void TokenPool::grant() noexcept
{
    while (taken < total && !waits.isEmpty()) {
        auto *next = static_cast<TokenWait *>(waits.take());
        lend(next->task());
        next->m_has = true;
        next->complete();
    }
}

void TokenPool::close() noexcept
{
    while (auto *wait = static_cast<TokenWait *>(waits.take()))
        wait->complete();
}

TokenWait::~TokenWait()
{
    if (m_has)
        m_pool->giveBack(idOf(task()));
}

bool TokenWait::ready()
{
    requireThread(m_pool->home, m_pool->what);
    m_pool->requireNone(task());
    m_has = m_pool->tryTake(task());
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
    return Access::make<Token>(m_pool, task());
}

QString TokenWait::describe() const
{
    return m_pool->total == 1 ? u"a %1"_s.arg(QString::fromUtf8(m_pool->what))
                              : u"a token of a %1 of %2"_s.arg(QString::fromUtf8(m_pool->what), QString::number(m_pool->total));
}

Token tryAcquire(const std::shared_ptr<TokenPool> &pool)
{
    TaskContext *task = currentTask();
    pool->requireNone(task);
    return pool->tryTake(task) ? Access::make<Token>(pool, task) : Token();
}

} // namespace detail
} // namespace QActors
