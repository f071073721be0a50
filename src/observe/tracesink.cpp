// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/tracesink.h>

#include "tracebuffer_p.h"
#include "tracer_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

#include <mutex>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(traceEndLog, "qactors.trace", QtWarningMsg)

void stopTracingAtEnd()
{
    try {
        Tracing::stop();
    } catch (const std::exception &error) {
        qCWarning(traceEndLog).noquote() << error.what();
    }
}

} // namespace

TraceSink::~TraceSink() = default;

QString traceName(quint32 index)
{
    return TraceNames::instance().at(index);
}

QString traceLabel(quint32 index)
{
    return TraceNames::labels().at(index);
}

void checkTracing(const TracingOptions &options)
{
    constexpr int Most = 1 << 24;
    if (!(options.sampling >= 0 && options.sampling <= 1))
        throw MisuseError(u"Tracing: a sampling of %1; give a part of the traces, 0 … 1"_s.arg(options.sampling));
    if (options.eventsPerThread < 1 || options.eventsPerThread > Most) {
        throw MisuseError(u"Tracing: room for %1 events a thread; give 1 … %2"_s.arg(QString::number(options.eventsPerThread),
                                                                                     QString::number(Most)));
    }
    if (Tracing::isOn())
        throw MisuseError(u"Tracing: there is tracing already; stop() it first"_s);
}

quint64 startTracing(std::unique_ptr<TraceSink> sink, const TracingOptions &options)
{
    checkTracing(options);
    const quint64 session = Tracer::instance().start(std::move(sink), options);
    static std::once_flag once;
    std::call_once(once, [] { qAddPostRoutine(&stopTracingAtEnd); });
    return session;
}

QString stopTracing(quint64 session)
{
    return Tracer::instance().stop(session);
}

} // namespace QActors::detail
