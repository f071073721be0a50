// SPDX-License-Identifier: MIT
#include <QActors/qml/qmlvalue.h>

#include <QActors/servers/detail/containerview.h>

#include <QtCore/qmetaobject.h>
#include <QtGui/qimage.h>
#include <QtGui/qpixmap.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QJSValue &reason)
{
    const QJSValue message = reason.property(u"message"_s);
    return message.isString() ? message.toString() : reason.toString();
}

/// The types that the engine makes JavaScript values of by itself.
bool isShown(const QVariant &value)
{
    const QMetaType type = value.metaType();
    if (type.flags() & (QMetaType::PointerToQObject | QMetaType::IsGadget | QMetaType::IsEnumeration))
        return true;
    switch (type.id()) {
    case QMetaType::UnknownType: // undefined
    case QMetaType::Nullptr:
    case QMetaType::Bool:
    case QMetaType::Char:
    case QMetaType::SChar:
    case QMetaType::UChar:
    case QMetaType::QChar:
    case QMetaType::Short:
    case QMetaType::UShort:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Long:
    case QMetaType::ULong:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Float:
    case QMetaType::Double:
    case QMetaType::QString:
    case QMetaType::QByteArray:
    case QMetaType::QUrl:
    case QMetaType::QDate:
    case QMetaType::QTime:
    case QMetaType::QDateTime:
    case QMetaType::QRegularExpression:
    case QMetaType::QJsonValue:
    case QMetaType::QJsonObject:
    case QMetaType::QJsonArray:
    case QMetaType::QStringList:
    case QMetaType::QPoint:
    case QMetaType::QPointF:
    case QMetaType::QSize:
    case QMetaType::QSizeF:
    case QMetaType::QRect:
    case QMetaType::QRectF:
    case QMetaType::QColor:
    case QMetaType::QFont:
    case QMetaType::QVector2D:
    case QMetaType::QVector3D:
    case QMetaType::QVector4D:
    case QMetaType::QQuaternion:
    case QMetaType::QMatrix4x4:
    case QMetaType::QImage:
    case QMetaType::QPixmap:
    case QMetaType::QLocale:
    case QMetaType::QUuid:
    case QMetaType::QModelIndex:
        return true;
    default:
        return type == QMetaType::fromType<QJSValue>() || type == QMetaType::fromType<Pid>();
    }
}

/// JavaScript has doubles: refuses the whole number that would become another.
void checkNumber(const QVariant &value)
{
    bool isKept = true;
    switch (value.typeId()) {
    case QMetaType::Long:
    case QMetaType::LongLong: {
        const double shown = double(value.toLongLong());
        isKept = shown < 0x1p63 && qint64(shown) == value.toLongLong();
        break;
    }
    case QMetaType::ULong:
    case QMetaType::ULongLong: {
        const double shown = double(value.toULongLong());
        isKept = shown < 0x1p64 && quint64(shown) == value.toULongLong();
        break;
    }
    default:
        break;
    }
    if (!isKept) {
        throw MisuseError(u"QML cannot show the number %1, of type %2, exactly: JavaScript's numbers are doubles; give it as "
                          "text or as a double"_s.arg(value.toString(), QString::fromUtf8(value.typeName())));
    }
}

} // namespace

QmlError::QmlError(const QJSValue &reason) : Error(textOf(reason)), m_reason(reason) { }
QmlError::~QmlError() = default;

QVariant toQmlValue(const QVariant &value)
{
    checkNumber(value);
    if (value.metaType() == QMetaType::fromType<QJSValue>()) {
        // Objects stay what they are; plain values are plain in C++, too.
        const auto script = value.value<QJSValue>();
        return script.isObject() ? value : script.toVariant();
    }
    if (isShown(value))
        return value;
    if (value.canView<detail::SequenceView>()) {
        QVariantList list;
        for (const QVariant &item : value.value<detail::SequenceView>())
            list.append(toQmlValue(item));
        return list;
    }
    if (value.canView<detail::AssociationView>()) {
        QVariantMap map;
        const auto items = value.value<detail::AssociationView>();
        for (auto it = items.begin(); it != items.end(); ++it) {
            const QVariant key = it.key();
            if (!key.canConvert<QString>()) {
                throw MisuseError(u"QML cannot show a map with keys of type %1; give it one with QString"_s
                                      .arg(QString::fromUtf8(key.typeName())));
            }
            map.insert(key.toString(), toQmlValue(it.value()));
        }
        return map;
    }
    throw MisuseError(u"QML cannot show a value of type %1; make it a Q_GADGET with properties, or give a QVariantMap, a "
                      "list or a QObject pointer instead"_s.arg(QString::fromUtf8(value.typeName())));
}

} // namespace QActors
