// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

namespace QActors {

/// Options of Tracing::toFile(), an aggregate: `TracingOptions{.sampling = 0.01}`.
struct TracingOptions
{
    /// Which part of the traces is written, 0 … 1. What belongs to one trace, on all threads, is written or not as a whole.
    double sampling = 1;
    /// How many events a thread keeps until they are written, rounded up to a power of 2. What finds no room is dropped, and
    /// counted.
    int eventsPerThread = 16384;
};

/// Writes down what tasks and actors do, and when: each run of a task on its thread; each task, from its first run to its end;
/// each message that an actor handles; calls, from the client to the server; functions of offload(); restarts; and the
/// program's own, see Span. For people with a browser: the file is for https://ui.perfetto.dev, and Chrome's chrome://tracing.
///
/// `QACTORS_TRACE=run.json ./program` does the same without a rebuild, to the end of the program; not for
/// one that runs with more rights than who starts it has.
///
/// An OtlpExporter, of the library QActors::Otlp, sends the same to a collector of OpenTelemetry.
///
/// A message that an actor gets begins a trace of its own; one that was called, or got a castWith(), knows of whom. Tasks yield
/// at each await while there is tracing, so that each message is seen. Off, it costs nothing. Thread: any.
class QACTORS_EXPORT Tracing
{
public:
    /// Begins. The events are written by a thread of its own; the file is complete after stop(), at the latest when the
    /// QCoreApplication goes. Throws Error if the file cannot be written, MisuseError if there is tracing already, or for
    /// options that make no sense.
    static void toFile(const QString &path, const TracingOptions &options = {});
    /// Writes what is left, and ends the file. Does nothing if there is no tracing. Throws Error if the file could not be
    /// written to its end.
    static void stop();
    static bool isOn() noexcept; ///< True between toFile() and stop().
    static quint64 dropped() noexcept; ///< How many events found no room, since toFile(). The file says so, too.
    Tracing() = delete;
};

} // namespace QActors
