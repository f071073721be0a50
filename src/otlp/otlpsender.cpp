// SPDX-License-Identifier: MIT
#include "otlpsender_p.h"

#include "gzip_p.h"
#include "otlpjson_p.h"

#include <QtCore/qrandom.h>
#include <QtCore/qthread.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

OtlpSender::OtlpSender(OtlpQueue &queue) : m_queue(queue)
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy); // the headers may have a key that is for this endpoint
    m_timeout.setSingleShot(true);
    m_retry.setSingleShot(true);
    m_end.setSingleShot(true);
    connect(&m_interval, &QTimer::timeout, this, [this] { next(true); });
    connect(&m_retry, &QTimer::timeout, this, [this] { post(); });
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        dropReply();
        judge({.verdict = OtlpAnswer::Verdict::Again, .message = u"no answer in time"_s});
    });
    connect(&m_end, &QTimer::timeout, this, [this] { close(m_trouble.isEmpty() ? u"no answer in time"_s : m_trouble); });
    m_interval.start(std::chrono::ceil<Milliseconds>(queue.options.interval));
}

OtlpSender::~OtlpSender()
{
    dropReply();
}

void OtlpSender::next(bool isDue)
{
    if (m_isClosed || m_reply || m_retry.isActive())
        return;
    if (!isDue && m_queue.size() < m_queue.options.batchSize)
        return;
    m_batch = m_queue.take(m_queue.options.batchSize);
    if (m_batch.empty()) {
        if (m_isEnding)
            close({});
        return;
    }
    m_body = otlpRequest(m_batch, m_queue.options.serviceName);
    if (m_queue.options.gzip)
        m_body = gzipped(m_body);
    m_attempts = 0;
    post();
}

void OtlpSender::post()
{
    QNetworkRequest request(m_queue.options.endpoint);
    for (const auto &[name, value] : m_queue.options.headers)
        request.setRawHeader(name, value);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    if (m_queue.options.gzip)
        request.setRawHeader("Content-Encoding", "gzip");
    request.setHeader(QNetworkRequest::UserAgentHeader, QByteArray("QActors/" QACTORS_VERSION));
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    ++m_attempts;
    m_answer.clear();
    m_reply = m_network.post(request, m_body);
    m_timeout.start(std::chrono::ceil<Milliseconds>(m_queue.options.timeout));
    connect(m_reply, &QNetworkReply::readyRead, this, [this] {
        constexpr qsizetype Most = 1 << 16; // what is longer is no answer that matters
        m_answer += m_reply->readAll();
        m_answer.truncate(Most);
    });
    connect(m_reply, &QNetworkReply::finished, this, [this] { answered(); });
}

void OtlpSender::answered()
{
    QNetworkReply *reply = std::exchange(m_reply, nullptr);
    reply->deleteLater();
    m_timeout.stop();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool isGood = status >= 200 && status < 300;
    // Without a status, or with an answer that breaks off, nobody knows.
    if (status == 0 || (isGood && reply->error() != QNetworkReply::NoError))
        judge({.verdict = OtlpAnswer::Verdict::Again, .message = reply->errorString()});
    else
        judge(OtlpAnswer::read(status, reply->rawHeader("Retry-After"), m_answer, m_batch.size()));
}

void OtlpSender::judge(const OtlpAnswer &answer)
{
    const quint64 count = m_batch.size();
    switch (answer.verdict) {
    case OtlpAnswer::Verdict::Taken:
        m_queue.sent += count - answer.rejected;
        m_queue.rejected += answer.rejected;
        if (answer.rejected || !answer.message.isEmpty())
            m_queue.complain(u"%1 spans were refused, \"%2\""_s.arg(QString::number(answer.rejected), answer.message));
        else
            m_queue.allIsWell();
        break;
    case OtlpAnswer::Verdict::Refused:
        m_trouble = answer.message;
        m_queue.rejected += count;
        m_queue.complain(answer.message);
        break;
    case OtlpAnswer::Verdict::Again:
        m_trouble = answer.message;
        m_queue.complain(answer.message);
        if (m_attempts < m_queue.options.mostAttempts)
            return tryAgain(answer);
        m_queue.dropped += count;
        break;
    }
    m_batch.clear();
    m_body.clear();
    next(m_isEnding);
}

void OtlpSender::tryAgain(const OtlpAnswer &answer)
{
    constexpr Duration MostBackoff = std::chrono::seconds(30), MostAsked = std::chrono::minutes(5);
    Duration delay = m_queue.options.retryDelay;
    for (int i = 1; i < m_attempts && delay < MostBackoff; ++i)
        delay *= 2;
    // Not all programs at the same time.
    delay = Duration(qint64(double(std::min(delay, MostBackoff).count()) * (0.8 + 0.4 * QRandomGenerator::global()->generateDouble())));
    if (answer.delay)
        delay = std::min(*answer.delay, MostAsked);
    const auto time = std::chrono::ceil<Milliseconds>(delay);
    if (m_isEnding && time >= m_end.remainingTimeAsDuration())
        return close(answer.message); // it would only be waited for
    m_retry.start(time);
}

void OtlpSender::end()
{
    m_isEnding = true;
    m_droppedBefore = m_queue.dropped;
    const auto time = std::chrono::ceil<Milliseconds>(m_queue.options.endTimeout);
    m_end.start(time);
    if (m_retry.isActive() && m_retry.remainingTimeAsDuration() >= time)
        return close(m_trouble);
    next(true);
}

void OtlpSender::close(const QString &why)
{
    if (std::exchange(m_isClosed, true))
        return;
    dropReply();
    m_retry.stop();
    m_end.stop();
    m_interval.stop();
    m_queue.dropped += std::exchange(m_batch, {}).size();
    m_queue.dropAll();
    if (const quint64 count = m_queue.dropped - m_droppedBefore)
        m_error = u"%1 spans could not be sent to %2: %3"_s.arg(QString::number(count), m_queue.endpoint, why.isEmpty() ? m_trouble : why);
    thread()->quit();
}

void OtlpSender::dropReply()
{
    m_timeout.stop();
    if (QNetworkReply *reply = std::exchange(m_reply, nullptr)) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

} // namespace QActors::detail
