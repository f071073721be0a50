// SPDX-License-Identifier: MIT
#include <QActors/sql/detail/rowreader.h>

#include <QtCore/qhash.h>
#include <QtSql/qsqlrecord.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void throwRow(const QSqlQuery &query, const QString &why)
{
    const QString sql = query.lastQuery();
    throw DatabaseError(DatabaseError::Kind::Row, why + u", in: "_s + sql.simplified().left(200), {}, sql);
}

/// Reads into an optional of one of the types that properties have.
template<typename T>
bool readOptional(const QMetaType &type, const QVariant &value, QVariant *result)
{
    if (type != QMetaType::fromType<std::optional<T>>())
        return false;
    *result = QVariant::fromValue(fromColumn<std::optional<T>>(value));
    return true;
}
template<typename T>
bool writeOptional(const QMetaType &type, const QVariant &value, QVariant *result)
{
    if (type != QMetaType::fromType<std::optional<T>>())
        return false;
    *result = toColumn(*static_cast<const std::optional<T> *>(value.constData()));
    return true;
}

template<typename... T>
struct Types
{
    static bool read(const QMetaType &type, const QVariant &value, QVariant *result) { return (readOptional<T>(type, value, result) || ...); }
    static bool write(const QMetaType &type, const QVariant &value, QVariant *result) { return (writeOptional<T>(type, value, result) || ...); }
};
using Known = Types<int, qint64, double, bool, QString, QByteArray, QDateTime, QDate, QUrl>;

// By the type's number, as fromColumn() does for types that the compiler knows.
QVariant valueFor(const QMetaProperty &property, const QVariant &value)
{
    const QMetaType type = property.metaType();
    QVariant result;
    if (type.id() == QMetaType::QVariant)
        return value;
    if (Known::read(type, value, &result))
        return result;
    if (value.isNull())
        throwMisfit(value, type.name());
    if (property.isEnumType()) {
        const qint64 number = integerOf(value, type.name());
        const QMetaEnum all = property.enumerator();
        if (all.isValid() && !all.isFlag() && !isKnown(all, int(number)))
            throwMisfit(value, type.name());
        return QVariant(int(number));
    }
    switch (type.id()) {
    case QMetaType::Bool:
        return integerOf(value, type.name()) != 0;
    case QMetaType::Int:
        return fromColumn<int>(value);
    case QMetaType::UInt:
        return fromColumn<uint>(value);
    case QMetaType::LongLong:
        return fromColumn<qint64>(value);
    case QMetaType::ULongLong:
        return fromColumn<quint64>(value);
    case QMetaType::Double:
    case QMetaType::Float:
        return numberOf(value, type.name());
    default:
        return value.metaType() == type ? value : converted(value, type);
    }
}

} // namespace

void requireColumns(const QSqlQuery &query, qsizetype wanted, const char *type)
{
    const int count = query.record().count();
    if (count != wanted)
        throwRow(query, u"the statement gives %1 columns, and %2 takes %3"_s.arg(count).arg(QString::fromUtf8(type)).arg(wanted));
}

void throwColumn(const QSqlQuery &query, int column, const QString &why)
{
    throwRow(query, u"column %1 '%2' %3"_s.arg(column + 1).arg(query.record().fieldName(column), why));
}

GadgetColumns::GadgetColumns(const QMetaObject &type, const QSqlQuery &query)
{
    const QSqlRecord record = query.record();
    for (int i = 0; i < type.propertyCount(); ++i) {
        const QMetaProperty property = type.property(i);
        if (!property.isStored() || !property.isWritable())
            continue;
        const int column = record.indexOf(QString::fromLatin1(property.name())); // in any case of letters
        if (column < 0) {
            throwRow(query, u"the statement gives no column '%1', which is a property of %2"_s.arg(
                                QString::fromLatin1(property.name()), QString::fromLatin1(type.className())));
        }
        m_columns.append({property, column});
    }
}

void GadgetColumns::read(const QSqlQuery &query, void *gadget) const
{
    for (const Column &column : m_columns) {
        QString why;
        try {
            if (column.property.writeOnGadget(gadget, valueFor(column.property, query.value(column.index))))
                continue;
            why = u"does not fit the property %1"_s.arg(QString::fromLatin1(column.property.name()));
        } catch (const std::exception &error) {
            why = QString::fromUtf8(error.what());
        }
        throwColumn(query, column.index, why);
    }
}

QVariantList GadgetColumns::write(const QMetaObject &type, const void *gadget)
{
    QVariantList values;
    for (int i = 0; i < type.propertyCount(); ++i) {
        const QMetaProperty property = type.property(i);
        if (!property.isStored() || !property.isWritable())
            continue;
        const QVariant value = property.readOnGadget(gadget);
        QVariant column;
        if (Known::write(property.metaType(), value, &column))
            values.append(column);
        else if (property.isEnumType())
            values.append(value.toLongLong());
        else if (value.typeId() == QMetaType::QString)
            values.append(toColumn(value.toString()));
        else if (value.typeId() == QMetaType::QByteArray)
            values.append(toColumn(value.toByteArray()));
        else if (value.typeId() == QMetaType::ULongLong || value.typeId() == QMetaType::ULong)
            values.append(toColumn(value.toULongLong()));
        else if (value.typeId() == QMetaType::Float)
            values.append(value.toDouble());
        else if (value.typeId() == QMetaType::QUrl)
            values.append(toColumn(value.toUrl()));
        else if (value.typeId() == QMetaType::QUuid)
            values.append(toColumn(value.toUuid()));
        else
            values.append(value);
    }
    return values;
}

} // namespace QActors::detail
