// SPDX-License-Identifier: MIT
#include <QActors/sync/capacitylimiter.h>

namespace QActors {

CapacityLimiter::CapacityLimiter(int tokens)
    : m_pool(std::make_shared<detail::TokenPool>("CapacityLimiter", tokens, true))
{
}

CapacityLimiter::~CapacityLimiter()
{
    m_pool->close();
}

void CapacityLimiter::setTotalTokens(int tokens)
{
    detail::requireHome(m_pool->home, m_pool->what);
    m_pool->setTotal(tokens);
}

Token CapacityLimiter::tryAcquireFor(const void *borrower)
{
    return detail::tryAcquire(m_pool, quint64(quintptr(borrower)));
}

Token CapacityLimiter::tryAcquire()
{
    return detail::tryAcquire(m_pool);
}

} // namespace QActors
