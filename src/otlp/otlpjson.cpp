// SPDX-License-Identifier: MIT
#include "otlpjson_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

QString hexText(quint64 number)
{
    return QString::number(number, 16).rightJustified(16, u'0');
}

QString traceText(const TraceIds &ids)
{
    return hexText(ids.high) + hexText(ids.low);
}

// Halves of surrogate pairs, which UTF-8 has not, become something that it has.
QString cleanText(const QString &text)
{
    return QString::fromUtf8(text.toUtf8());
}

QJsonObject attribute(const QString &key, const QString &kind, const QJsonValue &value)
{
    return {{u"key"_s, key}, {u"value"_s, QJsonObject{{kind, value}}}};
}

QJsonObject attribute(const QString &key, const QString &text)
{
    return attribute(key, u"stringValue"_s, cleanText(text));
}

QJsonObject attribute(const QString &key, quint64 number)
{
    return attribute(key, u"intValue"_s, QString::number(number));
}

QString nameOfKind(TraceEvent::Kind kind)
{
    switch (kind) {
    case TraceEvent::Kind::TaskBegin:
    case TraceEvent::Kind::TaskEnd:
        return u"task"_s;
    case TraceEvent::Kind::Message:
        return u"message"_s;
    case TraceEvent::Kind::Call:
        return u"call"_s;
    case TraceEvent::Kind::Function:
        return u"offload"_s;
    case TraceEvent::Kind::Restart:
        return u"restart"_s;
    default:
        return u"span"_s;
    }
}

QJsonObject spanObject(const OtlpSpan &span)
{
    constexpr int IsSampled = 1, KnowsIfRemote = 0x100, IsRemote = 0x200;
    QJsonArray attributes{attribute(u"qactors.kind"_s, nameOfKind(span.from)),
                          attribute(u"thread.id"_s, quint64(span.thread.number)),
                          attribute(u"thread.name"_s, span.thread.name)};
    if (span.task)
        attributes.append(attribute(u"qactors.task"_s, span.task));
    if (span.isUnfinished)
        attributes.append(attribute(u"qactors.unfinished"_s, u"boolValue"_s, true));
    QJsonObject object{{u"traceId"_s, traceText(span.ids)},
                       {u"spanId"_s, hexText(span.ids.span)},
                       {u"flags"_s, IsSampled | KnowsIfRemote | (span.isRemote ? IsRemote : 0)},
                       {u"name"_s, cleanText(traceName(span.name))},
                       {u"kind"_s, int(span.kind)},
                       {u"startTimeUnixNano"_s, QString::number(span.begin)},
                       {u"endTimeUnixNano"_s, QString::number(span.end)},
                       {u"attributes"_s, attributes}};
    if (span.parent)
        object.insert(u"parentSpanId"_s, hexText(span.parent));
    if (span.link.span) {
        const QJsonObject link{{u"traceId"_s, traceText(span.link)}, {u"spanId"_s, hexText(span.link.span)}};
        object.insert(u"links"_s, QJsonArray{link});
    }
    if (span.isFailure)
        object.insert(u"status"_s, QJsonObject{{u"code"_s, 2}});
    return object;
}

QJsonObject resourceObject(const QString &serviceName)
{
    const QString name = serviceName.isEmpty() ? u"unknown_service"_s : serviceName; // the specification's word
    return {{u"attributes"_s,
             QJsonArray{attribute(u"service.name"_s, name),
                        attribute(u"process.pid"_s, quint64(QCoreApplication::applicationPid())),
                        attribute(u"telemetry.sdk.name"_s, u"qactors"_s),
                        attribute(u"telemetry.sdk.language"_s, u"cpp"_s),
                        attribute(u"telemetry.sdk.version"_s, QLatin1StringView(QACTORS_VERSION))}}};
}

} // namespace

QByteArray otlpRequest(const std::vector<OtlpSpan> &spans, const QString &serviceName)
{
    QJsonArray array;
    for (const OtlpSpan &span : spans)
        array.append(spanObject(span));
    const QJsonObject scope{{u"name"_s, u"QActors"_s}, {u"version"_s, QLatin1StringView(QACTORS_VERSION)}};
    const QJsonObject ofScope{{u"scope"_s, scope}, {u"spans"_s, array}};
    const QJsonObject ofResource{{u"resource"_s, resourceObject(serviceName)}, {u"scopeSpans"_s, QJsonArray{ofScope}}};
    return QJsonDocument(QJsonObject{{u"resourceSpans"_s, QJsonArray{ofResource}}}).toJson(QJsonDocument::Compact);
}

} // namespace QActors::detail
