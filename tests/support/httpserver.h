// SPDX-License-Identifier: MIT
// A server of HTTP on the loopback interface, as good or bad as a test wants it.
#pragma once

#include <QActors/IODevice>
#include <QActors/Server>
#include <QActors/Socket>
#include <QActors/TaskGroup>

#include <QtCore/qurl.h>

#include <functional>

namespace TestSupport {

using namespace QActors;
using namespace Qt::StringLiterals;

struct HttpRequest
{
    QByteArray verb, path, body;
    QByteArray headers; // as they came
};

/// Answers each request by `handler`, which writes what it likes to the socket; then the connection is closed.
class HttpServer
{
public:
    using Handler = std::function<Async<>(HttpRequest, QTcpSocket *)>;
    HttpServer() : HttpServer(std::make_unique<QTcpServer>()) { }
    explicit HttpServer(std::unique_ptr<QTcpServer> server) : m_server(std::move(server)) { m_server->listen(QHostAddress::LocalHost); }

    QUrl url(const QString &path = u"/"_s, const QString &scheme = u"http"_s) const
    {
        return QUrl(u"%1://127.0.0.1:%2%3"_s.arg(scheme).arg(m_server->serverPort()).arg(path));
    }
    int begun = 0; // requests that have come
    int gone = 0; // connections that the client has closed in the middle of an answer

    Async<> serve(Handler handler)
    {
        TaskGroup clients;
        for (;;) {
            auto socket = co_await nextConnection(m_server.get());
            clients.startSoon([this, handler, socket = std::shared_ptr<QTcpSocket>(std::move(socket))] { return answer(handler, socket); });
        }
    }

    static QByteArray ok(const QByteArray &body, const QByteArray &headers = {})
    {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body;
    }

private:
    Async<> answer(Handler handler, std::shared_ptr<QTcpSocket> socket)
    {
        try {
            HttpRequest request;
            const QList<QByteArray> first = (co_await readLine(socket.get())).split(' ');
            request.verb = first.value(0);
            request.path = first.value(1);
            qint64 size = 0;
            for (;;) {
                const QByteArray line = co_await readLine(socket.get());
                if (line.trimmed().isEmpty())
                    break;
                request.headers += line;
                if (line.toLower().startsWith("content-length:"))
                    size = line.mid(15).trimmed().toLongLong();
            }
            request.body = co_await readExactly(socket.get(), size);
            ++begun;
            co_await handler(std::move(request), socket.get());
            co_await disconnectFrom(socket.get());
        } catch (const DeviceError &) {
            ++gone;
        }
    }
    std::unique_ptr<QTcpServer> m_server;
};

} // namespace TestSupport
