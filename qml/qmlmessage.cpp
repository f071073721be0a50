// SPDX-License-Identifier: MIT
#include "qmlmessage_p.h"

#include <QActors/actors/pid.h>
#include <QActors/kernel/errors.h>

#include <QtQml/qjsvalue.h>
#include <QtQml/qjsvalueiterator.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostValues = 10;
constexpr int MostLevels = 100;

QVariant plain(const QVariant &value, const QString &what, int level);

QVariant plainScript(const QJSValue &value, const QString &what, int level)
{
    if (value.isCallable())
        throw MisuseError(what + u" is a function; a process, which may be on any thread, can only have values"_s);
    if (value.isArray()) {
        QVariantList list;
        const int count = value.property(u"length"_s).toInt();
        for (int i = 0; i < count; ++i)
            list.append(plain(QVariant::fromValue(value.property(quint32(i))), what, level));
        return list;
    }
    QVariant variant = value.toVariant();
    if (variant.metaType() != QMetaType::fromType<QVariantMap>())
        return plain(variant, what, level);
    QVariantMap map;
    QJSValueIterator it(value);
    while (it.next())
        map.insert(it.name(), plain(QVariant::fromValue(it.value()), what, level));
    return map;
}

QVariant plain(const QVariant &value, const QString &what, int level)
{
    if (level > MostLevels)
        throw MisuseError(what + u" is nested more than %1 levels deep, or contains itself"_s.arg(MostLevels));
    const QMetaType type = value.metaType();
    if (type == QMetaType::fromType<QJSValue>())
        return plainScript(value.value<QJSValue>(), what, level + 1);
    if (type == QMetaType::fromType<double>()) {
        // JavaScript knows one kind of number; which one the engine has it as depends on how it was computed.
        const double number = value.toDouble();
        if (number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max() && number == int(number))
            return int(number);
    }
    return value;
}

/// Calls `f` with the type that the value travels as.
template<typename F>
auto asTravelling(const QVariant &value, F f)
{
    switch (value.metaType().id()) {
    case QMetaType::Bool:
        return f(std::type_identity<bool>());
    case QMetaType::Int:
        return f(std::type_identity<int>());
    case QMetaType::Double:
        return f(std::type_identity<double>());
    case QMetaType::QString:
        return f(std::type_identity<QString>());
    case QMetaType::QVariantList:
        return f(std::type_identity<QVariantList>());
    case QMetaType::QVariantMap:
        return f(std::type_identity<QVariantMap>());
    default:
        if (value.metaType() == QMetaType::fromType<Pid>())
            return f(std::type_identity<Pid>());
        return f(std::type_identity<QVariant>());
    }
}

/// A tuple whose length and types are known at run time only.
struct TupleNode final : MessageNode
{
    explicit TupleNode(const QVariantList &list) : MessageNode(typeFor(int(list.size()))), values(list) { payload = &values; }

    static void destroy(MessageNode *node) noexcept { delete static_cast<TupleNode *>(node); }
    static ElementRef element(void *payload, int index)
    {
        QVariant &value = (*static_cast<QVariantList *>(payload))[index];
        return asTravelling(value, [&](auto type) {
            using T = typename decltype(type)::type;
            if constexpr (std::is_same_v<T, QVariant>)
                return ElementRef{&MessageTypeOf<T>::value, &value};
            else
                return ElementRef{&MessageTypeOf<T>::value, value.data()};
        });
    }
    static const MessageType *typeFor(int arity)
    {
        static const auto types = [] {
            std::array<MessageType, MostValues + 1> all;
            for (int i = 0; i <= MostValues; ++i)
                all[std::size_t(i)] = {
                    {&QActors::detail::runPosted, &QActors::detail::dropPosted},
                    &typeid(QVariantList),
                    &QMetaType::fromType<QVariantList>,
                    &destroy,
                    true,
                    i,
                    &element,
                };
            return all;
        }();
        return &types.at(std::size_t(arity));
    }

    QVariantList values;
};

} // namespace

QVariantList plainValues(const QVariantList &values)
{
    QVariantList result;
    for (const QVariant &value : values)
        result.append(plain(value, u"argument %1"_s.arg(result.size() + 1), 0));
    while (!result.isEmpty() && !result.last().isValid())
        result.removeLast();
    return result;
}

MessageNode *makeMessage(const QVariantList &values)
{
    if (values.size() > 1)
        return new TupleNode(values);
    return asTravelling(values.front(), [&](auto type) { return makeNode(qvariant_cast<typename decltype(type)::type>(values.front())); });
}

} // namespace QActors::detail
