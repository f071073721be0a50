// SPDX-License-Identifier: MIT
#include "numberconversion_p.h"

#include <bit>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using Number = std::variant<qint64, quint64, double>;

std::optional<Number> numberIn(const QVariant &value)
{
    switch (value.metaType().id()) {
    case QMetaType::Bool:
    case QMetaType::Char:
    case QMetaType::SChar:
    case QMetaType::Short:
    case QMetaType::Int:
    case QMetaType::Long:
    case QMetaType::LongLong:
        return Number(value.toLongLong());
    case QMetaType::UChar:
    case QMetaType::UShort:
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong:
        return Number(value.toULongLong());
    case QMetaType::Float:
    case QMetaType::Double:
        return Number(value.toDouble());
    default:
        return {};
    }
}

/// A whole number that is written out.
std::optional<Number> numberInText(const QVariant &value)
{
    if (value.typeId() != QMetaType::QString && value.typeId() != QMetaType::QByteArray)
        return {};
    bool isNumber = false;
    const QString text = value.toString();
    if (const qint64 number = text.toLongLong(&isNumber); isNumber)
        return Number(number);
    if (const quint64 number = text.toULongLong(&isNumber); isNumber)
        return Number(number);
    return {};
}

const QString notWhole = u"it is not a whole number"_s;

template<typename T>
std::optional<T> asInteger(Number number, QString &why)
{
    constexpr double largestSafe = 9007199254740991; // 2^53 - 1, as JavaScript's
    if (const double *real = std::get_if<double>(&number)) {
        if (!std::isfinite(*real) || *real != std::trunc(*real)) {
            why = notWhole;
            return {};
        }
        if (std::abs(*real) > largestSafe && std::abs(*real) <= double(std::numeric_limits<T>::max())) {
            why = u"beyond 2^53 - 1 a double may stand for another whole number; give it as text"_s;
            return {};
        }
        if (std::abs(*real) <= largestSafe)
            number = qint64(*real);
    }
    const bool fits = std::visit([]<typename N>(N n) {
        if constexpr (std::is_same_v<N, double>)
            return false;
        else
            return std::in_range<T>(n);
    },
                                 number);
    if (!fits) {
        why = u"it is out of range, %1 … %2"_s.arg(+std::numeric_limits<T>::min()).arg(+std::numeric_limits<T>::max());
        return {};
    }
    return std::visit([](auto n) { return T(n); }, number);
}

template<typename T>
bool setInteger(QVariant &value, Number number, QString &why)
{
    const std::optional<T> integer = asInteger<T>(number, why);
    if (integer)
        value = QVariant::fromValue(*integer);
    return integer.has_value();
}

bool setDouble(QVariant &value, Number number, QString &why)
{
    const bool fits = std::visit([]<typename N>(N n) {
        if constexpr (std::is_same_v<N, double>) {
            return true;
        } else {
            const quint64 size = n < N(0) ? 0 - quint64(n) : quint64(n);
            return size == 0 || std::bit_width(size) - std::countr_zero(size) <= std::numeric_limits<double>::digits;
        }
    },
                                 number);
    if (fits)
        value = std::visit([](auto n) { return double(n); }, number);
    else
        why = u"a double cannot hold it exactly"_s;
    return fits;
}

bool setFloat(QVariant &value, Number number, QString &why)
{
    const double real = std::visit([](auto n) { return double(n); }, number);
    if (std::isfinite(real) && std::abs(real) > double(std::numeric_limits<float>::max())) {
        why = u"it is out of range"_s;
        return false;
    }
    value = QVariant::fromValue(float(real));
    return true;
}

bool setBool(QVariant &value, Number number, QString &why)
{
    const double real = std::visit([](auto n) { return double(n); }, number);
    if (real == 0 || real == 1)
        value = real == 1;
    else
        why = u"only 0 and 1 are one"_s;
    return value.typeId() == QMetaType::Bool;
}

bool setEnum(QVariant &value, QMetaType type, Number number, QString &why)
{
    std::optional<qint64> integer;
    const bool isUnsigned = type.flags() & QMetaType::IsUnsignedEnumeration;
    const auto set = [&]<typename Signed, typename Unsigned>(Signed, Unsigned) {
        if (isUnsigned)
            integer = asInteger<Unsigned>(number, why);
        else
            integer = asInteger<Signed>(number, why);
    };
    switch (type.sizeOf()) {
    case 1:
        set(qint8(), quint8());
        break;
    case 2:
        set(qint16(), quint16());
        break;
    case 4:
        set(qint32(), quint32());
        break;
    default:
        integer = asInteger<qint64>(number, why);
    }
    QVariant converted = integer.value_or(0);
    if (!integer || !converted.convert(type))
        return false;
    value = std::move(converted);
    return true;
}

} // namespace

bool isExactInt(double number, QString &why)
{
    return asInteger<int>(number, why).has_value();
}

std::optional<bool> convertNumber(QVariant &value, QMetaType type, QString &why)
{
    std::optional<Number> number = numberIn(value);
    const bool isEnum = type.flags() & QMetaType::IsEnumeration;
    const bool isInteger = numberIn(QVariant(type)) && type.id() != QMetaType::Bool && type.id() != QMetaType::Double
                           && type.id() != QMetaType::Float;
    if (!number && isInteger)
        number = numberInText(value);
    if (!number)
        return {};
    if (isEnum)
        return setEnum(value, type, *number, why);
    switch (type.id()) {
    case QMetaType::Bool:
        return setBool(value, *number, why);
    case QMetaType::Char:
        if (const auto integer = asInteger<std::conditional_t<std::is_signed_v<char>, qint8, quint8>>(*number, why)) {
            value = QVariant::fromValue(char(*integer));
            return true;
        }
        return false;
    case QMetaType::SChar:
        return setInteger<signed char>(value, *number, why);
    case QMetaType::UChar:
        return setInteger<uchar>(value, *number, why);
    case QMetaType::Short:
        return setInteger<short>(value, *number, why);
    case QMetaType::UShort:
        return setInteger<ushort>(value, *number, why);
    case QMetaType::Int:
        return setInteger<int>(value, *number, why);
    case QMetaType::UInt:
        return setInteger<uint>(value, *number, why);
    case QMetaType::Long:
        return setInteger<long>(value, *number, why);
    case QMetaType::ULong:
        return setInteger<ulong>(value, *number, why);
    case QMetaType::LongLong:
        return setInteger<qlonglong>(value, *number, why);
    case QMetaType::ULongLong:
        return setInteger<qulonglong>(value, *number, why);
    case QMetaType::Double:
        return setDouble(value, *number, why);
    case QMetaType::Float:
        return setFloat(value, *number, why);
    case QMetaType::QChar:
        if (const auto unit = asInteger<quint16>(*number, why)) {
            value = QChar(*unit);
            return true;
        }
        return false;
    default:
        return {}; // to text, say
    }
}

} // namespace QActors::detail
