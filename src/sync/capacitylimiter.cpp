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

Token CapacityLimiter::tryAcquire()
{
    return detail::tryAcquire(m_pool);
}

} // namespace QActors
