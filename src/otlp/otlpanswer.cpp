// SPDX-License-Identifier: MIT
#include "otlpanswer_p.h"

#include <QActors/kernel/detail/utc.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlocale.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// As one line of a log.
QString shown(const QString &text)
{
    constexpr qsizetype Most = 200;
    return text.left(Most).simplified();
}

/// A number of 64 bits is text in JSON; some write a number.
quint64 countOf(const QJsonValue &value)
{
    constexpr double Most = 1e15; // exact in JSON
    const double count = value.isString() ? double(value.toString().toLongLong()) : value.toDouble();
    return quint64(std::clamp(count, 0.0, Most));
}

} // namespace

std::optional<Duration> retryAfterOf(const QByteArray &header, const QDateTime &now)
{
    const QByteArray text = header.trimmed();
    bool isNumber = false;
    const int seconds = text.toInt(&isNumber);
    if (isNumber)
        return seconds < 0 ? std::nullopt : std::optional<Duration>(std::chrono::seconds(seconds));
    const QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(text), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    if (!date.isValid())
        return std::nullopt;
    const QDateTime then(date.date(), date.time(), Utc);
    return std::chrono::seconds(std::max<qint64>(now.secsTo(then), 0));
}

OtlpAnswer OtlpAnswer::read(int status, const QByteArray &retryAfter, const QByteArray &body, quint64 spans)
{
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    if (status >= 200 && status < 300) {
        const QJsonObject partial = object.value("partialSuccess"_L1).toObject();
        return {.rejected = std::min(countOf(partial.value("rejectedSpans"_L1)), spans),
                .message = shown(partial.value("errorMessage"_L1).toString())};
    }
    const QString said = shown(object.value("message"_L1).toString());
    const QString message = said.isEmpty() ? u"HTTP status %1"_s.arg(status) : u"HTTP status %1, \"%2\""_s.arg(QString::number(status), said);
    if (status == 429 || (status >= 502 && status <= 504))
        return {.verdict = Verdict::Again, .message = message, .delay = retryAfterOf(retryAfter, QDateTime::currentDateTimeUtc())};
    return {.verdict = Verdict::Refused, .message = message};
}

} // namespace QActors::detail
