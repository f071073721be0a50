// SPDX-License-Identifier: MIT
// \internal Enums and gadgets as terms: what the meta-object system knows of them.
#pragma once

#include <QActors/erlang/detail/termscalars.h>

#include <QtCore/qflags.h>
#include <QtCore/qmetaobject.h>

namespace QActors::detail {

template<typename T>
concept EnumAsAtom = std::is_enum_v<T> && bool(QtPrivate::IsQEnumHelper<T>::Value) && !WithTermTraits<T>;
template<typename T>
concept EnumAsNumber = std::is_enum_v<T> && !bool(QtPrivate::IsQEnumHelper<T>::Value) && !WithTermTraits<T>;
template<typename T>
concept GadgetAsTerm = !WithTermTraits<T> && requires { typename T::QtGadgetHelper; T::staticMetaObject; };

QACTORS_ERLANG_EXPORT Term termOfEnum(const QMetaEnum &all, int value);
QACTORS_ERLANG_EXPORT std::optional<int> enumOfTerm(const QMetaEnum &all, const Term &term, TermReading &reading);
QACTORS_ERLANG_EXPORT Term termOfGadget(const QMetaObject &type, const void *gadget, const TermContext &context);
QACTORS_ERLANG_EXPORT bool gadgetOfTerm(const QMetaObject &type, void *gadget, const Term &term, TermReading &reading);

template<EnumAsAtom T>
struct TermCodec<T>
{
    static Term write(T value, const TermContext &) { return termOfEnum(QMetaEnum::fromType<T>(), int(value)); }
    static std::optional<T> read(const Term &term, TermReading &reading)
    {
        if (const std::optional<int> value = enumOfTerm(QMetaEnum::fromType<T>(), term, reading))
            return T(*value);
        return std::nullopt;
    }
};

template<EnumAsNumber T>
struct TermCodec<T>
{
    using Number = std::underlying_type_t<T>;
    // A letter or a bool beneath the enum is a number, too.
    using Read = std::conditional_t<NumberAsTerm<Number>, Number, std::conditional_t<std::is_unsigned_v<Number>, quint32, qint32>>;
    static Term write(T value, const TermContext &) { return Term::integer(Read(value)); }
    static std::optional<T> read(const Term &term, TermReading &reading)
    {
        const std::optional<Read> number = TermCodec<Read>::read(term, reading);
        if (!number)
            return std::nullopt;
        return T(*number);
    }
};

template<typename E>
struct TermCodec<QFlags<E>>
{
    static Term write(QFlags<E> value, const TermContext &) { return Term::integer(typename QFlags<E>::Int(value)); }
    static std::optional<QFlags<E>> read(const Term &term, TermReading &reading)
    {
        const auto number = TermCodec<typename QFlags<E>::Int>::read(term, reading);
        if (!number)
            return std::nullopt;
        return QFlags<E>(QFlag(*number));
    }
};

template<GadgetAsTerm T>
struct TermCodec<T>
{
    static Term write(const T &value, const TermContext &context) { return termOfGadget(T::staticMetaObject, &value, context); }
    static std::optional<T> read(const Term &term, TermReading &reading)
        requires std::default_initializable<T>
    {
        std::optional<T> value(std::in_place);
        if (!gadgetOfTerm(T::staticMetaObject, &*value, term, reading))
            value.reset();
        return value;
    }
};

} // namespace QActors::detail
