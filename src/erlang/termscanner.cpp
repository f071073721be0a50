// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "termscanner_p.h"
#include "termtext_p.h"

#include <algorithm>
#include <cmath>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype Shown = 40; // in messages

/// Less than `base`, or -1.
int digitOf(char16_t c, int base) noexcept
{
    int digit = -1;
    if (c >= '0' && c <= '9')
        digit = c - '0';
    else if (c >= 'a' && c <= 'z')
        digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'Z')
        digit = c - 'A' + 10;
    return digit < base ? digit : -1;
}

bool isErlangSpace(char16_t c) noexcept
{
    return (c >= 0x01 && c <= 0x20) || (c >= 0x80 && c <= 0xa0);
}

} // namespace

void TermScanner::skipSpace() noexcept
{
    while (isErlangSpace(peek()))
        ++m_at;
}

bool TermScanner::take(QStringView token) noexcept
{
    skipSpace();
    if (!startsWith(token))
        return false;
    m_at += token.size();
    return true;
}

void TermScanner::expect(QStringView token)
{
    if (!take(token))
        fail(u"%1 was expected, not %2"_s.arg(token, next()));
}

void TermScanner::fail(const QString &what, qsizetype place) const
{
    const QStringView before = m_text.first(place);
    const qsizetype line = before.count(u'\n') + 1;
    const qsizetype column = place - (before.lastIndexOf(u'\n') + 1) + 1;
    throw TermError(u"line %1, column %2: %3"_s.arg(line).arg(column).arg(what));
}

QString TermScanner::next() const
{
    if (atEnd())
        return u"the end of the text"_s;
    const qsizetype size = m_text[m_at].isHighSurrogate() && m_at + 1 < m_text.size() ? 2 : 1;
    return m_text.sliced(m_at, size).toString();
}

/// With underscores between them, which do not count.
QByteArray TermScanner::digits(int base)
{
    QByteArray found;
    while (digitOf(peek(), base) >= 0 || (!found.isEmpty() && peek() == u'_' && digitOf(peek(1), base) >= 0)) {
        if (peek() != u'_')
            found += char(peek());
        ++m_at;
    }
    return found;
}

Term TermScanner::number()
{
    constexpr int Ten = 10, LargestBase = 36;
    const qsizetype start = m_at;
    QByteArray found = digits(Ten);
    int base = Ten;
    if (peek() == u'#') {
        base = found.size() <= 2 ? found.toInt() : 0;
        if (base < 2 || base > LargestBase)
            fail(u"a base is 2 to %1, not %2"_s.arg(LargestBase).arg(QLatin1StringView(found.left(Shown))), start);
        ++m_at;
        found = digits(base);
        if (found.isEmpty())
            fail(u"a digit of base %1 was expected, not %2"_s.arg(base).arg(next()));
    } else if (peek() == u'.' && digitOf(peek(1), Ten) >= 0) {
        return floatOf(found, start);
    }
    const qsizetype zeros = std::find_if(found.cbegin(), found.cend(), [](char c) { return c != '0'; }) - found.cbegin();
    const QByteArrayView significant = QByteArrayView(found).sliced(zeros);
    constexpr qsizetype MostDigits = qsizetype(Term::MaxIntegerBytes) * 8; // each is a bit at least
    if (significant.size() > MostDigits)
        fail(u"an integer has at most %1 bytes here"_s.arg(Term::MaxIntegerBytes), start);
    const QByteArray magnitude = magnitudeOfDigits(significant, base);
    if (magnitude.size() > Term::MaxIntegerBytes)
        fail(u"an integer has at most %1 bytes here"_s.arg(Term::MaxIntegerBytes), start);
    return Term::bigInteger(false, magnitude);
}

Term TermScanner::floatOf(const QByteArray &whole, qsizetype start)
{
    constexpr int Ten = 10;
    ++m_at; // the point
    QByteArray text = whole + '.' + digits(Ten);
    if (peek() == u'e' || peek() == u'E') {
        const bool hasSign = peek(1) == u'-' || peek(1) == u'+';
        if (digitOf(peek(hasSign ? 2 : 1), Ten) < 0)
            fail(u"an exponent was expected, not %1"_s.arg(next()));
        text += 'e';
        ++m_at;
        if (hasSign)
            text += char(m_text[m_at++].unicode());
        text += digits(Ten);
    }
    bool ok = false;
    const double number = text.toDouble(&ok);
    if (!ok || !std::isfinite(number))
        fail(u"%1 is no float of Erlang's: it is too large, or too small"_s.arg(QLatin1StringView(text.left(Shown))), start);
    return Term::floating(number);
}

char32_t TermScanner::codePoint()
{
    const QChar c = m_text[m_at];
    if (c.isHighSurrogate() && m_at + 1 < m_text.size() && m_text[m_at + 1].isLowSurrogate()) {
        m_at += 2;
        return QChar::surrogateToUcs4(c, m_text[m_at - 1]);
    }
    if (c.isSurrogate())
        fail(u"half of a surrogate pair is alone"_s);
    ++m_at;
    return c.unicode();
}

char32_t TermScanner::character()
{
    if (atEnd())
        fail(u"a character was expected after $, not the end of the text"_s);
    if (peek() != u'\\')
        return codePoint();
    ++m_at;
    return escaped();
}

/// After the backslash.
char32_t TermScanner::escaped()
{
    if (atEnd())
        fail(u"a character was expected after \\, not the end of the text"_s);
    constexpr int Octal = 8, OctalDigits = 3;
    if (digitOf(peek(), Octal) >= 0) {
        char32_t code = 0;
        for (int i = 0; i < OctalDigits && digitOf(peek(), Octal) >= 0; ++i, ++m_at)
            code = code * Octal + char32_t(digitOf(peek(), Octal));
        return code;
    }
    switch (peek()) {
    case 'x': return hexadecimal();
    case '^': { // a control character
        ++m_at;
        if (peek() < u'@' || peek() > u'_')
            fail(u"one of @ to _ was expected after \\^, not %1"_s.arg(next()));
        return m_text[m_at++].unicode() & 0x1f;
    }
    case 'b': return ++m_at, u'\b';
    case 'd': return ++m_at, 0x7f;
    case 'e': return ++m_at, 0x1b;
    case 'f': return ++m_at, u'\f';
    case 'n': return ++m_at, u'\n';
    case 'r': return ++m_at, u'\r';
    case 's': return ++m_at, u' ';
    case 't': return ++m_at, u'\t';
    case 'v': return ++m_at, u'\v';
    default: return codePoint();
    }
}

/// `x41` or `x{1F600}`
char32_t TermScanner::hexadecimal()
{
    constexpr int Base = 16;
    const qsizetype start = m_at - 1;
    ++m_at;
    const bool braces = peek() == u'{';
    m_at += braces;
    char32_t code = 0;
    int count = 0;
    for (; digitOf(peek(), Base) >= 0 && (braces || count < 2) && code <= QChar::LastValidCodePoint; ++count, ++m_at)
        code = code * Base + char32_t(digitOf(peek(), Base));
    if (count == 0 || (!braces && count < 2) || (braces && peek() != u'}' && code <= QChar::LastValidCodePoint))
        fail(u"\\x has two hexadecimal digits, or some in braces"_s, start);
    if (code > QChar::LastValidCodePoint || QChar::isSurrogate(code))
        fail(u"there is no such character in Unicode"_s, start);
    m_at += braces;
    return code;
}

QString TermScanner::quoted(char16_t quote)
{
    const qsizetype start = m_at;
    ++m_at;
    QString text;
    while (peek() != quote || atEnd()) {
        if (atEnd())
            fail(u"the end of what begins with %1 here is missing"_s.arg(QChar(quote)), start);
        if (peek() == u'\\') {
            ++m_at;
            text += QStringView(QChar::fromUcs4(escaped()));
        } else {
            text += QStringView(QChar::fromUcs4(codePoint()));
        }
    }
    ++m_at;
    return text;
}

QString TermScanner::word()
{
    const qsizetype start = m_at;
    while (!atEnd() && continuesAtom(m_text[m_at]))
        ++m_at;
    return m_text.sliced(start, m_at - start).toString();
}

} // namespace QActors::detail
