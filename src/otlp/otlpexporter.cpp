// SPDX-License-Identifier: MIT
#include <QActors/otlp/otlpexporter.h>

#include "otlpheaders_p.h"
#include "otlpsink_p.h"
#include "otlpthread_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(exporterLog, "qactors.otlp", QtInfoMsg)

void check(const OtlpOptions &options)
{
    if (!QCoreApplication::instance())
        throw MisuseError(u"OtlpExporter: there is no application; make the QCoreApplication before"_s);
    if (!detail::isOtlpEndpoint(options.endpoint)) {
        throw MisuseError(u"OtlpExporter: \"%1\" is no URL of an endpoint; give one such as http://localhost:4318/v1/traces"_s.arg(
            options.endpoint.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery).left(200)));
    }
    for (const auto &[name, value] : options.headers) {
        if (!detail::isHeader(name, value))
            throw MisuseError(u"OtlpExporter: \"%1\" and its value are no header"_s.arg(QString::fromLatin1(name.left(80))));
    }
    if (options.batchSize < 1 || options.queueSize < options.batchSize)
        throw MisuseError(u"OtlpExporter: give a batch room for one span at least, and the queue room for one batch at least"_s);
    if (options.mostAttempts < 1)
        throw MisuseError(u"OtlpExporter: give it one attempt at least"_s);
    constexpr Duration Least = std::chrono::milliseconds(1), Most = std::chrono::hours(24);
    for (const Duration time : {options.interval, options.timeout, options.retryDelay, options.endTimeout}) {
        if (time < Least || time > Most)
            throw MisuseError(u"OtlpExporter: interval, timeout, retryDelay and endTimeout are 1 ms … 24 h"_s);
    }
    detail::checkTracing(options.tracing);
}

} // namespace

OtlpExporter OtlpExporter::start(const OtlpOptions &wanted)
{
    check(wanted);
    OtlpOptions options = wanted;
    if (options.serviceName.isEmpty())
        options.serviceName = QCoreApplication::applicationName();
    auto thread = std::make_shared<detail::OtlpThread>(options);
    thread->begin();
    const quint64 session = detail::startTracing(std::make_unique<detail::OtlpSink>(thread), options.tracing);
    return OtlpExporter(std::move(thread), session);
}

OtlpExporter::OtlpExporter(std::shared_ptr<detail::OtlpThread> thread, quint64 session) noexcept
    : d(std::move(thread)), m_session(session)
{
}

OtlpExporter::~OtlpExporter()
{
    if (!d)
        return;
    if (const QString error = detail::stopTracing(m_session); !error.isEmpty())
        qCWarning(exporterLog).noquote() << u"OtlpExporter: "_s + error;
}

OtlpExporter::OtlpExporter(OtlpExporter &&other) noexcept = default;

OtlpExporter &OtlpExporter::operator=(OtlpExporter &&other) noexcept
{
    const OtlpExporter ends(std::move(*this));
    d = std::move(other.d);
    m_session = other.m_session;
    return *this;
}

void OtlpExporter::stop()
{
    if (!d)
        return;
    if (const QString error = detail::stopTracing(m_session); !error.isEmpty())
        throw Error(u"OtlpExporter: "_s + error);
}

quint64 OtlpExporter::sent() const noexcept
{
    return d ? d->queue.sent.load() : 0;
}

quint64 OtlpExporter::rejected() const noexcept
{
    return d ? d->queue.rejected.load() : 0;
}

quint64 OtlpExporter::dropped() const noexcept
{
    return d ? d->queue.dropped.load() : 0;
}

} // namespace QActors
