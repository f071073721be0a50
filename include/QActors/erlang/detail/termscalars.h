// SPDX-License-Identifier: MIT
// \internal Numbers, texts, names and what has a term of its own kind.
#pragma once

#include <QActors/erlang/detail/termcodec.h>
#include <QActors/messaging/exitreason.h>

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <limits>
#include <string>
#include <utility>
#include <variant>

namespace QActors {

template<typename A>
class ActorRef;

namespace detail {

/// Integers that are numbers and no letters.
template<typename T>
concept NumberAsTerm = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t>
                       && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && !WithTermTraits<T>;
template<typename T>
concept FloatAsTerm = (std::same_as<T, float> || std::same_as<T, double>) && !WithTermTraits<T>;

/// The value of a number if it has no more than `digits` binary digits that are not zeros behind, and is no larger than 2^most.
QACTORS_ERLANG_EXPORT std::optional<double> exactNumber(const Term &integer, int digits, int most);
QACTORS_ERLANG_EXPORT std::optional<QString> textOfTerm(const Term &term, TermReading &reading);
QACTORS_ERLANG_EXPORT std::optional<QByteArray> bytesOfTerm(const Term &term, TermReading &reading, const char *wanted);
/// `undefined` or `nil`.
QACTORS_ERLANG_EXPORT bool isNothing(const Term &term) noexcept;

template<NumberAsTerm T>
struct TermCodec<T>
{
    static Term write(T value, const TermContext &) { return Term::integer(value); }
    static std::optional<T> read(const Term &term, TermReading &reading)
    {
        if (!term.isInteger())
            return reading.misfit(termTypeName<T>(), term);
        if constexpr (std::is_unsigned_v<T>) {
            if (const std::optional<quint64> number = term.asUInt64(); number && std::in_range<T>(*number))
                return T(*number);
        } else {
            if (const std::optional<qint64> number = term.asInt64(); number && std::in_range<T>(*number))
                return T(*number);
        }
        return reading.misfit(termTypeName<T>(), term, "which is beyond its range");
    }
};

template<FloatAsTerm T>
struct TermCodec<T>
{
    static Term write(T value, const TermContext &) { return Term::floating(double(value)); }
    static std::optional<T> read(const Term &term, TermReading &reading)
    {
        using Limits = std::numeric_limits<T>;
        if (term.isInteger()) {
            if (const std::optional<double> number = exactNumber(term, Limits::digits, Limits::max_exponent))
                return T(*number);
            return reading.misfit(termTypeName<T>(), term, "which it cannot hold exactly");
        }
        if (!term.isFloat())
            return reading.misfit(termTypeName<T>(), term);
        const double number = term.toDouble();
        if (number > double((Limits::max)()) || number < double(Limits::lowest()))
            return reading.misfit(termTypeName<T>(), term, "which is beyond its range");
        return T(number);
    }
};

/// What is written and read by functions that are compiled once.
#define QACTORS_TERM_CODEC(Type, Argument)                                       \
    template<>                                                                   \
    struct QACTORS_ERLANG_EXPORT TermCodec<Type>                                 \
    {                                                                            \
        static Term write(Argument value, const TermContext &context);           \
        static std::optional<Type> read(const Term &term, TermReading &reading); \
    };
QACTORS_TERM_CODEC(bool, bool)
QACTORS_TERM_CODEC(QString, const QString &)
QACTORS_TERM_CODEC(QByteArray, const QByteArray &)
QACTORS_TERM_CODEC(std::string, const std::string &)
QACTORS_TERM_CODEC(Term, const Term &)
QACTORS_TERM_CODEC(Atom, const Atom &)
QACTORS_TERM_CODEC(ErlangPid, const ErlangPid &)
QACTORS_TERM_CODEC(ErlangRef, const ErlangRef &)
QACTORS_TERM_CODEC(ErlangPort, const ErlangPort &)
QACTORS_TERM_CODEC(Pid, Pid)
QACTORS_TERM_CODEC(std::nullptr_t, std::nullptr_t)
QACTORS_TERM_CODEC(std::monostate, std::monostate)
QACTORS_TERM_CODEC(QVariant, const QVariant &)
QACTORS_TERM_CODEC(QVariantMap, const QVariantMap &)
QACTORS_TERM_CODEC(QVariantHash, const QVariantHash &)
QACTORS_TERM_CODEC(ExitReason, const ExitReason &)
#undef QACTORS_TERM_CODEC

/// As its Pid. What comes from elsewhere is no more than a Pid.
template<typename A>
struct TermCodec<ActorRef<A>>
{
    static Term write(const ActorRef<A> &value, const TermContext &context) { return TermCodec<Pid>::write(value.pid(), context); }
};

// Texts that are written only; what they are read as must own them.
template<>
struct TermCodec<const char *>
{
    static Term write(const char *utf8, const TermContext &) { return Term::string(QString::fromUtf8(utf8)); }
};
template<>
struct TermCodec<char *> : TermCodec<const char *>
{
};
template<>
struct TermCodec<const char16_t *>
{
    static Term write(const char16_t *text, const TermContext &) { return Term::string(QStringView(text)); }
};
template<>
struct TermCodec<QStringView>
{
    static Term write(QStringView text, const TermContext &) { return Term::string(text); }
};
template<>
struct TermCodec<QLatin1StringView>
{
    static Term write(QLatin1StringView text, const TermContext &) { return Term::string(QString(text)); }
};
template<>
struct TermCodec<QByteArrayView>
{
    static Term write(QByteArrayView bytes, const TermContext &) { return Term::binary(bytes.toByteArray()); }
};
template<>
struct TermCodec<std::string_view>
{
    static Term write(std::string_view bytes, const TermContext &) { return Term::binary(QByteArray(bytes.data(), qsizetype(bytes.size()))); }
};

} // namespace detail
} // namespace QActors
