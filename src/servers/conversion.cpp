// SPDX-License-Identifier: MIT
#include "conversion_p.h"

#include <QActors/servers/detail/containerview.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qline.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qrect.h>
#include <QtCore/qstringconverter.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// QVariant's own conversions round, wrap round and cut off; QString and QByteArray count as lists there.

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

/// True or false if it is a number, or text, for a number.
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

QString itemProblem(const QString &which, const QVariant &item, QMetaType type, const QString &why)
{
    const QString name = QString::fromUtf8(type.name());
    return u"its %1, a %2"_s.arg(which, noConversion(item, name, why).replace(u" and does not"_s, u", does not"_s));
}

bool isSequence(QMetaType type)
{
    return type.id() != QMetaType::QString && type.id() != QMetaType::QByteArray
           && QMetaType::canView(type, QMetaType::fromType<SequenceView>());
}

bool isAssociation(QMetaType type)
{
    return QMetaType::canView(type, QMetaType::fromType<AssociationView>());
}

bool convertSequence(QVariant &value, QMetaType type, QString &why)
{
    QVariantList items;
    if (value.typeId() == QMetaType::QByteArray) {
        const QByteArray bytes = value.toByteArray();
        for (const char byte : bytes)
            items.append(int(uchar(byte)));
    } else {
        for (const QVariant &item : value.value<SequenceView>())
            items.append(item);
    }
    QVariant result(type);
    auto view = result.view<SequenceView>();
    const QMetaType itemType = view.metaContainer().valueMetaType();
    for (qsizetype i = 0; i < items.size(); ++i) {
        QVariant item = items.at(i);
        QString problem;
        if (!convertExactly(item, itemType, problem)) {
            why = itemProblem(u"item %1"_s.arg(i + 1), item, itemType, problem);
            return false;
        }
        view.addValue(item);
    }
    value = std::move(result);
    return true;
}

bool convertAssociation(QVariant &value, QMetaType type, QString &why)
{
    QVariant result(type);
    auto view = result.view<AssociationView>();
    const QMetaType keyType = view.metaContainer().keyMetaType();
    const QMetaType itemType = view.metaContainer().mappedMetaType();
    const auto items = value.value<AssociationView>();
    for (auto it = items.begin(); it != items.end(); ++it) {
        QVariant key = it.key();
        QVariant item = it.value();
        QString problem;
        if (!convertExactly(key, keyType, problem)) {
            why = itemProblem(u"key '%1'"_s.arg(key.toString()), key, keyType, problem);
            return false;
        }
        if (!convertExactly(item, itemType, problem)) {
            why = itemProblem(u"'%1'"_s.arg(it.key().toString()), item, itemType, problem);
            return false;
        }
        view.setValue(key, item);
    }
    value = std::move(result);
    return true;
}

bool convertGadget(QVariant &value, QMetaType type, QString &why)
{
    QVariant result(type);
    const QMetaObject *meta = type.metaObject();
    if (!result.isValid() || !meta)
        return false;
    const auto items = value.value<AssociationView>();
    for (auto it = items.begin(); it != items.end(); ++it) {
        const QString name = it.key().toString();
        const QMetaProperty property = meta->property(meta->indexOfProperty(name.toUtf8().constData()));
        if (!property.isValid()) {
            QStringList names;
            for (int i = 0; i < meta->propertyCount(); ++i)
                names.append(QString::fromUtf8(meta->property(i).name()));
            why = u"it has no property '%1'; it has: %2"_s.arg(name, names.join(u", "));
            return false;
        }
        QVariant item = it.value();
        QString problem;
        if (!convertExactly(item, property.metaType(), problem)) {
            why = itemProblem(u"'%1'"_s.arg(name), item, property.metaType(), problem);
            return false;
        }
        if (!property.writeOnGadget(result.data(), item)) {
            why = u"its property '%1' cannot be set"_s.arg(name);
            return false;
        }
    }
    value = std::move(result);
    return true;
}

/// What QVariant would round: all of its numbers.
QList<double> coordinatesOf(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QPointF:
        return {value.toPointF().x(), value.toPointF().y()};
    case QMetaType::QSizeF:
        return {value.toSizeF().width(), value.toSizeF().height()};
    case QMetaType::QRectF: {
        const QRectF rect = value.toRectF();
        return {rect.x(), rect.y(), rect.width(), rect.height()};
    }
    case QMetaType::QLineF: {
        const QLineF line = value.toLineF();
        return {line.x1(), line.y1(), line.x2(), line.y2()};
    }
    default:
        return {};
    }
}

/// What QVariant converts to something else: coordinates with a fraction, bytes that are no text, text that is none of these.
bool changes(const QVariant &value, QMetaType type, QString &why)
{
    switch (type.id()) {
    case QMetaType::QPoint:
    case QMetaType::QSize:
    case QMetaType::QRect:
    case QMetaType::QLine:
        for (const double number : coordinatesOf(value)) {
            if (!asInteger<int>(number, why))
                return true;
        }
        return false;
    case QMetaType::Bool:
        if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QByteArray) {
            why = u"only 'true' and 'false' are one"_s;
            const QString text = value.toString();
            return text.compare("true"_L1, Qt::CaseInsensitive) != 0 && text.compare("false"_L1, Qt::CaseInsensitive) != 0
                   && text != "1"_L1 && text != "0"_L1;
        }
        return false;
    case QMetaType::QString:
        if (value.typeId() == QMetaType::QByteArray) {
            QStringDecoder decoder(QStringDecoder::Utf8);
            const QString text = decoder(value.toByteArray());
            why = u"it is not UTF-8"_s;
            return decoder.hasError();
        }
        return false;
    case QMetaType::QUrl:
        return !value.toString().isEmpty() && !value.toUrl().isValid();
    case QMetaType::QUuid:
        return value.toUuid().isNull() && value.toString() != QUuid().toString();
    default:
        return false;
    }
}

} // namespace

bool convertExactly(QVariant &value, QMetaType type, QString &why)
{
    if (value.metaType() == type || type == QMetaType::fromType<QVariant>())
        return true;
    if (!type.isValid() || !value.isValid())
        return false;
    const int from = value.typeId();
    const bool isJson = from == QMetaType::QJsonValue || from == QMetaType::QJsonObject || from == QMetaType::QJsonArray;
    if (isJson && type.id() != QMetaType::QJsonValue && type.id() != QMetaType::QJsonObject && type.id() != QMetaType::QJsonArray) {
        QVariant plain = from == QMetaType::QJsonValue    ? value.toJsonValue().toVariant()
                         : from == QMetaType::QJsonObject ? QVariant(value.toJsonObject().toVariantMap())
                                                          : QVariant(value.toJsonArray().toVariantList());
        if (!convertExactly(plain, type, why))
            return false;
        value = std::move(plain);
        return true;
    }
    if (from == QMetaType::Nullptr && type.flags() & QMetaType::PointerToQObject) {
        value = QVariant(type);
        return true;
    }
    if (const std::optional<bool> done = convertNumber(value, type, why))
        return *done;
    if (isSequence(type) && type.id() != QMetaType::QStringList && from == QMetaType::QString)
        return false;
    if (isSequence(type) && (isSequence(value.metaType()) || from == QMetaType::QByteArray))
        return convertSequence(value, type, why);
    if (isAssociation(value.metaType())) {
        if (isAssociation(type))
            return convertAssociation(value, type, why);
        if (type.flags() & QMetaType::IsGadget)
            return convertGadget(value, type, why);
    }
    QString problem;
    if (changes(value, type, problem)) {
        why = problem;
        return false;
    }
    QVariant converted = value;
    if (!converted.convert(type))
        return false;
    value = std::move(converted);
    return true;
}

QString noConversion(const QVariant &value, const QString &type, const QString &why)
{
    const QString name = value.isValid() ? QString::fromUtf8(value.typeName()) : u"void"_s;
    const QString text = value.toString();
    return u"%1%2 and does not convert to %3%4"_s.arg(name, text.isEmpty() ? QString() : u" (%1)"_s.arg(text), type,
                                                      why.isEmpty() ? QString() : u": "_s + why);
}

} // namespace QActors::detail
