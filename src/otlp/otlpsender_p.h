// SPDX-License-Identifier: MIT
#pragma once

#include "otlpanswer_p.h"
#include "otlpqueue_p.h"

#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

namespace QActors::detail {

/// Takes batches from the queue to the endpoint, one after the other. On one thread with an event loop, which it ends.
class OtlpSender final : public QObject
{
public:
    explicit OtlpSender(OtlpQueue &queue);
    ~OtlpSender() override;
    /// There may be enough for a batch.
    void wake() { next(false); }
    /// Sends what is left, in the time that there is for it.
    void end();
    /// The spans that could not be sent at the end; empty if all were.
    QString error() const { return m_error; }

private:
    using Milliseconds = std::chrono::milliseconds;
    void next(bool isDue);
    void post();
    void answered();
    void judge(const OtlpAnswer &answer);
    void tryAgain(const OtlpAnswer &answer);
    void close(const QString &why);
    void dropReply();

    OtlpQueue &m_queue;
    QNetworkAccessManager m_network;
    QTimer m_interval, m_timeout, m_retry, m_end;
    std::vector<OtlpSpan> m_batch;
    QByteArray m_body;
    int m_attempts = 0;
    QNetworkReply *m_reply = nullptr;
    QByteArray m_answer;
    bool m_isEnding = false;
    bool m_isClosed = false;
    quint64 m_droppedBefore = 0; // its end
    QString m_trouble;           // the last one
    QString m_error;
};

} // namespace QActors::detail
