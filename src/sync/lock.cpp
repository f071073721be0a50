// SPDX-License-Identifier: MIT
#include <QActors/sync/lock.h>

namespace QActors {

Lock::Lock() : m_pool(std::make_shared<detail::TokenPool>("Lock", 1, true)) { }

Lock::~Lock()
{
    m_pool->close();
}

Token Lock::tryAcquire()
{
    return detail::tryAcquire(m_pool);
}

} // namespace QActors
