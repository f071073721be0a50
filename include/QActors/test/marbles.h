// SPDX-License-Identifier: MIT
// Streams drawn on a line, to write them into tests and to read them off: "1-2--(34)|". Each sign is a second:
//     0 … 9  a value         -  nothing         |  the end         #  an error         (…)  what comes in one second
#pragma once

#include <QActors/streams/stream.h>
#include <QActors/test/runtest.h>

#include <QtCore/qhash.h>

namespace QActors::Test {

/// The error of a stream that marbles() makes.
class QACTORS_TEST_EXPORT MarbleError : public Error
{
public:
    using Error::Error;
    ~MarbleError() override;
};

/// The stream that is drawn: marbles("1--2|") gives 1 at once, 2 after three seconds, and ends in the fourth. A line that has neither end nor error
/// never ends. The seconds are the Clock's, from the first read on; what a slow reader comes late for is there at once. The error is a
/// MarbleError. Throws MisuseError for any other sign, and for parentheses that do not fit.
QACTORS_TEST_EXPORT Stream<int> marbles(const char *line);
/// The same of values of one's own, each named by a sign that has no other meaning; see the guide. Throws MisuseError also for a sign that is
/// not in `values`.
template<typename T>
Stream<T> marbles(const char *line, QHash<char, T> values);

namespace detail {

/// The content of a line, step by step.
class QACTORS_TEST_EXPORT MarbleLine
{
public:
    MarbleLine(const char *line, const QString &values);
    /// `co_await next()`: waits until the next value is due and gives its sign; 0 at the end.
    Async<char> next();

private:
    QByteArray m_line;
    qsizetype m_at = 0;
    bool m_isAtOnce = false;
    std::optional<TimePoint> m_due;
};

/// Puts what comes at its place in a line.
class QACTORS_TEST_EXPORT MarblePen
{
public:
    MarblePen();
    void put(const QString &sign);
    QString line() &&;

private:
    void draw();
    TimePoint m_start;
    qint64 m_second = 0; // of the next sign
    QStringList m_group; // of one second
    QString m_line;
};

template<typename T>
Stream<T> marblesFrom(MarbleLine line, QHash<char, T> values)
{
    while (const char sign = co_await line.next()) {
        T value = values.value(sign); // by its name: see GCC 12's rule
        co_yield std::move(value);
    }
}

template<typename T, typename Sign>
Async<> drawWith(MarblePen &pen, Stream<T> &stream, Sign sign)
{
    bool failed = false;
    try {
        while (std::optional<T> value = co_await stream.next())
            pen.put(sign(*value));
    } catch (const Cancelled &) { // the line ends here
        throw;
    } catch (...) {
        failed = true;
    }
    pen.put(QString(failed ? u'#' : u'|'));
}

template<typename T>
QString signOf(const T &value)
{
    if constexpr (std::is_same_v<T, bool>)
        return QString(value ? u'1' : u'0');
    else if constexpr (std::is_arithmetic_v<T>)
        return QString::number(value);
    else if constexpr (std::is_convertible_v<T, QString>)
        return value;
    else
        static_assert(std::is_arithmetic_v<T>, "draw(stream, most, sign): of this type give `sign`, a function that makes a QString of a value.");
}

} // namespace detail

template<typename T>
Stream<T> marbles(const char *line, QHash<char, T> values)
{
    QString known;
    for (auto it = values.keyBegin(); it != values.keyEnd(); ++it)
        known.append(QLatin1Char(*it));
    return detail::marblesFrom(detail::MarbleLine(line, known), std::move(values));
}

/// `QACTORS_COMPARE(co_await draw(marbles("123|") | Streams::debounce(2s)), u"----3|"_s)`: reads a stream to its end and draws what came when, from the call on, in the
/// notation of marbles(); for a failure of any type '#'. A value is drawn as sign(value), a QString: by default numbers and strings as they are. A stream that has
/// not ended after `most` is closed; then the line has no end. Throws what its close() throws.
template<typename T, typename Sign = QString (*)(const T &)>
Async<QString> draw(Stream<T> stream, AnyDuration most = std::chrono::hours(1), Sign sign = &detail::signOf<T>)
{
    detail::MarblePen pen;
    const auto read = [&] { return detail::drawWith(pen, stream, std::move(sign)); };
    co_await moveOnAfter(most, read);
    co_await stream.close();
    co_return std::move(pen).line();
}

} // namespace QActors::Test
