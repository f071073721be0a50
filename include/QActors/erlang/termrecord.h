// SPDX-License-Identifier: MIT
// Structs as Erlang's records: tuples with a name in front.
#pragma once

#include <QActors/erlang/termconversion.h>

namespace QActors::detail {

QACTORS_ERLANG_EXPORT bool isRecordOf(const Term &term, const char *name, qsizetype members, TermReading &reading);

template<typename T, typename... Member>
Term writeRecord(const char *name, const T &value, const TermContext &context, Member T::*...member)
{
    qsizetype index = 1;
    QList<Term> elements{Term::atom(name)};
    (elements.append(writeElement<Member>(value.*member, context, ++index)), ...);
    return Term::tuple(std::move(elements));
}

template<typename T, typename... Member>
std::optional<T> readRecord(const char *name, const Term &term, TermReading &reading, Member T::*...member)
{
    if (!isRecordOf(term, name, qsizetype(sizeof...(Member)), reading))
        return std::nullopt;
    std::optional<T> value(std::in_place);
    qsizetype index = 0;
    const auto readMember = [&]<typename M>(M T::*to) {
        std::optional<M> read = readAs<M>(term.elements().at(++index), reading);
        if (!read) {
            reading.inElement(index + 1);
            return false;
        }
        (*value).*to = std::move(*read);
        return true;
    };
    if (!(readMember(member) && ...))
        return std::nullopt;
    return value;
}

/// True for those that are known where types are known at run time only, from the program's start.
template<typename T>
inline const bool IsRegisteredRecord = false;

template<typename T>
concept RecordAsTerm = WithTermTraits<T> && requires { TermTraits<T>::RecordName; };
template<RecordAsTerm T>
struct TermCodec<T>
{
    static Term write(const T &value, const TermContext &context) { return TermTraits<T>::toTerm(value, context); }
    static std::optional<T> read(const Term &term, TermReading &reading) { return TermTraits<T>::read(term, reading); }
};

} // namespace QActors::detail

/// Says that a struct is a record of Erlang's: `-record(user, {name, age}).` is
///
///     struct User { QString name; int age = 0; };
///     QACTORS_TERM_RECORD(User, "user", &User::name, &User::age)
///
/// and User{u"Ada"_s, 36} is `{user,<<"Ada">>,36}`, as the record is for Erlang itself. Name and size must be just these. In the
/// global namespace, where QActors::TermTraits could be specialised. The struct has a default constructor, and the members are in
/// the record's order. It is known at run time, too, as by registerTermType(). A Q_GADGET may say `Q_CLASSINFO("TermRecord", "user")`
/// instead; then its properties are the elements, in their order.
#define QACTORS_TERM_RECORD(Type, name, ...)                                                              \
    template<>                                                                                            \
    struct QActors::TermTraits<Type>                                                                      \
    {                                                                                                     \
        static constexpr const char *RecordName = name;                                                   \
        static QActors::Term toTerm(const Type &value, const QActors::TermContext &context)               \
        {                                                                                                 \
            return QActors::detail::writeRecord<Type>(name, value, context, __VA_ARGS__);                 \
        }                                                                                                 \
        static std::optional<Type> read(const QActors::Term &term, QActors::detail::TermReading &reading) \
        {                                                                                                 \
            return QActors::detail::readRecord<Type>(name, term, reading, __VA_ARGS__);                   \
        }                                                                                                 \
        static Type fromTerm(const QActors::Term &term, const QActors::TermContext &context)              \
        {                                                                                                 \
            return QActors::fromTerm<Type>(term, context);                                                \
        }                                                                                                 \
    };                                                                                                    \
    template<>                                                                                            \
    inline const bool QActors::detail::IsRegisteredRecord<Type> = (QActors::registerTermType<Type>(), true);
