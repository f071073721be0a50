// SPDX-License-Identifier: MIT
// Sends what Tracing sees to a collector of OpenTelemetry. Of the library QActors::Otlp.
#pragma once

#include <QActors/otlp/otlpoptions.h>

#include <memory>

namespace QActors {

namespace detail {
class OtlpThread;
}

/// Tracing, sent as spans by the OpenTelemetry Protocol, [OTLP/HTTP](https://opentelemetry.io/docs/specs/otlp/#otlphttp) in
/// JSON: to an OpenTelemetry Collector, Jaeger, Tempo, and whatever else takes it.
///
///     const auto exporter = OtlpExporter::start(OtlpOptions::fromEnvironment()); // in main(), after the application is made
///
/// A span is each task, each message that is handled (as server if it was called, linked to its sender after castWith()), each
/// call (as client), each function of offload(), each restart, and each Span. All of it happens on threads of its own: the
/// program never waits for the endpoint, but at the end, and then at most OtlpOptions::endTimeout. An endpoint that is down,
/// slow or overloaded (429, 502, 503, 504) is tried again; what finds no room meanwhile is dropped and counted, and one line
/// of the log says so (category qactors.otlp). Thread: any.
class QACTORS_OTLP_EXPORT OtlpExporter
{
public:
    /// Begins. Throws MisuseError if there is tracing already (one at a time, also to a file), without a QCoreApplication, or for
    /// options that make no sense.
    [[nodiscard]] static OtlpExporter start(const OtlpOptions &options = {});
    /// Ends, as stop(); what could not be sent is logged.
    ~OtlpExporter();
    OtlpExporter(OtlpExporter &&other) noexcept;
    /// Ends this one, and becomes the other.
    OtlpExporter &operator=(OtlpExporter &&other) noexcept;

    /// Ends the tracing, and waits until all is sent, at most OtlpOptions::endTimeout. Tracing::stop() and the end of the
    /// QCoreApplication do the same. Does nothing the second time. Throws Error if something could not be sent.
    void stop();

    /// Spans that the endpoint has taken.
    quint64 sent() const noexcept;
    /// Spans that it has refused: in part, or a whole request that is not to be tried again.
    quint64 rejected() const noexcept;
    /// Spans for which there was no room, or that could not be sent. What the threads had no room for is not among them, see
    /// Tracing::dropped().
    quint64 dropped() const noexcept;

private:
    OtlpExporter(std::shared_ptr<detail::OtlpThread> thread, quint64 session) noexcept;
    std::shared_ptr<detail::OtlpThread> d;
    quint64 m_session = 0;
};

} // namespace QActors
