// SPDX-License-Identifier: MIT
#include "fragments_p.h"

#include <QtCore/qendian.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype LengthBytes = 4;
constexpr qsizetype HeadBytes = 2; // of a piece

void forget(QHash<Term, int> &counts, const Term &to)
{
    const auto found = counts.find(to);
    if (--*found == 0)
        counts.erase(found);
}

} // namespace

FragmentQueue::Kind FragmentQueue::kindOf(const ControlMessage &message)
{
    switch (message.plain()) {
    case ControlOperation::Exit:
    case ControlOperation::Exit2:
    case ControlOperation::MonitorExit: return Kind::End;
    case ControlOperation::Send: return message.payload.isTuple(2) && message.payload.at(0).isReference() ? Kind::Answer : Kind::Message;
    default: return Kind::Message;
    }
}

bool FragmentQueue::holdsUp(const ControlMessage &message) const
{
    if (m_entries.empty())
        return false;
    if (m_ends > 0)
        return true;
    switch (kindOf(message)) {
    case Kind::End: return true;
    case Kind::Answer: return m_messages.contains(message.to);
    case Kind::Message: return m_messages.contains(message.to) || m_answers.contains(message.to);
    }
    return true;
}

void FragmentQueue::add(const ControlMessage &message, QByteArray frame)
{
    const Kind kind = kindOf(message);
    m_bytes += frame.size();
    m_entries.push_back({std::move(frame), message.to, kind});
    if (kind == Kind::End)
        ++m_ends;
    else
        ++(kind == Kind::Answer ? m_answers : m_messages)[message.to];
}

QByteArray FragmentQueue::next()
{
    Entry &entry = m_entries.front();
    QByteArray piece;
    if (entry.frame.size() <= WholeBytes) {
        piece = entry.frame;
        entry.sent = piece.size();
    } else {
        entry.sent = std::max(entry.sent, LengthBytes);
        const qsizetype size = std::min(FragmentBytes, entry.frame.size() - entry.sent);
        piece.resize(LengthBytes + HeadBytes);
        qToBigEndian(quint32(HeadBytes + size), piece.data());
        piece[LengthBytes] = FrameFragment;
        piece[LengthBytes + 1] = char(entry.sent + size == entry.frame.size());
        piece.append(QByteArrayView(entry.frame).sliced(entry.sent, size));
        entry.sent += size;
    }
    if (entry.sent < entry.frame.size())
        return piece;
    m_bytes -= entry.frame.size();
    if (entry.kind == Kind::End)
        --m_ends;
    else
        forget(entry.kind == Kind::Answer ? m_answers : m_messages, entry.to);
    m_entries.pop_front();
    return piece;
}

std::optional<QByteArrayView> FragmentBuffer::take(QByteArrayView frame)
{
    m_given.clear();
    if (frame.front() != FrameFragment)
        return frame;
    if (frame.size() < HeadBytes)
        throw TermError(u"a piece of a message has %1 bytes, which is none"_s.arg(frame.size()));
    if (m_bytes.size() + frame.size() - HeadBytes > m_mostBytes)
        throw TermError(u"a message in pieces is larger than %1 bytes"_s.arg(m_mostBytes));
    m_bytes.append(frame.sliced(HeadBytes));
    if (frame.at(1) == 0)
        return std::nullopt;
    m_given = std::exchange(m_bytes, {});
    if (m_given.isEmpty())
        throw TermError(u"a message in pieces has none"_s);
    return m_given;
}

} // namespace QActors::detail
