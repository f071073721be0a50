// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/remotenames.h>

#include <algorithm>

namespace QActors::detail {

RemoteNames::~RemoteNames() = default;

RemoteNodes &RemoteNodes::instance()
{
    // Never destroyed: nodes may end later than static objects.
    static RemoteNodes *nodes = new RemoteNodes;
    return *nodes;
}

void RemoteNodes::made(const std::shared_ptr<RemoteNames> &node)
{
    {
        const QMutexLocker lock(&m_lock);
        m_made.append(node);
    }
    Q_EMIT changed();
}

void RemoteNodes::opened(const std::shared_ptr<RemoteNames> &node)
{
    {
        const QMutexLocker lock(&m_lock);
        m_open.append(node);
    }
    Q_EMIT changed();
}

void RemoteNodes::closed(const std::shared_ptr<RemoteNames> &node)
{
    {
        const QMutexLocker lock(&m_lock);
        if (m_open.removeAll(node) == 0)
            return;
    }
    Q_EMIT changed();
}

void RemoteNodes::gone(const std::shared_ptr<RemoteNames> &node)
{
    {
        const QMutexLocker lock(&m_lock);
        m_open.removeAll(node);
        m_made.removeAll(node);
    }
    Q_EMIT changed();
}

std::shared_ptr<RemoteNames> RemoteNodes::find(const RemoteName &name) const
{
    const QMutexLocker lock(&m_lock);
    const auto found = std::find_if(m_open.begin(), m_open.end(), [&](const auto &node) { return node->faultOf(name).isEmpty(); });
    return found == m_open.end() ? nullptr : *found;
}

bool RemoteNodes::isEmpty() const
{
    const QMutexLocker lock(&m_lock);
    return m_made.isEmpty();
}

QString RemoteNodes::faultOf(const RemoteName &name) const
{
    const QMutexLocker lock(&m_lock);
    QString first;
    for (const std::shared_ptr<RemoteNames> &node : m_made) {
        const QString fault = node->faultOf(name);
        if (fault.isEmpty())
            return {};
        if (first.isEmpty())
            first = fault;
    }
    return first;
}

} // namespace QActors::detail
