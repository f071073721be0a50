// SPDX-License-Identifier: MIT
#include <QActors/sync/semaphore.h>

namespace QActors {

Semaphore::Semaphore(int tokens) : m_pool(std::make_shared<detail::TokenPool>("Semaphore", tokens, false)) { }

Semaphore::~Semaphore()
{
    m_pool->close();
}

Token Semaphore::tryAcquire()
{
    return detail::tryAcquire(m_pool);
}

} // namespace QActors
