// SPDX-License-Identifier: MIT
// An endpoint for OTLP/HTTP that answers as it is told, and a strict reader of what it gets.
#pragma once

#include <QActors/OtlpOptions>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmutex.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qset.h>
#include <QtCore/qthread.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <atomic>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// How a Collector answers one request.
struct Answer
{
    int status = 200; ///< 0: it never does; -1: it closes the connection
    QByteArray headers = {}; ///< each with its end of the line
    QByteArray body = "{}";
    QByteArray raw = {}; ///< all that is sent, instead
};

struct Received
{
    QByteArray head; ///< the first line, and the headers
    QByteArray body;
};

/// One HTTP server, on a thread of its own: whoever waits for it may block.
class Collector final : public QThread
{
public:
    /// The last answer stands for all that come after.
    explicit Collector(QList<Answer> answers = {Answer()}) : m_answers(std::move(answers))
    {
        start();
        m_listens.acquire();
    }
    ~Collector() override
    {
        quit();
        QThread::wait();
    }
    QUrl url() const { return QUrl(u"http://127.0.0.1:%1/v1/traces"_s.arg(m_port.load())); }
    /// Of a port where nobody listens.
    static QUrl deadUrl()
    {
        const Collector gone;
        return gone.url();
    }
    /// So many have come since the last time.
    bool come(int count) { return m_came.tryAcquire(count, 20'000); }
    QList<Received> requests() const
    {
        const QMutexLocker locker(&m_lock);
        return m_requests;
    }

protected:
    void run() override
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_port = server.serverPort();
        QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, data = QByteArray()]() mutable {
                data += socket->readAll();
                while (takeRequest(data))
                    answer(socket);
            });
        });
        m_listens.release();
        exec();
    }

private:
    bool takeRequest(QByteArray &data)
    {
        const qsizetype blank = data.indexOf("\r\n\r\n");
        if (blank < 0)
            return false;
        static const QRegularExpression length(u"content-length: *([0-9]+)"_s, QRegularExpression::CaseInsensitiveOption);
        const qsizetype size = length.match(QString::fromLatin1(data.left(blank))).captured(1).toLongLong();
        if (data.size() < blank + 4 + size)
            return false;
        const QMutexLocker locker(&m_lock);
        m_requests.append({data.left(blank), data.mid(blank + 4, size)});
        data.remove(0, blank + 4 + size);
        return true;
    }
    void answer(QTcpSocket *socket)
    {
        const Answer answer = m_answers.size() > 1 ? m_answers.takeFirst() : m_answers.first();
        if (!answer.raw.isEmpty()) {
            socket->write(answer.raw);
        } else if (answer.status > 0) {
            socket->write("HTTP/1.1 " + QByteArray::number(answer.status) + " As told\r\n" + answer.headers
                          + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(answer.body.size()) + "\r\n\r\n"
                          + answer.body);
        } else if (answer.status < 0) {
            socket->abort();
        }
        m_came.release();
    }
    QList<Answer> m_answers;
    std::atomic<quint16> m_port{0};
    QSemaphore m_listens, m_came;
    mutable QMutex m_lock;
    QList<Received> m_requests;
};

/// To send to it: when a batch is full, or at the end; and quickly again.
inline QActors::OtlpOptions optionsFor(const QUrl &url)
{
    QActors::OtlpOptions options;
    options.endpoint = url;
    options.interval = std::chrono::hours(1);
    options.retryDelay = std::chrono::milliseconds(1);
    options.endTimeout = std::chrono::hours(1); // it is not waited for
    return options;
}

/// One span, as it was sent.
struct SentSpan
{
    QString name, trace, span, parent, linkTrace, link;
    int kind = 0;
    int flags = 0;
    int status = 0;
    qint64 begin = 0, end = 0;
    QHash<QString, QJsonValue> attributes;
};

/// Reads requests by the protocol's mapping to JSON, and lets nothing pass that is not in it.
class SentSpans
{
public:
    QList<SentSpan> spans;
    QHash<QString, QJsonValue> resource;
    QString error; ///< the first breach

    static SentSpans read(const QList<Received> &requests)
    {
        SentSpans read;
        for (const Received &request : requests)
            read.readRequest(request.body);
        return read;
    }
    QList<SentSpan> named(const QString &name) const
    {
        QList<SentSpan> found;
        std::copy_if(spans.begin(), spans.end(), std::back_inserter(found), [&](const SentSpan &span) { return span.name == name; });
        return found;
    }
    SentSpan below(const SentSpan &parent, const QString &name) const
    {
        for (const SentSpan &span : named(name)) {
            if (span.parent == parent.span)
                return span;
        }
        return {};
    }

private:
    void breach(const QString &what)
    {
        if (error.isEmpty())
            error = what;
    }
    void keys(const QJsonObject &object, const QSet<QString> &needed, const QSet<QString> &allowed = {})
    {
        const QStringList names = object.keys();
        const QSet<QString> there(names.begin(), names.end());
        if (!there.contains(needed) || !(needed + allowed).contains(there))
            breach(u"keys "_s + names.join(u' '));
    }
    QString hex(const QJsonValue &value, int digits)
    {
        static const QRegularExpression zeros(u"^0*$"_s), form(u"^[0-9a-f]*$"_s);
        const QString text = value.toString();
        if (text.size() != digits || zeros.match(text).hasMatch() || !form.match(text).hasMatch())
            breach(u"not %1 digits: \"%2\""_s.arg(QString::number(digits), text));
        return text;
    }
    qint64 number(const QJsonValue &value)
    {
        bool isGood = false;
        const qint64 number = value.toString().toLongLong(&isGood);
        if (!value.isString() || !isGood)
            breach(u"a number of 64 bits is no text"_s);
        return number;
    }
    QHash<QString, QJsonValue> attributes(const QJsonValue &array)
    {
        QHash<QString, QJsonValue> read;
        for (const QJsonValue one : array.toArray()) {
            keys(one.toObject(), {u"key"_s, u"value"_s});
            const QJsonObject value = one[u"value"_s].toObject();
            if (value.size() != 1)
                breach(u"a value of %1 kinds"_s.arg(value.size()));
            const QString kind = value.keys().value(0);
            const QJsonValue is = value.value(kind);
            if (kind == u"intValue")
                number(is);
            else if (!(kind == u"stringValue" && is.isString()) && !(kind == u"boolValue" && is.isBool()))
                breach(u"a value of kind "_s + kind);
            read.insert(one[u"key"_s].toString(), is);
        }
        return read;
    }
    void readRequest(const QByteArray &body)
    {
        QJsonParseError parsing;
        const QJsonObject request = QJsonDocument::fromJson(body, &parsing).object();
        if (parsing.error != QJsonParseError::NoError)
            breach(parsing.errorString());
        keys(request, {u"resourceSpans"_s});
        for (const QJsonValue ofResource : request[u"resourceSpans"_s].toArray()) {
            keys(ofResource.toObject(), {u"resource"_s, u"scopeSpans"_s});
            keys(ofResource[u"resource"_s].toObject(), {u"attributes"_s});
            resource = attributes(ofResource[u"resource"_s][u"attributes"_s]);
            for (const QJsonValue ofScope : ofResource[u"scopeSpans"_s].toArray()) {
                keys(ofScope.toObject(), {u"scope"_s, u"spans"_s});
                keys(ofScope[u"scope"_s].toObject(), {u"name"_s, u"version"_s});
                for (const QJsonValue span : ofScope[u"spans"_s].toArray())
                    readSpan(span.toObject());
            }
        }
    }
    void readSpan(const QJsonObject &object)
    {
        keys(object, {u"traceId"_s, u"spanId"_s, u"flags"_s, u"name"_s, u"kind"_s, u"startTimeUnixNano"_s, u"endTimeUnixNano"_s, u"attributes"_s},
             {u"parentSpanId"_s, u"links"_s, u"status"_s});
        SentSpan span{.name = object[u"name"_s].toString(), .trace = hex(object[u"traceId"_s], 32), .span = hex(object[u"spanId"_s], 16), .parent = {}, .linkTrace = {}, .link = {}, .kind = object[u"kind"_s].toInt(-1), .flags = object[u"flags"_s].toInt(-1), .begin = number(object[u"startTimeUnixNano"_s]), .end = number(object[u"endTimeUnixNano"_s]), .attributes = attributes(object[u"attributes"_s])};
        if (object.contains(u"parentSpanId"_s))
            span.parent = hex(object[u"parentSpanId"_s], 16);
        for (const QJsonValue link : object[u"links"_s].toArray()) {
            keys(link.toObject(), {u"traceId"_s, u"spanId"_s});
            span.linkTrace = hex(link[u"traceId"_s], 32);
            span.link = hex(link[u"spanId"_s], 16);
        }
        if (object.contains(u"status"_s)) {
            keys(object[u"status"_s].toObject(), {u"code"_s});
            span.status = object[u"status"_s][u"code"_s].toInt();
        }
        if (span.kind < 1 || span.kind > 5 || span.end < span.begin || span.name.isEmpty())
            breach(u"span \"%1\": kind %2"_s.arg(span.name).arg(span.kind));
        spans.append(span);
    }
};

} // namespace TestSupport
