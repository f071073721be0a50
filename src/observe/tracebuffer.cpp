// SPDX-License-Identifier: MIT
#include "tracebuffer_p.h"

#include "methodname_p.h"

#include <bit>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TraceNames &TraceNames::instance()
{
    static TraceNames names;
    return names;
}

TraceNames &TraceNames::labels()
{
    static TraceNames names;
    return names;
}

quint32 TraceNames::add(const QString &name)
{
    if (m_names.size() >= Most)
        return Most;
    m_names.append(name);
    return quint32(m_names.size() - 1);
}

quint32 TraceNames::of(const QString &name)
{
    const QMutexLocker locker(&m_lock);
    const auto found = m_indexes.constFind(name);
    if (found != m_indexes.constEnd())
        return *found;
    const quint32 index = add(name);
    if (index < Most)
        m_indexes.insert(name, index);
    return index;
}

quint32 TraceNames::of(const RequestNode::MethodCode &method)
{
    const QMutexLocker locker(&m_lock);
    const auto found = m_methods.constFind(method.code);
    if (found != m_methods.constEnd())
        return *found;
    const quint32 index = add(QString::fromUtf8(method.className)); // now: the class may go
    if (index < Most) {
        m_methods.insert(method.code, index);
        m_unread.insert(index, method.code);
    }
    return index;
}

QString TraceNames::at(quint32 index)
{
    QMutexLocker locker(&m_lock);
    const QString name = m_names.value(index, u"…"_s);
    const void *code = m_unread.value(index);
    if (!code)
        return name;
    locker.unlock();
    const QString method = methodName(name, code);
    locker.relock();
    if (m_unread.remove(index))
        m_names[index] = method;
    return method;
}

TraceBuffer::TraceBuffer(int bufferNumber, const QString &name, int size)
    : thread{bufferNumber, name}, m_ring(std::bit_ceil(quint32(size)))
{
}

} // namespace QActors::detail
