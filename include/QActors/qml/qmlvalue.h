// SPDX-License-Identifier: MIT
// The values of C++ in QML.
#pragma once

#include <QActors/actors/actorhandle.h>
#include <QActors/qml/qmlglobal.h>

#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace QActors {

/// A JavaScript exception, or a promise's rejection, on its way through C++; keeps the value that was thrown.
class QACTORS_QML_EXPORT QmlError : public Error
{
public:
    explicit QmlError(const QJSValue &reason); ///< An error for the value that JavaScript threw.
    ~QmlError() override;
    const QJSValue &reason() const noexcept { return m_reason; } ///< The value that JavaScript threw: an Error, or any other.

private:
    QJSValue m_reason;
};

/// Makes `value` one for QML: numbers, texts, dates, URLs, JSON, gadgets, pids, QObjects and JavaScript values stay as they
/// are; lists and maps of these become arrays and objects; a QImage or QPixmap stays one. Throws MisuseError, which says
/// what to do, for any other type, and for a whole number that JavaScript's double cannot hold.
QACTORS_QML_EXPORT QVariant toQmlValue(const QVariant &value);

namespace detail {

template<typename T>
QVariant variantOf(const T &value)
{
    static_assert(std::is_copy_constructible_v<T>,
                  "QML can only have results that can be copied: give it a copyable type, such as a Q_GADGET, "
                  "a std::shared_ptr's content, or a QObject pointer.");
    return QVariant::fromValue(value);
}
inline QVariant variantOf(const QVariant &value)
{
    return value;
}
inline QVariant variantOf(const std::string &value)
{
    return QString::fromStdString(value);
}
/// Milliseconds, as JavaScript counts.
template<typename Rep, typename Period>
QVariant variantOf(std::chrono::duration<Rep, Period> value)
{
    return std::chrono::duration<double, std::milli>(value).count();
}
/// The pid of an ActorRef in QML.
template<typename A>
QVariant variantOf(const ActorRef<A> &actor)
{
    return QVariant::fromValue(actor.pid());
}
template<typename T>
QVariant variantOf(const std::optional<T> &value)
{
    return value ? variantOf(*value) : QVariant::fromValue(nullptr);
}
template<typename T>
QVariant variantOf(const std::vector<T> &values)
{
    QVariantList list;
    for (const auto &value : values)
        list.append(variantOf(T(value)));
    return list;
}

} // namespace detail
} // namespace QActors
