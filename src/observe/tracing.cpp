// SPDX-License-Identifier: MIT
#include <QActors/observe/tracing.h>

#include "elevated_p.h"
#include "tracefile_p.h"
#include "tracer_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::Tracer;

namespace {

Q_LOGGING_CATEGORY(traceLog, "qactors.trace", QtWarningMsg)

} // namespace

void Tracing::toFile(const QString &path, const TracingOptions &options)
{
    detail::checkTracing(options); // before the file is overwritten
    detail::startTracing(std::make_unique<detail::TraceFile>(path), options);
}

void Tracing::stop()
{
    if (const QString error = Tracer::instance().stop(); !error.isEmpty())
        throw Error(u"Tracing: "_s + error);
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
