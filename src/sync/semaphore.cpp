// SPDX-License-Identifier: MIT
#include <QActors/sync/semaphore.h>

namespace QActors {

using namespace Qt::StringLiterals;

Semaphore::Semaphore(int tokens, int maximum)
    : m_maximum(maximum), m_pool(std::make_shared<detail::TokenPool>("Semaphore", tokens, false))
{
    if (tokens > maximum)
        throw MisuseError(u"Semaphore: %1 tokens, where at most %2 may be"_s.arg(tokens).arg(maximum));
}

Semaphore::~Semaphore()
{
    m_pool->close();
}

Token Semaphore::tryAcquire()
{
    return detail::tryAcquire(m_pool);
}

void Semaphore::add(int tokens)
{
    detail::requireHome(m_pool->home, m_pool->what);
    if (tokens < 0 || tokens > m_maximum - m_pool->total) {
        throw MisuseError(u"Semaphore: %1 tokens cannot be added to %2 where at most %3 may be; the Token that acquire() gave goes back "
                          "by itself"_s.arg(tokens)
                              .arg(m_pool->total)
                              .arg(m_maximum));
    }
    m_pool->setTotal(m_pool->total + tokens);
}

} // namespace QActors
