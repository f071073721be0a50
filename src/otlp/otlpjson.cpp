// SPDX-License-Identifier: MIT
#include "otlpjson_p.h"

#include <QtCore/qcoreapplication.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Appends to a text. By hand: objects of QJsonObject would take several times as long.
class OtlpWriter
{
public:
    OtlpWriter &raw(QByteArrayView text)
    {
        m_text += text;
        return *this;
    }
    OtlpWriter &text(QStringView text)
    {
        m_text += '"';
        for (const char c : text.toUtf8()) { // halves of surrogate pairs become question marks, or U+FFFD, by the version of Qt
            if (c == '"' || c == '\\') {
                m_text += '\\';
                m_text += c;
            } else if (uchar(c) < 0x20) {
                m_text += "\\u00";
                m_text += Digits[uchar(c) >> 4];
                m_text += Digits[uchar(c) & 15];
            } else {
                m_text += c;
            }
        }
        m_text += '"';
        return *this;
    }
    OtlpWriter &hex(quint64 number)
    {
        std::array<char, 16> digits;
        for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number >>= 4)
            *digit = Digits[number & 15];
        m_text.append(digits.data(), digits.size());
        return *this;
    }
    OtlpWriter &trace(const TraceIds &ids) { return raw("\"traceId\":\"").hex(ids.high).hex(ids.low).raw("\""); }
    OtlpWriter &number(qint64 number) { return raw(QByteArray::number(number)); }
    OtlpWriter &attribute(QByteArrayView key, QStringView value)
    {
        return raw("{\"key\":\"").raw(key).raw("\",\"value\":{\"stringValue\":").text(value).raw("}}");
    }
    OtlpWriter &attribute(QByteArrayView key, qint64 value)
    {
        return raw("{\"key\":\"").raw(key).raw("\",\"value\":{\"intValue\":\"").number(value).raw("\"}}");
    }
    QByteArray take() { return std::move(m_text); }
    void reserve(qsizetype size) { m_text.reserve(size); }

private:
    static constexpr char Digits[] = "0123456789abcdef";
    QByteArray m_text;
};

QStringView nameOfKind(TraceEvent::Kind kind)
{
    switch (kind) {
    case TraceEvent::Kind::TaskBegin:
    case TraceEvent::Kind::TaskEnd:
        return u"task";
    case TraceEvent::Kind::Message:
        return u"message";
    case TraceEvent::Kind::Call:
        return u"call";
    case TraceEvent::Kind::Function:
        return u"offload";
    case TraceEvent::Kind::Run:
        return u"run";
    case TraceEvent::Kind::Restart:
        return u"restart";
    default:
        return u"span";
    }
}

void writeSpan(OtlpWriter &to, const OtlpSpan &span)
{
    constexpr int IsSampled = 1, KnowsIfRemote = 0x100, IsRemote = 0x200;
    to.raw("{").trace(span.ids).raw(",\"spanId\":\"").hex(span.ids.span);
    if (span.parent)
        to.raw("\",\"parentSpanId\":\"").hex(span.parent);
    to.raw("\",\"flags\":").number(IsSampled | KnowsIfRemote | (span.isRemote ? IsRemote : 0));
    to.raw(",\"name\":").text(traceName(span.name)).raw(",\"kind\":").number(int(span.kind));
    to.raw(",\"startTimeUnixNano\":\"").number(span.begin).raw("\",\"endTimeUnixNano\":\"").number(span.end);
    to.raw("\",\"attributes\":[").attribute("qactors.kind", nameOfKind(span.from));
    to.raw(",").attribute("thread.id", span.thread.number).raw(",").attribute("thread.name", span.thread.name);
    if (span.task)
        to.raw(",").attribute("qactors.task", qint64(span.task));
    if (!span.about.pid.isNull())
        to.raw(",").attribute("qactors.pid", span.about.pid.toString());
    if (span.about.actorClass)
        to.raw(",").attribute("qactors.class", traceName(span.about.actorClass - 1));
    if (span.about.label)
        to.raw(",").attribute("qactors.label", traceLabel(span.about.label - 1));
    if (span.isUnfinished)
        to.raw(",{\"key\":\"qactors.unfinished\",\"value\":{\"boolValue\":true}}");
    to.raw("]");
    if (span.link.span)
        to.raw(",\"links\":[{").trace(span.link).raw(",\"spanId\":\"").hex(span.link.span).raw("\"}]");
    if (span.isFailure)
        to.raw(",\"status\":{\"code\":2}");
    to.raw("}");
}

void writeResource(OtlpWriter &to, const QString &serviceName)
{
    to.raw("\"resource\":{\"attributes\":[").attribute("service.name", serviceName.isEmpty() ? u"unknown_service"_s : serviceName); // the specification's word
    to.raw(",").attribute("process.pid", QCoreApplication::applicationPid());
    to.raw(",").attribute("telemetry.sdk.name", u"qactors").raw(",").attribute("telemetry.sdk.language", u"cpp");
    to.raw(",").attribute("telemetry.sdk.version", u"" QACTORS_VERSION).raw("]}");
}

} // namespace

QByteArray otlpRequest(const std::vector<OtlpSpan> &spans, const QString &serviceName)
{
    constexpr qsizetype OfSpan = 512, OfResource = 512; // or so
    OtlpWriter to;
    to.reserve(qsizetype(spans.size()) * OfSpan + OfResource);
    to.raw("{\"resourceSpans\":[{");
    writeResource(to, serviceName);
    to.raw(",\"scopeSpans\":[{\"scope\":{\"name\":\"QActors\",\"version\":\"" QACTORS_VERSION "\"},\"spans\":[");
    for (const OtlpSpan &span : spans) {
        if (&span != &spans.front())
            to.raw(",");
        writeSpan(to, span);
    }
    to.raw("]}]}]}");
    return to.take();
}

} // namespace QActors::detail
