// SPDX-License-Identifier: MIT
#include <QActors/otlp/otlpoptions.h>

#include "otlpheaders_p.h"

#include "observe/elevated_p.h"

#include <QActors/kernel/errors.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

/// The first of them that is set; an empty one is as none. `name` becomes which.
QByteArray variable(std::initializer_list<const char *> names, const char *&name)
{
    for (const char *one : names) {
        name = one;
        if (const QByteArray value = qgetenv(one).trimmed(); !value.isEmpty())
            return value;
    }
    return {};
}

QUrl endpointOf(const QByteArray &text, const char *name)
{
    const QUrl url(QString::fromUtf8(text), QUrl::StrictMode);
    if (!detail::isOtlpEndpoint(url)) {
        throw Error(u"OtlpOptions: %1 is no URL of an endpoint; give one such as http://localhost:4318"_s.arg(QLatin1StringView(name)));
    }
    return url;
}

QList<std::pair<QByteArray, QByteArray>> headersOf(const QByteArray &text, const char *name)
{
    QList<std::pair<QByteArray, QByteArray>> headers;
    for (const QByteArray &part : text.split(',')) {
        if (part.trimmed().isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        const QByteArray key = QByteArray::fromPercentEncoding(part.left(equals).trimmed());
        const QByteArray value = QByteArray::fromPercentEncoding(part.mid(equals + 1).trimmed());
        // Not shown: it may be a password.
        if (equals < 0 || !detail::isHeader(key, value))
            throw Error(u"OtlpOptions: %1 has something that is no header; give name=value,name=value"_s.arg(QLatin1StringView(name)));
        headers.append({key, value});
    }
    return headers;
}

} // namespace

OtlpOptions OtlpOptions::fromEnvironment()
{
    OtlpOptions options;
    if (detail::isElevated())
        return options;
    const char *name = nullptr;
    if (const QByteArray whole = variable({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"}, name); !whole.isEmpty()) {
        options.endpoint = endpointOf(whole, name);
        if (options.endpoint.path().isEmpty())
            options.endpoint.setPath(u"/"_s);
    } else if (const QByteArray base = variable({"OTEL_EXPORTER_OTLP_ENDPOINT"}, name); !base.isEmpty()) {
        options.endpoint = endpointOf(base, name);
        const QString path = options.endpoint.path();
        options.endpoint.setPath(path + (path.endsWith(u'/') ? u"v1/traces"_s : u"/v1/traces"_s));
    }
    if (const QByteArray text = variable({"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"}, name); !text.isEmpty())
        options.headers = headersOf(text, name);
    if (const QByteArray text = variable({"OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"}, name); !text.isEmpty()) {
        bool isNumber = false;
        const int milliseconds = text.toInt(&isNumber);
        if (!isNumber || milliseconds < 1)
            throw Error(u"OtlpOptions: %1 is no time; give milliseconds, 1 or more"_s.arg(QLatin1StringView(name)));
        options.timeout = std::chrono::milliseconds(milliseconds);
    }
    if (const QByteArray text = variable({"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"}, name); !text.isEmpty()) {
        options.gzip = text == "gzip";
        if (!options.gzip && text != "none")
            throw Error(u"OtlpOptions: %1 is no compression that there is; give gzip or none"_s.arg(QLatin1StringView(name)));
    }
    options.serviceName = qEnvironmentVariable("OTEL_SERVICE_NAME");
    return options;
}

} // namespace QActors
