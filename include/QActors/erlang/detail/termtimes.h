// SPDX-License-Identifier: MIT
// \internal Durations, dates, addresses and ids as terms.
#pragma once

#include <QActors/erlang/detail/termcodec.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <chrono>
#include <limits>

namespace QActors::detail {

[[noreturn]] QACTORS_ERLANG_EXPORT void throwNoMilliseconds(double milliseconds);

/// Integer milliseconds; the longest duration is `infinity`, as in Erlang's timeouts.
template<typename Rep, typename Period>
struct TermCodec<std::chrono::duration<Rep, Period>>
{
    using T = std::chrono::duration<Rep, Period>;
    using Exact = std::chrono::duration<qint64, std::milli>;
    using Rough = std::chrono::duration<long double, std::milli>;
    static constexpr long double Most = 9.2e18L;
    static Term write(const T &value, const TermContext &)
    {
        if (value == (T::max)())
            return Term::atom("infinity");
        const Rough rough(value);
        if (!(rough.count() < Most && rough.count() > -Most))
            throwNoMilliseconds(double(rough.count()));
        const Exact exact = std::chrono::duration_cast<Exact>(value);
        if (std::chrono::duration_cast<T>(exact) != value)
            throwNoMilliseconds(double(rough.count()));
        return Term::integer(exact.count());
    }
    static std::optional<T> read(const Term &term, TermReading &reading)
    {
        if (term.isAtom("infinity"))
            return (T::max)();
        const std::optional<qint64> number = term.isInteger() ? term.asInt64() : std::nullopt;
        if (!number)
            return reading.misfit(termTypeName<T>(), term, "which is no number of milliseconds");
        using Wide = std::chrono::duration<long double, Period>;
        const auto most = static_cast<long double>((std::numeric_limits<Rep>::max)());
        const Wide wide{Exact(*number)};
        if (!(wide.count() < most && wide.count() > -most))
            return reading.misfit(termTypeName<T>(), term, "which is beyond its range");
        const T value = std::chrono::duration_cast<T>(Exact(*number));
        if (std::chrono::duration_cast<Exact>(value).count() != *number)
            return reading.misfit(termTypeName<T>(), term, "milliseconds that are no whole number of its unit");
        return value;
    }
};

template<>
struct QACTORS_ERLANG_EXPORT TermCodec<QUrl>
{
    static Term write(const QUrl &value, const TermContext &context);
    static std::optional<QUrl> read(const Term &term, TermReading &reading);
};
template<>
struct QACTORS_ERLANG_EXPORT TermCodec<QUuid>
{
    static Term write(const QUuid &value, const TermContext &context);
    static std::optional<QUuid> read(const Term &term, TermReading &reading);
};
template<>
struct QACTORS_ERLANG_EXPORT TermCodec<QDate>
{
    static Term write(QDate value, const TermContext &context);
    static std::optional<QDate> read(const Term &term, TermReading &reading);
};
template<>
struct QACTORS_ERLANG_EXPORT TermCodec<QTime>
{
    static Term write(QTime value, const TermContext &context);
    static std::optional<QTime> read(const Term &term, TermReading &reading);
};
template<>
struct QACTORS_ERLANG_EXPORT TermCodec<QDateTime>
{
    static Term write(const QDateTime &value, const TermContext &context);
    static std::optional<QDateTime> read(const Term &term, TermReading &reading);
};

} // namespace QActors::detail
