// SPDX-License-Identifier: MIT
#include <QActors/erlang/detail/termtimes.h>

#include <QActors/erlang/detail/termcontainers.h>
#include <QActors/kernel/detail/utc.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwNoMilliseconds(double milliseconds)
{
    throw TermError(u"%1 ms is no whole number of milliseconds, as Erlang has times: round it first"_s.arg(milliseconds, 0, 'g', 15));
}

using Three = std::tuple<int, int, int>;

Term TermCodec<QDate>::write(QDate value, const TermContext &context)
{
    if (!value.isValid() || value.year() < 0)
        throw TermError(u"Erlang has no such date: %1"_s.arg(value.isValid() ? value.toString(Qt::ISODate) : u"an invalid QDate"_s));
    return writeTerm(Three(value.year(), value.month(), value.day()), context);
}

std::optional<QDate> TermCodec<QDate>::read(const Term &term, TermReading &reading)
{
    TermReading trial(reading.context(), false);
    if (const std::optional<Three> parts = readAs<Three>(term, trial)) {
        const QDate date = std::apply([](int year, int month, int day) { return QDate(year, month, day); }, *parts);
        if (date.isValid())
            return date;
    }
    return reading.misfit("QDate", term, "which is no {Year,Month,Day}");
}

Term TermCodec<QTime>::write(QTime value, const TermContext &context)
{
    if (!value.isValid())
        throw TermError(u"Erlang has no such time: an invalid QTime"_s);
    return writeTerm(Three(value.hour(), value.minute(), value.second()), context);
}

std::optional<QTime> TermCodec<QTime>::read(const Term &term, TermReading &reading)
{
    TermReading trial(reading.context(), false);
    if (const std::optional<Three> parts = readAs<Three>(term, trial)) {
        const QTime time = std::apply([](int hour, int minute, int second) { return QTime(hour, minute, second); }, *parts);
        if (time.isValid())
            return time;
    }
    return reading.misfit("QTime", term, "which is no {Hour,Minute,Second}");
}

Term TermCodec<QDateTime>::write(const QDateTime &value, const TermContext &context)
{
    if (!value.isValid())
        throw TermError(u"Erlang has no such time: an invalid QDateTime"_s);
    const QDateTime utc = value.toUTC();
    return writeTerm(std::pair(utc.date(), utc.time()), context);
}

std::optional<QDateTime> TermCodec<QDateTime>::read(const Term &term, TermReading &reading)
{
    TermReading trial(reading.context(), false);
    if (const auto parts = readAs<std::pair<QDate, QTime>>(term, trial))
        return QDateTime(parts->first, parts->second, Utc);
    return reading.misfit("QDateTime", term, "which is no {{Year,Month,Day},{Hour,Minute,Second}}");
}

Term TermCodec<QUrl>::write(const QUrl &value, const TermContext &)
{
    return Term::binary(value.toEncoded());
}

std::optional<QUrl> TermCodec<QUrl>::read(const Term &term, TermReading &reading)
{
    TermReading trial(reading.context(), false);
    if (const std::optional<QByteArray> bytes = bytesOfTerm(term, trial, "QUrl")) {
        QUrl url = QUrl::fromEncoded(*bytes, QUrl::StrictMode);
        if (url.isValid() || bytes->isEmpty())
            return url;
    }
    return reading.misfit("QUrl", term, "which is no URL");
}

Term TermCodec<QUuid>::write(const QUuid &value, const TermContext &)
{
    return Term::binary(value.toByteArray(QUuid::WithoutBraces));
}

std::optional<QUuid> TermCodec<QUuid>::read(const Term &term, TermReading &reading)
{
    TermReading trial(reading.context(), false);
    const std::optional<QByteArray> bytes = bytesOfTerm(term, trial, "QUuid");
    const QUuid id = bytes ? QUuid::fromString(QLatin1StringView(*bytes)) : QUuid();
    if (bytes && (!id.isNull() || *bytes == QUuid().toByteArray(QUuid::WithoutBraces)))
        return id;
    return reading.misfit("QUuid", term, "which is no UUID");
}

} // namespace QActors::detail
