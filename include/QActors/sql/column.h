// SPDX-License-Identifier: MIT
// Which C++ types stand for the values of a column, and how.
#pragma once

#include <QActors/sql/databaseerror.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>
#include <QtCore/qvariant.h>

#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>

namespace QActors {
namespace detail {

/// A value that does not fit; whoever knows the column's name makes a DatabaseError of it.
class QACTORS_SQL_EXPORT ColumnMisfit : public Error
{
public:
    using Error::Error;
    ~ColumnMisfit() override;
};
/// "the text \"abc\" is no int"
[[noreturn]] QACTORS_SQL_EXPORT void throwMisfit(const QVariant &value, const char *wanted);

QACTORS_SQL_EXPORT qint64 integerOf(const QVariant &value, const char *wanted);
QACTORS_SQL_EXPORT quint64 unsignedOf(const QVariant &value, const char *wanted);
/// As a column has it. Throws ColumnMisfit if the number is larger than a column's.
QACTORS_SQL_EXPORT qint64 signedOf(quint64 number);
QACTORS_SQL_EXPORT double numberOf(const QVariant &value, const char *wanted);
/// By QVariant's conversions, those of dates, times, URLs and UUIDs from their texts.
QACTORS_SQL_EXPORT QVariant converted(const QVariant &value, QMetaType to);
/// Whether the enum has a name for the value.
QACTORS_SQL_EXPORT bool isKnown(const QMetaEnum &all, int value) noexcept;
/// A null QString is an empty one: NULL is std::nullopt.
inline QVariant textOf(const QString &text)
{
    return QVariant(text.isNull() ? QStringLiteral("") : text);
}

template<typename T>
struct IsOptional : std::false_type
{
};
template<typename T>
struct IsOptional<std::optional<T>> : std::true_type
{
};

template<typename T>
T integerAs(const QVariant &value, const char *wanted)
{
    if constexpr (std::is_unsigned_v<T>) {
        const quint64 number = unsignedOf(value, wanted);
        if (number > (std::numeric_limits<T>::max)())
            throwMisfit(value, wanted);
        return T(number);
    } else {
        const qint64 number = value.typeId() == QMetaType::LongLong ? *static_cast<const qint64 *>(value.constData()) : integerOf(value, wanted);
        if (number < (std::numeric_limits<T>::min)() || number > (std::numeric_limits<T>::max)())
            throwMisfit(value, wanted);
        return T(number);
    }
}

} // namespace detail

/// How a C++ type stands in a column. Specialise this for a type of yours: `static QVariant toColumn(const T &)`, of what the driver
/// knows (numbers, QString, QByteArray, dates), and `static T fromColumn(const QVariant &)`, which throws any std::exception if the
/// value does not fit; it is told with the column's name. On the connection's thread.
///
/// Without: bool, integers (that fit: one of 64 bits without a sign that is larger than a column's is refused with an Error), enums (as their numbers; a Q_ENUM only with values that have names), double and float, QString,
/// QByteArray, QDate, QTime, QDateTime (in SQLite as texts of ISO 8601), QUrl, QUuid (as texts), QVariant (whatever there is, NULL,
/// too), and std::optional of these for columns with NULL. A null QString or QByteArray is stored as an empty one. Text is not taken for a number, nor the other way round.
template<typename T>
struct ColumnType
{
    static constexpr bool IsBuiltIn = true; ///< \internal Not in a specialisation.
    /// The value for the driver.
    static QVariant toColumn(const T &value)
    {
        if constexpr (std::is_same_v<T, QVariant>)
            return value;
        else if constexpr (std::is_enum_v<T>)
            return ColumnType<std::underlying_type_t<T>>::toColumn(std::underlying_type_t<T>(value));
        else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, int> || std::is_same_v<T, qint64>)
            return QVariant(value);
        else if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(qint64))
            return QVariant::fromValue(detail::signedOf(value));
        else if constexpr (std::is_integral_v<T>)
            return QVariant::fromValue(qint64(value));
        else if constexpr (std::is_floating_point_v<T>)
            return QVariant(double(value));
        else if constexpr (std::is_same_v<T, QUrl>)
            return QString::fromUtf8(value.toEncoded());
        else if constexpr (std::is_same_v<T, QUuid>)
            return value.toString(QUuid::WithoutBraces);
        else if constexpr (std::is_same_v<T, std::nullptr_t>)
            return {};
        else if constexpr (std::is_convertible_v<const T &, QString>)
            return detail::textOf(value);
        else if constexpr (std::is_same_v<T, QByteArray>)
            return QVariant(value.isNull() ? QByteArray("") : value);
        else
            return QVariant::fromValue(value);
    }
    /// The driver's value, which is not NULL.
    static T fromColumn(const QVariant &value)
    {
        if constexpr (std::is_same_v<T, QVariant>) {
            return value;
        } else if constexpr (std::is_same_v<T, bool>) {
            return detail::integerOf(value, "bool") != 0;
        } else if constexpr (std::is_enum_v<T>) {
            const auto number = detail::integerAs<std::underlying_type_t<T>>(value, "enum");
            if constexpr (bool(QtPrivate::IsQEnumHelper<T>::Value)) {
                const QMetaEnum all = QMetaEnum::fromType<T>();
                if (!all.isFlag() && !detail::isKnown(all, int(number)))
                    detail::throwMisfit(value, all.enumName());
            }
            return T(number);
        } else if constexpr (std::is_integral_v<T>) {
            return detail::integerAs<T>(value, QMetaType::fromType<T>().name());
        } else if constexpr (std::is_floating_point_v<T>) {
            return T(detail::numberOf(value, QMetaType::fromType<T>().name()));
        } else {
            if (value.metaType() == QMetaType::fromType<T>()) [[likely]]
                return *static_cast<const T *>(value.constData());
            return detail::converted(value, QMetaType::fromType<T>()).template value<T>();
        }
    }
};

namespace detail {

template<typename T>
QVariant toColumn(const T &value)
{
    if constexpr (IsOptional<T>::value)
        return value ? toColumn(*value) : QVariant();
    else if constexpr (std::is_array_v<T>)
        return QVariant(QString(value));
    else
        return ColumnType<T>::toColumn(value);
}

template<typename T>
T fromColumn(const QVariant &value)
{
    if constexpr (IsOptional<T>::value) {
        if (value.isNull())
            return std::nullopt;
        return fromColumn<typename T::value_type>(value);
    } else {
        if constexpr (!std::is_same_v<T, QVariant>) {
            if (value.isNull()) [[unlikely]]
                throwMisfit(value, QMetaType::fromType<T>().name());
        }
        return ColumnType<T>::fromColumn(value);
    }
}

} // namespace detail
} // namespace QActors
