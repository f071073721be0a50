// SPDX-License-Identifier: MIT
#include "qmlmessage_p.h"

#include "enginesupport_p.h"

#include <QActors/messaging/pid.h>
#include <QActors/kernel/errors.h>

#include <QtQml/qjsvalue.h>
#include <QtQml/qjsvalueiterator.h>

#include <array>
#include <cmath>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostValues = 10;
constexpr int MostLevels = 100;
constexpr double MostWhole = 9007199254740991; // Number.MAX_SAFE_INTEGER

/// Makes plain values of what JavaScript has.
class Plain
{
public:
    Plain(EngineSupport *support, const QString &what, WholeNumbers numbers) : m_support(support), m_what(what), m_numbers(numbers) { }

    QVariant operator()(const QVariant &value, int level = 0)
    {
        if (level > MostLevels)
            fail(u"is nested more than %1 levels deep, or contains itself"_s.arg(MostLevels));
        switch (value.typeId()) {
        case QMetaType::Double: {
            // JavaScript knows one kind of number; which one the engine has it as depends on how it was computed.
            const double number = value.toDouble();
            const bool isInt = number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max()
                               && number == int(number) && (number != 0 || !std::signbit(number));
            if (isInt)
                return int(number);
            const bool isWhole = std::abs(number) <= MostWhole && number == std::trunc(number) && number != 0;
            return isWhole && m_numbers == WholeNumbers::Int64 ? QVariant(qlonglong(number)) : value;
        }
        case QMetaType::QVariantList: {
            QVariantList list = value.toList();
            for (QVariant &item : list)
                item = (*this)(item, level + 1);
            return list;
        }
        case QMetaType::QVariantMap: {
            QVariantMap map = value.toMap();
            for (QVariant &item : map)
                item = (*this)(item, level + 1);
            return map;
        }
        default:
            return value.metaType() == QMetaType::fromType<QJSValue>() ? script(value.value<QJSValue>(), level + 1) : value;
        }
    }

private:
    [[noreturn]] void fail(const QString &problem) const { throw MisuseError(m_what + u' ' + problem); }

    QVariant script(const QJSValue &value, int level)
    {
        if (value.isCallable())
            fail(u"is a function; a process, which may be on any thread, can only have values"_s);
        if (value.isArray()) {
            QVariantList list;
            const quint32 count = value.property(u"length"_s).toUInt();
            for (quint32 i = 0; i < count; ++i)
                list.append((*this)(QVariant::fromValue(value.property(i)), level));
            return list;
        }
        const QVariant variant = value.toVariant();
        if (variant.metaType() != QMetaType::fromType<QVariantMap>())
            return (*this)(variant, level);
        return m_support ? object(value, level) : properties(value, level);
    }

    QVariant object(const QJSValue &value, int level)
    {
        const QJSValue sendable = m_support->call("sendable", {value});
        if (sendable.isError()) // of a Proxy, say
            fail(u"cannot be read: "_s + sendable.toString());
        if (const QJSValue error = sendable.property(u"error"_s); error.isString())
            fail(error.toString());
        const QJSValue content = sendable.property(u"value"_s);
        return content.strictlyEquals(value) ? properties(value, level) : (*this)(QVariant::fromValue(content), level);
    }

    QVariant properties(const QJSValue &value, int level)
    {
        QVariantMap map;
        QJSValueIterator it(value);
        while (it.next())
            map.insert(it.name(), (*this)(QVariant::fromValue(it.value()), level));
        return map;
    }

    EngineSupport *m_support;
    QString m_what;
    WholeNumbers m_numbers;
};

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

QVariantList plainValues(EngineSupport *support, const QVariantList &values, WholeNumbers numbers)
{
    QVariantList result;
    for (const QVariant &value : values)
        result.append(Plain(support, u"argument %1"_s.arg(result.size() + 1), numbers)(value));
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
