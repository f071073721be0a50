// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/tracing.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>

#include <utility>

#if defined(QACTORS_STATIC)
#  define QACTORS_OTLP_EXPORT
#elif defined(QACTORS_BUILD_OTLP)
#  define QACTORS_OTLP_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_OTLP_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

/// How an OtlpExporter sends, and where to. All times are real ones, whatever the Clock.
struct QACTORS_OTLP_EXPORT OtlpOptions
{
    QUrl endpoint = QUrl(QStringLiteral("http://localhost:4318/v1/traces")); ///< with its path; http or https
    QList<std::pair<QByteArray, QByteArray>> headers = {}; ///< of each request: names and values, such as an API key
    QString serviceName = {}; ///< `service.name` of the resource. Without one the application's name.
    TracingOptions tracing = {}; ///< what is traced, and how much of it
    /// Each run of a task on its thread is a span, too, below that of the task or the message: what kept the thread busy, and
    /// when. Many more spans.
    bool runs = false;
    bool gzip = false; ///< requests are compressed, to a tenth or so (`Content-Encoding: gzip`); it takes the sending thread's time
    int batchSize = 2048; ///< spans of one request, at most
    int queueSize = 16384; ///< how many spans wait to be sent, at most; further ones are dropped, and counted
    Duration interval = std::chrono::seconds(5); ///< how often it sends, if no batch is full before
    Duration timeout = std::chrono::seconds(10); ///< for the answer to one request
    int mostAttempts = 5; ///< how often one batch is tried before it is dropped
    /// Before the second attempt; doubled before each further one, up to 30 seconds, with a little chance in it. If the endpoint
    /// says how long (Retry-After), it is that long, up to 5 minutes.
    Duration retryDelay = std::chrono::seconds(1);
    Duration endTimeout = std::chrono::seconds(5); ///< for what is left when it ends: the longest that the end takes

    /// The defaults, with what OpenTelemetry's
    /// [variables](https://opentelemetry.io/docs/specs/otel/protocol/exporter/) say: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it
    /// is, or OTEL_EXPORTER_OTLP_ENDPOINT with `/v1/traces` behind; OTEL_EXPORTER_OTLP_HEADERS and …_TRACES_HEADERS,
    /// `name=value,name=value` with %XX for what cannot stand there; OTEL_EXPORTER_OTLP_TIMEOUT and …_TRACES_TIMEOUT in
    /// milliseconds; OTEL_EXPORTER_OTLP_COMPRESSION and …_TRACES_COMPRESSION, `gzip` or `none`; OTEL_SERVICE_NAME. They are left alone in a program that runs with more rights than who started it has.
    /// Throws Error, with the variable, if one makes no sense.
    static OtlpOptions fromEnvironment();
};

} // namespace QActors
