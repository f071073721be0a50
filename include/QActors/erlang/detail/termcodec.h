// SPDX-License-Identifier: MIT
// \internal Which types have a form as a term, and how parts of a value are written and read.
#pragma once

#include <QActors/erlang/detail/termreading.h>

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

namespace QActors {

/// How a type of yours stands in Erlang. Specialise it:
///
///     template<>
///     struct QActors::TermTraits<Money>
///     {
///         static Term toTerm(const Money &money) { return QActors::toTerm(std::tuple(Atom("money"), money.cents)); }
///         static Money fromTerm(const Term &term) { return Money{std::get<1>(QActors::fromTerm<std::tuple<Atom, int>>(term))}; }
///     };
///
/// `fromTerm()` throws any std::exception if the term does not fit; its text is told, and where the term was. One of the two suffices
/// for what goes in one direction only. Both may take a `const TermContext &` as well, to pass on. registerTermType() makes the type
/// known where types are known at run time: in messages of send(), in QVariant, in properties.
template<typename T>
struct TermTraits;

namespace detail {

template<typename T>
concept WritesTermAlone = requires(const T &value) {
    { TermTraits<T>::toTerm(value) } -> std::same_as<Term>;
};
template<typename T>
concept WritesTermInContext = requires(const T &value, const TermContext &context) {
    { TermTraits<T>::toTerm(value, context) } -> std::same_as<Term>;
};
template<typename T>
concept ReadsTermAlone = requires(const Term &term) {
    { TermTraits<T>::fromTerm(term) } -> std::convertible_to<T>;
};
template<typename T>
concept ReadsTermInContext = requires(const Term &term, const TermContext &context) {
    { TermTraits<T>::fromTerm(term, context) } -> std::convertible_to<T>;
};
template<typename T>
concept WithTermTraits = WritesTermAlone<T> || WritesTermInContext<T> || ReadsTermAlone<T> || ReadsTermInContext<T>;

/// The library's own: `write(value, context)` and `std::optional<T> read(term, reading)`, or one of them.
template<typename T>
struct TermCodec;

template<WithTermTraits T>
struct TermCodec<T>
{
    static Term write(const T &value, const TermContext &context)
        requires(WritesTermAlone<T> || WritesTermInContext<T>)
    {
        if constexpr (WritesTermInContext<T>)
            return TermTraits<T>::toTerm(value, context);
        else
            return TermTraits<T>::toTerm(value);
    }
    static std::optional<T> read(const Term &term, TermReading &reading)
        requires(ReadsTermAlone<T> || ReadsTermInContext<T>)
    {
        try {
            if constexpr (ReadsTermInContext<T>)
                return TermTraits<T>::fromTerm(term, reading.context());
            else
                return TermTraits<T>::fromTerm(term);
        } catch (const std::exception &error) {
            return reading.fail(QString::fromUtf8(error.what()));
        }
    }
};

template<typename T>
concept TermWritable = requires(const T &value, const TermContext &context) { TermCodec<T>::write(value, context); };
template<typename T>
concept TermReadable = requires(const Term &term, TermReading &reading) { TermCodec<T>::read(term, reading); };

template<typename T>
Term writeTerm(const T &value, const TermContext &context)
{
    static_assert(TermWritable<T>, "toTerm(): this type has no form as an Erlang term. Specialise QActors::TermTraits<T> for it, or make it a "
                                   "record with QACTORS_TERM_RECORD, or a Q_GADGET. (A letter, char or QChar, is neither number nor text: say int or QString.)");
    if constexpr (TermWritable<T>)
        return TermCodec<T>::write(value, context);
    else
        return {};
}

template<typename T>
std::optional<T> readAs(const Term &term, TermReading &reading)
{
    static_assert(TermReadable<T>, "fromTerm<T>(): no T can be made of an Erlang term. Specialise QActors::TermTraits<T> for it, or make it a "
                                   "record with QACTORS_TERM_RECORD, or a Q_GADGET. (A letter, char or QChar, is neither number nor text: say int or QString; "
                                   "and a view or pointer has nobody to keep what it shows.)");
    if constexpr (TermReadable<T>)
        return TermCodec<T>::read(term, reading);
    else
        return {};
}

[[noreturn]] QACTORS_ERLANG_EXPORT void throwInElement(const TermError &error, qsizetype index);
[[noreturn]] QACTORS_ERLANG_EXPORT void throwInItem(const TermError &error, qsizetype index);
[[noreturn]] QACTORS_ERLANG_EXPORT void throwInValue(const TermError &error, const Term &key);

template<typename T>
Term writeElement(const T &value, const TermContext &context, qsizetype index)
{
    try {
        return writeTerm<T>(value, context);
    } catch (const TermError &error) {
        throwInElement(error, index);
    }
}
template<typename T>
Term writeItem(const T &value, const TermContext &context, qsizetype index)
{
    try {
        return writeTerm<T>(value, context);
    } catch (const TermError &error) {
        throwInItem(error, index);
    }
}
template<typename T>
Term writeMapped(const T &value, const TermContext &context, const Term &key)
{
    try {
        return writeTerm<T>(value, context);
    } catch (const TermError &error) {
        throwInValue(error, key);
    }
}

} // namespace detail
} // namespace QActors
