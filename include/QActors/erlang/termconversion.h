// SPDX-License-Identifier: MIT
// Values of C++ as terms of Erlang's, and the other way round:
//
//     toTerm(std::tuple(Atom("add"), 5))                     {add,5}
//     fromTerm<QList<int>>(term)                             or TermError: "int was wanted, and there is the atom ok, at item 3 of the list"
//
// | C++                                         | Erlang                                                       |
// |---------------------------------------------|--------------------------------------------------------------|
// | int, qint64, quint8, …                      | integer, in the type's range                                 |
// | double, float                               | float; read from an integer, too, that it holds exactly      |
// | bool                                        | `true`, `false`                                              |
// | QString                                     | binary of UTF-8; read from a list of code points, too        |
// | QByteArray, std::string                     | binary; read from a list of bytes and binaries, too          |
// | Atom                                        | atom; no text is ever made an atom, or read from one         |
// | Term                                        | itself                                                       |
// | std::tuple, std::pair                       | tuple of that size                                           |
// | QList, std::vector, QSet, std::set          | list                                                         |
// | QMap, QHash, std::map, std::unordered_map   | map                                                          |
// | std::optional<T>, nullptr, std::monostate   | `undefined` without a value; read from `nil`, too            |
// | std::variant                                | what is in it; read as the first alternative that fits       |
// | an enum of Q_ENUM or Q_ENUM_NS              | atom of the key; read with a small first letter, too         |
// | any other enum, QFlags                      | its integer                                                  |
// | Q_GADGET                                    | map of its properties, with atoms as keys (<QActors/TermRecord>: or a tuple) |
// | std::chrono durations                       | whole milliseconds; the longest one is `infinity`            |
// | QDateTime, QDate, QTime                     | `{{Y,M,D},{H,M,S}}` in UTC, `{Y,M,D}`, `{H,M,S}`; whole seconds |
// | QUrl, QUuid                                 | binary of the text                                           |
// | Pid, ActorRef (written only)                | pid, by a node's TermContext; null: `undefined`              |
// | ErlangPid, ErlangRef, ErlangPort            | pid, reference, port                                         |
// | ExitReason                                  | see <QActors/RemoteExit>                                     |
// | QVariant, QVariantMap                       | see <QActors/TermVariant>                                    |
#pragma once

#include <QActors/erlang/detail/termcontainers.h>
#include <QActors/erlang/detail/termgadget.h>
#include <QActors/erlang/detail/termtimes.h>
#include <QActors/erlang/detail/termtypes.h>

namespace QActors {

/// The term that stands for a value; see the table above. Texts may be literals and views. Throws TermError for a value that has
/// none: NaN, an enum without a name, 1.5 ms. Any thread.
template<typename T>
[[nodiscard]] Term toTerm(const T &value, const TermContext &context = {})
{
    return detail::writeTerm<std::decay_t<const T &>>(value, context);
}

/// The value that a term stands for. Throws TermError that says what was wanted, what is there, and where in the term. Any thread.
template<typename T>
[[nodiscard]] T fromTerm(const Term &term, const TermContext &context = {})
{
    detail::TermReading reading(context);
    std::optional<T> value = detail::readAs<T>(term, reading);
    if (!value)
        throw TermError(reading.message());
    return std::move(*value);
}

/// The same, without a value if the term does not fit; costs no exception.
template<typename T>
[[nodiscard]] std::optional<T> tryFromTerm(const Term &term, const TermContext &context = {})
{
    detail::TermReading trial(context, false);
    return detail::readAs<T>(term, trial);
}

/// Makes the conversion of a type, and of a QList of it, known where types are known at run time only: in the values of send() to a
/// process elsewhere, in QVariant, in the properties of gadgets and the parameters of methods. Needed for types with TermTraits, for
/// std::optional and std::variant, and for containers of types that Qt does not know; what it knows itself (enums, gadgets, lists and
/// maps of them) needs none, but a gadget with TermTraits is a map there until it is registered. Again does nothing. Any thread.
template<typename T>
void registerTermType()
{
    static_assert(detail::TermWritable<T> || detail::TermReadable<T>,
                  "registerTermType<T>(): this type has no form as an Erlang term. Specialise QActors::TermTraits<T> for it first.");
    detail::registerTermActions(QMetaType::fromType<T>(), detail::termActionsOf<T>());
    if constexpr (detail::TermWritable<T> && detail::TermReadable<T> && std::copyable<T>)
        detail::registerTermActions(QMetaType::fromType<QList<T>>(), detail::termActionsOf<QList<T>>());
}

} // namespace QActors
