// SPDX-License-Identifier: MIT
#include "jsontext_p.h"

#include <QtCore/qlocale.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace QActors::detail {

namespace {

/// How many from there on are written as they are.
qsizetype plainUnits(QStringView text, qsizetype from)
{
    qsizetype to = from;
    for (; to < text.size(); ++to) {
        const char16_t c = text[to].unicode();
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
            break;
    }
    return to - from;
}

} // namespace

JsonText &JsonText::name(std::string_view name)
{
    separate();
    const std::size_t before = m_to.size();
    m_to.resize(before + name.size() + 3); // at once: it grows once
    char *to = m_to.data() + before;
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to = ':';
    return *this;
}

void JsonText::begin(char bracket)
{
    separate();
    m_to += bracket;
}

void JsonText::separate()
{
    if (m_to.empty())
        return;
    const char last = m_to.back();
    if (last != ':' && last != '{' && last != '[' && last != '\n') // who begins a line has separated
        m_to += ',';
}

void JsonText::escaped(char16_t unit)
{
    static constexpr char Digits[] = "0123456789abcdef";
    const char text[] = {'\\', 'u', Digits[unit >> 12], Digits[unit >> 8 & 15], Digits[unit >> 4 & 15], Digits[unit & 15]};
    m_to.append(text, sizeof text);
}

void JsonText::value(QStringView text)
{
    separate();
    m_to += '"';
    const qsizetype size = text.size();
    for (qsizetype i = 0; i < size;) {
        const qsizetype plain = plainUnits(text, i);
        if (plain > 0) {
            const std::size_t before = m_to.size();
            m_to.resize(before + std::size_t(plain));
            std::transform(text.begin() + i, text.begin() + i + plain, m_to.begin() + std::ptrdiff_t(before), [](QChar c) { return char(c.unicode()); });
            i += plain;
            continue;
        }
        const char16_t c = text[i].unicode();
        const bool isPair = QChar::isHighSurrogate(c) && i + 1 < size && text[i + 1].isLowSurrogate();
        if (c == '"' || c == '\\') {
            m_to += '\\';
            m_to += char(c);
        } else if (c < 0x20 || (QChar::isSurrogate(c) && !isPair)) {
            escaped(c); // half a pair has no other form
        } else {
            m_to += text.sliced(i, isPair ? 2 : 1).toUtf8().toStdString();
        }
        i += isPair ? 2 : 1;
    }
    m_to += '"';
}

void JsonText::value(qint64 number)
{
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    m_to.append(digits, end);
}

void JsonText::value(bool yes)
{
    separate();
    m_to += yes ? "true" : "false";
}

void JsonText::value(double number)
{
    separate();
    m_to += std::isfinite(number) ? QByteArray::number(number, 'g', QLocale::FloatingPointShortest).toStdString() : std::string("null");
}

void JsonText::value(std::chrono::nanoseconds time)
{
    constexpr qint64 Second = 1'000'000'000;
    const qint64 all = time.count();
    separate();
    if (all < 0)
        m_to += '-';
    const quint64 size = all < 0 ? 0 - quint64(all) : quint64(all);
    char digits[32];
    char *end = std::to_chars(digits, digits + sizeof digits, size / Second).ptr;
    if (quint64 rest = size % Second; rest > 0) {
        *end++ = '.';
        for (quint64 unit = Second / 10; rest > 0; unit /= 10) {
            *end++ = char('0' + rest / unit);
            rest %= unit;
        }
    }
    m_to.append(digits, end);
}

void JsonText::value(const QStringList &list)
{
    begin('[');
    for (const QString &text : list)
        value(QStringView(text));
    end(']');
}

} // namespace QActors::detail
