// SPDX-License-Identifier: MIT
// \internal One request over HTTP and its answer; see http.h.
#pragma once

#include <QActors/qt/detail/wakeup.h>
#include <QActors/qt/httperror.h>
#include <QActors/qt/iodevice.h>
#include <QActors/tasks/task.h>

#include <QtCore/qpointer.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

namespace QActors {

/// An answer of httpGet() and the like.
struct HttpReply
{
    int status = 0; ///< 200, …; 0 where there is none, as for data: and file:
    QByteArray body; ///< Complete, and decompressed.
    QUrl url; ///< Where it came from, after redirects.
    QList<QNetworkReply::RawHeaderPair> headers; ///< In their order.

    /// The value of the header `name`, in any case of letters; empty if there is none.
    QByteArray header(const QByteArray &name) const
    {
        for (const QNetworkReply::RawHeaderPair &one : headers) {
            if (one.first.compare(name, Qt::CaseInsensitive) == 0)
                return one.second;
        }
        return {};
    }
};

/// Limits of one request, an aggregate: `HttpOptions{.progress = true}`.
struct HttpOptions
{
    qint64 most = 64 << 20; ///< of the body, in bytes: a longer one is an HttpError
    bool progress = false; ///< sets the current task's progress: of the body that is sent, then of the one that comes
};

namespace detail {

/// The functions' options.
class HttpTarget
{
public:
    HttpTarget(const QNetworkRequest &to) : request(to) { }
    HttpTarget(const QUrl &url) : request(url) { }
    QNetworkRequest request;
};

inline void requireManager(QNetworkAccessManager *manager, const char *function)
{
    if (!manager)
        throw MisuseError(QString::fromLatin1(function) + QStringLiteral(": the QNetworkAccessManager is null"));
    if (manager->thread() != QThread::currentThread()) {
        throw MisuseError(QString::fromLatin1(function)
                          + QStringLiteral(": the QNetworkAccessManager belongs to another thread; use one of this thread"));
    }
}

/// Owns the reply: aborted if it goes early.
class HttpExchange
{
public:
    HttpExchange(QNetworkReply *reply, const QByteArray &verb, HttpOptions options)
        : m_reply(reply), m_name(QString::fromLatin1(verb) + u' ' + reply->request().url().toDisplayString()), m_options(options)
    {
#if QT_CONFIG(ssl)
        QObject::connect(reply, &QNetworkReply::sslErrors, reply, [errors = m_distrust](const QList<QSslError> &all) {
            for (const QSslError &one : all)
                errors->append(one.errorString());
        });
#endif
        if (m_options.progress) {
            QObject::connect(reply, &QNetworkReply::uploadProgress, reply, [sent = m_sent](qint64 done, qint64 total) { *sent = {done, total}; });
        }
    }
    ~HttpExchange()
    {
        if (!m_reply)
            return;
        if (!m_reply->isFinished())
            m_reply->abort();
        m_reply->deleteLater(); // it may be emitting
    }
    Q_DISABLE_COPY_MOVE(HttpExchange)

    QNetworkReply *reply() const { return m_reply; }
    int status() const { return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }
    bool isRefused() const { return status() >= 400; }

    /// The next piece of the body; empty at its end.
    Async<QByteArray> next()
    {
        for (;;) {
            if (!m_reply) // its manager was destroyed
                throw SenderGone(m_name + QStringLiteral(": the reply was deleted, perhaps with its QNetworkAccessManager"));
            // An error comes with what had arrived; that is not the answer.
            if (m_reply->isFinished() && m_reply->error() != QNetworkReply::NoError && !isRefused())
                fail();
            QByteArray piece = m_reply->read(Piece);
            if (!piece.isEmpty()) {
                m_received += piece.size();
                showProgress();
                co_return piece; // without an await: others may delete the reply once it has finished
            }
            if (m_reply->isFinished())
                co_return piece;
            showProgress();
            if (m_options.progress)
                co_await WakeUp(m_reply.data(), m_name, &QIODevice::readyRead, &QNetworkReply::finished, &QNetworkReply::uploadProgress);
            else
                co_await WakeUp(m_reply.data(), m_name, &QIODevice::readyRead, &QNetworkReply::finished);
        }
    }

    [[noreturn]] void fail(const QByteArray &body = {}) const
    {
        QString why;
        const int timeout = m_reply->request().transferTimeout();
        if (isRefused()) {
            why = QStringLiteral("%1 %2").arg(status()).arg(m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString());
        } else if (timeout > 0 && (m_reply->error() == QNetworkReply::OperationCanceledError || m_reply->error() == QNetworkReply::TimeoutError)) {
            // Newer versions of Qt (6.11 does) have the second one.
            why = QStringLiteral("nothing came for %1, the request's transfer timeout").arg(describe(std::chrono::milliseconds(timeout)));
        } else {
            why = m_reply->errorString();
            for (const QString &reason : *m_distrust) { // Qt names the first
                if (!why.contains(reason))
                    why += QStringLiteral("; ") + reason;
            }
        }
        throw HttpError(m_name + QStringLiteral(": ") + why.trimmed(), m_reply->url(), m_reply->error(), status(), body);
    }
    [[noreturn]] void failTooLong() const
    {
        throw HttpError(QStringLiteral("%1: the answer is longer than %2 bytes; see HttpOptions::most, or use httpDownload()").arg(m_name).arg(m_options.most),
                        m_reply->url(), QNetworkReply::UnknownContentError, status());
    }

private:
    static constexpr qint64 Piece = 1 << 18;
    void showProgress()
    {
        if (!m_options.progress)
            return;
        qint64 done = m_received;
        qint64 total = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (done == 0) {
            done = m_sent->first;
            total = m_sent->second;
        }
        if (done > 0)
            Task::setProgress(total > 0 ? double(done) / double((std::max)(done, total)) : -1);
    }

    QPointer<QNetworkReply> m_reply;
    QString m_name;
    HttpOptions m_options;
    qint64 m_received = 0;
    const std::shared_ptr<QStringList> m_distrust = std::make_shared<QStringList>();
    const std::shared_ptr<std::pair<qint64, qint64>> m_sent = std::make_shared<std::pair<qint64, qint64>>();
};

inline Async<HttpReply> receiveBody(std::unique_ptr<HttpExchange> exchange, qint64 most)
{
    HttpReply answer;
    for (;;) {
        const QByteArray piece = co_await exchange->next();
        if (piece.isEmpty())
            break;
        if (answer.body.size() + piece.size() > most)
            exchange->failTooLong();
        answer.body += piece;
    }
    if (exchange->isRefused())
        exchange->fail(answer.body);
    answer.status = exchange->status();
    answer.url = exchange->reply()->url();
    answer.headers = exchange->reply()->rawHeaderPairs();
    co_return answer;
}

inline Async<HttpReply> bodyOf(QNetworkReply *reply, const QByteArray &verb, HttpOptions options)
{
    return receiveBody(std::make_unique<HttpExchange>(reply, verb, options), options.most);
}

inline Async<qint64> receiveFile(std::unique_ptr<HttpExchange> exchange, QString path, qint64 mostOfError)
{
    QSaveFile file(path);
    QByteArray refusal;
    const auto failed = [&] {
        return DeviceError(QStringLiteral("httpDownload: %1: %2").arg(path, file.errorString()), int(file.error()));
    };
    if (!file.open(QIODevice::WriteOnly))
        throw failed();
    qint64 size = 0;
    for (;;) {
        const QByteArray piece = co_await exchange->next();
        if (piece.isEmpty())
            break;
        if (exchange->isRefused()) {
            refusal += piece.left(mostOfError - refusal.size());
        } else {
            if (file.write(piece) != piece.size())
                throw failed();
            size += piece.size();
        }
    }
    if (exchange->isRefused())
        exchange->fail(refusal);
    if (!file.commit())
        throw failed();
    co_return size;
}

inline Async<qint64> intoFile(QNetworkReply *reply, const QString &path, HttpOptions options)
{
    reply->setReadBufferSize(4 << 20);
    return receiveFile(std::make_unique<HttpExchange>(reply, QByteArrayLiteral("GET"), options), path, options.most);
}

} // namespace detail
} // namespace QActors
