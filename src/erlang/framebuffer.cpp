// SPDX-License-Identifier: MIT
#include "framebuffer_p.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <cstring>

namespace QActors::detail {

using namespace Qt::StringLiterals;

// What is announced gets memory at once up to this, which is no harm: to grow costs a copy, and pages of memory that are new.
static constexpr qsizetype MostAtOnce = 4 * 1024 * 1024;

std::optional<QByteArrayView> FrameBuffer::next()
{
    if (m_given.capacity() > 0 && m_given.capacity() <= MostAtOnce) {
        m_given.resize(0);
        m_spare = std::exchange(m_given, {});
    }
    m_given.clear();
    if (m_largeSize == 0) {
        const qsizetype there = m_end - m_begin;
        if (there < LengthBytes)
            return {};
        const char *at = m_chunk.constData() + m_begin;
        const auto declared = qFromBigEndian<quint32>(at);
        if (declared > quint64(m_mostBytes))
            throw TermError(u"a message of %1 bytes, where %2 are the most that is taken"_s.arg(declared).arg(m_mostBytes));
        const auto size = qsizetype(declared); // only now: it has 32 bits, with a sign, on some processors
        if (there >= LengthBytes + size) {
            m_begin += LengthBytes + size;
            return QByteArrayView(at + LengthBytes, size);
        }
        if (LengthBytes + size <= ChunkSize)
            return {};
        m_large = std::exchange(m_spare, {});
        m_large.append(at + LengthBytes, there - LengthBytes);
        m_largeSize = size;
        m_begin = m_end = 0;
    }
    if (m_large.size() < m_largeSize)
        return {};
    m_largeSize = 0;
    m_given = std::exchange(m_large, {});
    return QByteArrayView(m_given);
}

char *FrameBuffer::room(qsizetype available, qsizetype &size)
{
    if (m_largeSize > 0) {
        const qsizetype there = m_large.size();
        size = (std::min)(m_largeSize - there, (std::max)(ChunkSize, available));
        if (m_large.capacity() < there + size)
            m_large.reserve((std::min)(m_largeSize, (std::max)(MostAtOnce, 2 * (there + size))));
        m_large.resize(there + size);
        m_begin = there; // until added() says how much came
        return m_large.data() + there;
    }
    if (m_begin > 0) {
        std::memmove(m_chunk.data(), m_chunk.constData() + m_begin, size_t(m_end - m_begin));
        m_end -= m_begin;
        m_begin = 0;
    }
    size = m_chunk.size() - m_end;
    return m_chunk.data() + m_end;
}

void FrameBuffer::added(qsizetype size)
{
    if (m_largeSize > 0)
        m_large.resize(std::exchange(m_begin, 0) + size);
    else
        m_end += size;
}

void FrameBuffer::append(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_largeSize == 0 && m_begin == 0 && m_end == m_chunk.size())
            m_chunk.resize(2 * m_chunk.size()); // more than one that is complete, not taken yet
        qsizetype size = 0;
        char *to = room(bytes.size(), size);
        size = (std::min)(size, bytes.size());
        std::copy_n(bytes.data(), size, to);
        added(size);
        bytes = bytes.sliced(size);
    }
}

void FrameBuffer::clear()
{
    m_begin = m_end = m_largeSize = 0;
    m_large.clear();
    m_given.clear();
    m_spare.clear();
}

} // namespace QActors::detail
