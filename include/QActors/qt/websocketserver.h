// SPDX-License-Identifier: MIT
// Accepting connections of WebSocket. Header only: the library itself does not link Qt WebSockets.
#pragma once

#include <QActors/qt/websocket.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qtcpserver.h>
#include <QtWebSockets/qwebsocketserver.h>

namespace QActors {
namespace detail {

/// Takes each connection as it comes, so that no message is lost before somebody asks for the connection.
class WebSocketGate final : public ChangeNotifier
{
public:
    WebSocketGate(std::unique_ptr<QWebSocketServer> server, WebSocketOptions options) : m_server(std::move(server)), m_options(options)
    {
        connect(m_server.get(), &QWebSocketServer::newConnection, this, &WebSocketGate::came);
        connect(m_server.get(), &QWebSocketServer::closed, this, &ChangeNotifier::changed);
        connect(m_server.get(), &QWebSocketServer::acceptError, this, [this](QAbstractSocket::SocketError error) {
            m_error = int(error);
            Q_EMIT changed();
        });
    }
    QWebSocketServer *server() const { return m_server.get(); }
    std::unique_ptr<WebSocketEnd> take()
    {
        if (m_waiting.empty())
            return {};
        std::unique_ptr<WebSocketEnd> end = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (std::exchange(m_isFull, false))
            m_server->resumeAccepting();
        return end;
    }
    int takeError() { return std::exchange(m_error, -1); }

private:
    static constexpr size_t Most = 30; // as Qt has it
    void came()
    {
        while (QWebSocket *socket = m_server->nextPendingConnection()) {
            const QList<QTcpSocket *> all = m_server->findChildren<QTcpSocket *>();
            const auto isIts = [socket](const QTcpSocket *one) {
                return one->peerPort() == socket->peerPort() && one->peerAddress() == socket->peerAddress();
            };
            const auto device = std::find_if(all.begin(), all.end(), isIts);
            QTcpSocket *its = device == all.end() ? nullptr : *device;
            if (its)
                its->setParent(socket); // it goes with its connection, not with the server
            m_waiting.push_back(std::make_unique<WebSocketEnd>(std::unique_ptr<QWebSocket>(socket), its, m_options));
        }
        if (m_waiting.size() >= Most && !std::exchange(m_isFull, true))
            m_server->pauseAccepting();
        Q_EMIT changed();
    }

    std::unique_ptr<QWebSocketServer> m_server;
    WebSocketOptions m_options;
    std::deque<std::unique_ptr<WebSocketEnd>> m_waiting;
    int m_error = -1;
    bool m_isFull = false;
};

inline Async<std::unique_ptr<WebSocketEnd>> nextWebSocket(QPointer<WebSocketGate> gate)
{
    const auto function = QStringLiteral("WebSocketServer::next: ");
    if (!gate)
        throw SenderGone(function + QStringLiteral("the server is gone"));
    if (!gate->server()->isListening())
        throw MisuseError(function + QStringLiteral("the server does not listen; call listenOn() first"));
    const QString what = QStringLiteral("a connection to %1").arg(gate->server()->serverUrl().toDisplayString());
    for (;;) {
        std::unique_ptr<WebSocketEnd> end = gate->take();
        if (end)
            co_return end;
        const int error = gate->takeError();
        if (error != -1)
            throw DeviceError(function + QStringLiteral("the server has stopped to listen: ") + gate->server()->errorString(), error);
        if (!gate->server()->isListening())
            throw DeviceError(function + QStringLiteral("the server was closed"));
        co_await WakeUp(gate.data(), what, &ChangeNotifier::changed);
    }
}

} // namespace detail

/// A server, which owns its QWebSocketServer. Connections, and the messages on them, that come while nobody waits are kept: up to
/// thirty connections, each with WebSocketOptions::buffer; then no more are accepted until one is taken. Thread: that of the object,
/// which runs an event loop.
class WebSocketServer
{
public:
    /// Without encryption. `options` are those of its connections.
    explicit WebSocketServer(WebSocketOptions options = {})
        : WebSocketServer(std::make_unique<QWebSocketServer>(QString(), QWebSocketServer::NonSecureMode), options)
    {
    }
    /// With a server of one's own: encrypted, with subprotocols, and so on.
    explicit WebSocketServer(std::unique_ptr<QWebSocketServer> server, WebSocketOptions options = {})
        : m_gate(std::make_unique<detail::WebSocketGate>(std::move(server), options))
    {
    }

    /// For what can be set and asked there: serverPort(), serverUrl(), close().
    QWebSocketServer *server() const { return m_gate->server(); }

    /// Listens. Throws DeviceError if it cannot, as at a port that another has; MisuseError if it listens already.
    void listenOn(const QHostAddress &address, quint16 port = 0)
    {
        if (server()->isListening())
            throw MisuseError(QStringLiteral("WebSocketServer::listenOn: it listens already, at port %1; close it first").arg(server()->serverPort()));
        if (!server()->listen(address, port)) {
            throw DeviceError(QStringLiteral("WebSocketServer::listenOn: no server at port %1 of %2: %3; choose another port, or 0 for one that is free")
                                  .arg(port)
                                  .arg(address.toString(), server()->errorString()));
        }
    }

    /// The next connection, after its handshake. Throws MisuseError if it does not listen, DeviceError if it is closed meanwhile or has to stop,
    /// SenderGone if the object is destroyed. Cancelled: the next await gets the connection.
    [[nodiscard]] Async<WebSocket> next()
    {
        const auto wrap = [](QPointer<detail::WebSocketGate> gate) -> Async<WebSocket> {
            std::unique_ptr<detail::WebSocketEnd> end = co_await detail::nextWebSocket(gate);
            co_return WebSocket(std::move(end));
        };
        return wrap(m_gate.get());
    }

private:
    std::unique_ptr<detail::WebSocketGate> m_gate;
};

} // namespace QActors
