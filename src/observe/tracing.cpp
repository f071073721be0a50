// SPDX-License-Identifier: MIT
#include <QActors/observe/tracing.h>

#include "elevated_p.h"
#include "tracefile_p.h"
#include "tracer_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

#include <mutex>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::Tracer;

namespace {

Q_LOGGING_CATEGORY(traceLog, "qactors.trace", QtWarningMsg)

void stopAtEnd()
{
    try {
        Tracing::stop();
    } catch (const std::exception &error) {
        qCWarning(traceLog).noquote() << error.what();
    }
}

} // namespace

void Tracing::toFile(const QString &path, const TracingOptions &options)
{
    constexpr int Most = 1 << 24;
    if (!(options.sampling >= 0 && options.sampling <= 1))
        throw MisuseError(u"Tracing: a sampling of %1; give a part of the traces, 0 … 1"_s.arg(options.sampling));
    if (options.eventsPerThread < 1 || options.eventsPerThread > Most) {
        throw MisuseError(u"Tracing: room for %1 events a thread; give 1 … %2"_s.arg(QString::number(options.eventsPerThread),
                                                                                     QString::number(Most)));
    }
    if (isOn())
        throw MisuseError(u"Tracing: there is tracing already; stop() it first"_s);
    Tracer::instance().start(std::make_unique<detail::TraceFile>(path), options);
    static std::once_flag once;
    std::call_once(once, [] { qAddPostRoutine(&stopAtEnd); });
}

void Tracing::stop()
{
    if (const QString error = Tracer::instance().stop(); !error.isEmpty())
        throw Error(u"Tracing: the file could not be written to its end: %1"_s.arg(error));
}

bool Tracing::isOn() noexcept
{
    return Tracer::instance().isOn();
}

quint64 Tracing::dropped() noexcept
{
    return Tracer::instance().dropped();
}

namespace {

void traceIfAsked()
{
    const QString path = qEnvironmentVariable("QACTORS_TRACE");
    if (path.isEmpty() || Tracing::isOn() || detail::isElevated())
        return;
    try {
        Tracing::toFile(path);
    } catch (const std::exception &error) {
        qCWarning(traceLog).noquote() << "QACTORS_TRACE:" << error.what();
    }
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(traceIfAsked)

} // namespace QActors
