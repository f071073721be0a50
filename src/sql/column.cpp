// SPDX-License-Identifier: MIT
#include <QActors/sql/column.h>

#include <cmath>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ColumnMisfit::~ColumnMisfit() = default;

void throwMisfit(const QVariant &value, const char *wanted)
{
    const QString type = QString::fromUtf8(wanted);
    if (value.isNull())
        throw ColumnMisfit(u"is NULL, and %1 was asked for; take a std::optional of it"_s.arg(type));
    QString text = value.toString();
    constexpr qsizetype Most = 40;
    if (text.size() > Most)
        text = text.left(Most - 1) + u'…';
    throw ColumnMisfit(u"has the %1 '%2', which is no %3"_s.arg(QString::fromUtf8(value.typeName()), text, type));
}

qint64 integerOf(const QVariant &value, const char *wanted)
{
    switch (value.typeId()) {
    case QMetaType::LongLong:
    case QMetaType::Int:
    case QMetaType::Short:
    case QMetaType::UInt:
    case QMetaType::Bool:
        return value.toLongLong();
    case QMetaType::ULongLong:
        if (value.toULongLong() <= quint64(std::numeric_limits<qint64>::max()))
            return value.toLongLong();
        break;
    case QMetaType::Double: {
        constexpr double Most = 9007199254740992.0; // 2 to the 53rd: beyond, a double is not exact
        const double number = value.toDouble();
        if (std::trunc(number) == number && std::abs(number) <= Most)
            return qint64(number);
        break;
    }
    default:
        break;
    }
    throwMisfit(value, wanted);
}

quint64 unsignedOf(const QVariant &value, const char *wanted)
{
    if (value.typeId() == QMetaType::ULongLong)
        return value.toULongLong();
    const qint64 number = integerOf(value, wanted);
    if (number < 0)
        throwMisfit(value, wanted);
    return quint64(number);
}

qint64 signedOf(quint64 number)
{
    if (number > quint64(std::numeric_limits<qint64>::max()))
        throw ColumnMisfit(u"Database: the number %1 is larger than a column's, of 64 bits with a sign; store it as a text"_s.arg(number));
    return qint64(number);
}

double numberOf(const QVariant &value, const char *wanted)
{
    switch (value.typeId()) {
    case QMetaType::Double:
    case QMetaType::Float:
    case QMetaType::LongLong:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::ULongLong:
        return value.toDouble();
    default:
        throwMisfit(value, wanted);
    }
}

QVariant converted(const QVariant &value, QMetaType to)
{
    const int from = value.typeId();
    const bool isText = from == QMetaType::QString;
    QVariant result = value;
    switch (to.id()) {
    case QMetaType::QString:
        throwMisfit(value, to.name()); // a number is no text
    case QMetaType::QByteArray:
        if (isText)
            return value.toString().toUtf8();
        throwMisfit(value, to.name());
    case QMetaType::QDate:
    case QMetaType::QTime:
    case QMetaType::QDateTime:
        // Of these, Qt makes dates and times that are invalid, without a word.
        if (!isText && from != QMetaType::QDateTime)
            throwMisfit(value, to.name());
        if (!result.convert(to) || (to.id() == QMetaType::QDate && !result.toDate().isValid())
            || (to.id() == QMetaType::QTime && !result.toTime().isValid())
            || (to.id() == QMetaType::QDateTime && !result.toDateTime().isValid()))
            throwMisfit(value, to.name());
        return result;
    case QMetaType::QUrl: {
        const QUrl url = QUrl::fromEncoded(value.toString().toUtf8());
        if (!isText || (!url.isValid() && !value.toString().isEmpty()))
            throwMisfit(value, to.name());
        return url;
    }
    case QMetaType::QUuid: {
        const auto uuid = QUuid::fromString(value.toString());
        if (!isText || uuid.isNull() != (value.toString() == QUuid().toString(QUuid::WithoutBraces)))
            throwMisfit(value, to.name());
        return uuid;
    }
    default:
        if (!result.convert(to))
            throwMisfit(value, to.name());
        return result;
    }
}

bool isKnown(const QMetaEnum &all, int value) noexcept
{
    return all.valueToKey(value) != nullptr;
}

} // namespace QActors::detail
