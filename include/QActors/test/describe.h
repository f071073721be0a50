// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/messaging/pattern.h>
#include <QActors/kernel/detail/typename.h>
#include <QActors/test/assertions.h>

#include <QtCore/qstringlist.h>

#include <typeinfo>

namespace QActors::Test {

/// A message as text, for failures: ("balance", <0.1.2>), Deposit, 5. Values that QVariant converts to text, or that have
/// a QDebug operator known to QMetaType, are shown as such; of other values the type is shown.
QACTORS_TEST_EXPORT QString describeMessage(const QActors::detail::ElementRef &element);
/// \overload
inline QString describeMessage(const Message &message)
{
    return message.isEmpty() ? QStringLiteral("nothing") : describeMessage(QActors::detail::MessageAccess::node(message)->whole());
}

namespace detail {

using QActors::detail::typeName;

// The elements of a pattern, as text.
template<typename T>
QString describeElement(const T &literal)
{
    if constexpr (std::is_copy_constructible_v<T>)
        return describeMessage(Message::of(literal));
    else
        return typeName(typeid(T));
}
template<typename T>
QString describeElement(const QActors::detail::ArgElement<T> &)
{
    return QStringLiteral("arg<%1>").arg(typeName(typeid(T)));
}
inline QString describeElement(const QActors::detail::AnyElement &)
{
    return QStringLiteral("any");
}
inline QString describeElement(const QActors::detail::IgnoreElement &)
{
    return QStringLiteral("ignore");
}
template<typename F>
QString describeElement(const QActors::detail::PredicateElement<F> &)
{
    return QStringLiteral("when(…)");
}
template<typename... E>
QString describeElement(const QActors::detail::TupleElement<E...> &)
{
    return QStringLiteral("(…)");
}
template<typename... E>
QString describeElements(const E &...elements)
{
    const QStringList texts{describeElement(elements)...};
    return texts.size() == 1 ? texts.front() : u'(' + texts.join(QStringLiteral(", ")) + u')';
}

} // namespace detail
} // namespace QActors::Test
