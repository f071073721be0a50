// SPDX-License-Identifier: MIT
#include <QActors/test/marbles.h>

#include <QActors/kernel/dispatcher.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

MarbleError::~MarbleError() = default;

namespace detail {

MarbleLine::MarbleLine(const char *line, const QString &values) : m_line(line)
{
    bool isOpen = false;
    bool isOver = false;
    for (const QChar sign : values) {
        if (u"-|#()"_s.contains(sign))
            throw MisuseError(u"marbles: the sign '%1' has a meaning of its own; take another for a value"_s.arg(sign));
    }
    for (const char sign : std::as_const(m_line)) {
        if (isOver && sign != ')')
            throw MisuseError(u"marbles: \"%1\": nothing comes after the end"_s.arg(QLatin1StringView(line)));
        isOver = isOver || sign == '|' || sign == '#';
        const bool isKnown = values.contains(QLatin1Char(sign));
        if (sign == '(' || sign == ')') {
            if (isOpen == (sign == '('))
                throw MisuseError(u"marbles: \"%1\": a parenthesis is opened, then closed"_s.arg(QLatin1StringView(line)));
            isOpen = !isOpen;
        } else if (!isKnown && sign != '-' && sign != '|' && sign != '#') {
            throw MisuseError(u"marbles: \"%1\": the sign '%2' is no value, nor one of - | # ( )"_s.arg(QLatin1StringView(line), QString(QLatin1Char(sign))));
        }
    }
    if (isOpen)
        throw MisuseError(u"marbles: \"%1\": a parenthesis is not closed"_s.arg(QLatin1StringView(line)));
}

Async<char> MarbleLine::next()
{
    if (!m_due)
        m_due = Dispatcher::current()->now();
    while (m_at < m_line.size()) {
        const char sign = m_line.at(m_at++);
        if (sign == '(' || sign == ')') {
            m_isAtOnce = sign == '(';
            if (!m_isAtOnce)
                *m_due += std::chrono::seconds(1);
            continue;
        }
        co_await sleepUntil(*m_due);
        if (!m_isAtOnce)
            *m_due += std::chrono::seconds(1);
        if (sign == '#')
            throw MarbleError(u"the '#' of \"%1\""_s.arg(QLatin1StringView(m_line)));
        if (sign == '|')
            co_return 0;
        if (sign != '-')
            co_return sign;
    }
    co_await sleepForever();
    co_return 0;
}

MarblePen::MarblePen() : m_start(Dispatcher::current()->now()) { }

void MarblePen::draw()
{
    if (m_group.size() == 1)
        m_line += m_group.first();
    else if (!m_group.isEmpty())
        m_line += u'(' + m_group.join(QString()) + u')';
    m_group.clear();
}

void MarblePen::put(const QString &sign)
{
    const qint64 now = std::chrono::duration_cast<std::chrono::seconds>(Dispatcher::current()->now() - m_start).count();
    if (now >= m_second) {
        draw();
        m_line += QString(now - m_second, u'-');
        m_second = now + 1;
    }
    m_group.append(sign);
}

QString MarblePen::line() &&
{
    draw();
    return std::move(m_line);
}

} // namespace detail

namespace {

Stream<int> digits(detail::MarbleLine line)
{
    while (const char sign = co_await line.next())
        co_yield sign - '0';
}

} // namespace

Stream<int> marbles(const char *line)
{
    return digits(detail::MarbleLine(line, u"0123456789"_s));
}

} // namespace QActors::Test
