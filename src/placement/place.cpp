// SPDX-License-Identifier: MIT
#include <QActors/placement/place.h>

#include "poolthreads_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

Place::Place(QThread *thread) : m_given(true), m_thread(thread)
{
    if (!thread)
        throw MisuseError(u"Place: the thread is null; give one that runs an event loop"_s);
}

Place::Place(EventLoopPool &pool) : m_pool(pool.d) { }

Place::Place(EventLoopPool &pool, KeyHash key) : m_pool(pool.d), m_key(key.value) { }

QThread *Place::choose() const
{
    if (m_pool)
        return m_pool->choose(m_key);
    if (!m_given)
        return QThread::currentThread();
    if (!m_thread)
        throw MisuseError(u"Place: its thread has been deleted"_s);
    return m_thread;
}

} // namespace QActors
