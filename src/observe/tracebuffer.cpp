// SPDX-License-Identifier: MIT
#include "tracebuffer_p.h"

#include <bit>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TraceNames &TraceNames::instance()
{
    static TraceNames names;
    return names;
}

quint32 TraceNames::of(const QString &name)
{
    const QMutexLocker locker(&m_lock);
    const auto found = m_indexes.constFind(name);
    if (found != m_indexes.constEnd())
        return *found;
    if (m_names.size() >= Most)
        return Most;
    const auto index = quint32(m_names.size());
    m_names.append(name);
    m_indexes.insert(name, index);
    return index;
}

QString TraceNames::at(quint32 index)
{
    const QMutexLocker locker(&m_lock);
    return m_names.value(index, u"…"_s);
}

TraceBuffer::TraceBuffer(int bufferNumber, const QString &name, int size)
    : thread{bufferNumber, name}, m_mask(std::bit_ceil(quint32(size)) - 1), m_events(new TraceEvent[m_mask + 1])
{
}

} // namespace QActors::detail
