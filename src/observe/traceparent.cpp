// SPDX-License-Identifier: MIT
#include <QActors/observe/traceparent.h>

#include "tracecontext_p.h"

#include <QtCore/qlist.h>

#include <algorithm>

namespace QActors {

namespace {

QByteArray hexOf(quint64 number)
{
    return QByteArray::number(number, 16).rightJustified(16, '0');
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

// Blanks as HTTP has them, no others.
QByteArrayView withoutBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return c >= 'a' && c <= 'z';
}

/// Reads digits off the front of a text.
class HexReader
{
public:
    explicit HexReader(QByteArrayView text) : m_text(text) { }
    quint64 number(int digits)
    {
        quint64 value = 0;
        for (int i = 0; i < digits; ++i) {
            const char c = take();
            if (!isDigit(c) && !(c >= 'a' && c <= 'f'))
                m_isGood = false;
            value = value << 4 | quint64(isDigit(c) ? c - '0' : c - 'a' + 10);
        }
        return value;
    }
    void dash() { m_isGood = take() == '-' && m_isGood; }
    bool isGood() const { return m_isGood; }
    QByteArrayView rest() const { return m_text; }

private:
    char take()
    {
        if (m_text.isEmpty())
            return '\0';
        const char c = m_text.front();
        m_text = m_text.sliced(1);
        return c;
    }
    QByteArrayView m_text;
    bool m_isGood = true;
};

bool isKeyPart(QByteArrayView part, qsizetype most, bool mayBeginWithDigit)
{
    return !part.isEmpty() && part.size() <= most && (isLetter(part.front()) || (mayBeginWithDigit && isDigit(part.front())))
           && std::all_of(part.begin(), part.end(), [](char c) {
                  return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '*' || c == '/';
              });
}

bool isKey(QByteArrayView key)
{
    constexpr qsizetype Most = 256, MostTenant = 241, MostSystem = 14;
    const qsizetype at = key.indexOf('@');
    if (at < 0)
        return isKeyPart(key, Most, false);
    return isKeyPart(key.first(at), MostTenant, true) && isKeyPart(key.sliced(at + 1), MostSystem, false);
}

bool isValue(QByteArrayView value)
{
    constexpr qsizetype Most = 256;
    return !value.isEmpty() && value.size() <= Most
           && std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; });
}

/// The members, one after the other; empty if one of them is none.
QByteArray readState(QByteArrayView text)
{
    constexpr qsizetype Most = 32;
    QByteArrayList members;
    QByteArrayList keys;
    for (QByteArrayView left = text; !left.isNull();) {
        const qsizetype comma = left.indexOf(',');
        const QByteArrayView member = withoutBlanks(comma < 0 ? left : left.first(comma));
        left = comma < 0 ? QByteArrayView() : left.sliced(comma + 1);
        if (member.isEmpty())
            continue;
        const qsizetype equals = member.indexOf('=');
        if (equals < 0 || members.size() == Most)
            return {};
        const QByteArray key = member.first(equals).toByteArray();
        if (!isKey(key) || !isValue(member.sliced(equals + 1)) || keys.contains(key))
            return {};
        keys.append(key);
        members.append(member.toByteArray());
    }
    return members.join(',');
}

} // namespace

QByteArray TraceParent::traceId() const
{
    return hexOf(traceHigh) + hexOf(traceLow);
}

QByteArray TraceParent::spanId() const
{
    return hexOf(span);
}

QByteArray TraceParent::toHeader() const
{
    if (!isValid())
        return {};
    return "00-" + traceId() + '-' + spanId() + (isSampled ? "-01" : "-00");
}

TraceParent TraceParent::fromHeader(QByteArrayView traceparent, QByteArrayView tracestate)
{
    HexReader reader(withoutBlanks(traceparent));
    const quint64 version = reader.number(2);
    reader.dash();
    TraceParent read;
    read.traceHigh = reader.number(16);
    read.traceLow = reader.number(16);
    reader.dash();
    read.span = reader.number(16);
    reader.dash();
    read.isSampled = (reader.number(2) & 1) != 0;
    const bool endsWell = reader.rest().isEmpty() || (version != 0 && reader.rest().front() == '-');
    if (!reader.isGood() || version == 0xff || !endsWell || !read.isValid())
        return {};
    read.state = readState(tracestate);
    return read;
}

TraceParent TraceParent::current()
{
    const detail::TraceContext *here = detail::TraceContext::in(detail::currentLocals());
    if (!here)
        return {};
    return {here->ids.high, here->ids.low, here->ids.span, here->isSampled, here->state};
}

} // namespace QActors
