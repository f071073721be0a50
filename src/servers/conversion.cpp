// SPDX-License-Identifier: MIT
#include "conversion_p.h"

#include "numberconversion_p.h"

#include <QActors/servers/detail/containerview.h>
#include <QActors/servers/detail/dynamicrequest.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qline.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qrect.h>
#include <QtCore/qstringconverter.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <optional>
#include <utility>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// QVariant's own conversions round, wrap round and cut off; QString and QByteArray count as lists there.

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
        // Not the view's addValue(): Qt 6.11 warns of it, and what it names instead a set has not.
        const void *data = itemType == QMetaType::fromType<QVariant>() ? &item : item.constData();
        view.metaContainer().addValue(view.mutableIterable(), data);
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

/// The types that QVariant would round: all of its numbers.
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

/// Values that QVariant converts to something else: coordinates with a fraction, bytes that are no text, text that is none of these.
bool changes(const QVariant &value, QMetaType type, QString &why)
{
    switch (type.id()) {
    case QMetaType::QPoint:
    case QMetaType::QSize:
    case QMetaType::QRect:
    case QMetaType::QLine:
        for (const double number : coordinatesOf(value)) {
            if (!isExactInt(number, why))
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
    if (const ForeignValues *foreign = foreignValues(value.metaType())) [[unlikely]]
        return foreign->convert(value, type, why);
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
