// SPDX-License-Identifier: MIT
// Accepting connections. Header only: the library itself does not link Qt Network.
#pragma once

#include <QActors/qt/iodevice.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace QActors {
namespace detail {

/// Over when one of the server's signals came; or when one of its children goes, for a server tells nobody of its close():
/// but what it listens with is a child, which Qt deletes then.
template<typename Server, typename... Signals>
class ServerWakeUp final : public WakeUpLeaf
{
public:
    ServerWakeUp(Server *server, QString what, Signals... which) : WakeUpLeaf(server, std::move(what)), m_signals(which...) { }
    void suspend()
    {
        listenToEnd();
        auto *server = static_cast<Server *>(object());
        const auto connect = [this, server](auto... signal) {
            (listen(QObject::connect(server, signal, context(), [this] { wakeUp(); })), ...);
        };
        std::apply(connect, m_signals);
        for (QObject *child : server->children())
            listen(QObject::connect(child, &QObject::destroyed, context(), [this] { wakeUp(); }));
    }
    void result() const { throwIfGone(); }

private:
    std::tuple<Signals...> m_signals;
};

template<typename Server>
void requireListening(Server *server)
{
    if (server->isListening() && int(server->serverError()) == -1)
        return;
    const bool failed = int(server->serverError()) != -1;
    throw DeviceError(failed ? QStringLiteral("nextConnection: the server has stopped to listen: %1").arg(server->errorString())
                             : QStringLiteral("nextConnection: the server was closed"),
                      int(server->serverError()));
}

template<typename Socket, typename Server, typename... Signals>
Async<std::unique_ptr<Socket>> acceptFrom(QPointer<Server> server, QString what, Signals... which)
{
    if (!server)
        throw SenderGone(QStringLiteral("nextConnection: the server is null"));
    if (!server->isListening())
        throw MisuseError(QStringLiteral("nextConnection: the server does not listen (%1); call listenOn() first, or look at what listen() returns")
                              .arg(server->errorString()));
    for (;;) {
        if (Socket *socket = server->nextPendingConnection()) {
            socket->setParent(nullptr);
            co_return std::unique_ptr<Socket>(socket);
        }
        requireListening(server.data());
        co_await ServerWakeUp(server.data(), what, which...);
    }
}

} // namespace detail

/// Has the server listen, as its listen() does, but throws DeviceError if it cannot: its code() is QAbstractSocket::
/// AddressInUseError for a port that another has. Port 0 is one that is free; see QTcpServer::serverPort(). MisuseError if it
/// listens already, SenderGone if it is null.
inline void listenOn(QTcpServer *server, const QHostAddress &address, quint16 port = 0)
{
    if (!server)
        throw SenderGone(QStringLiteral("listenOn: the server is null"));
    if (server->isListening())
        throw MisuseError(QStringLiteral("listenOn: the server listens already, at port %1; close() it first").arg(server->serverPort()));
    if (!server->listen(address, port)) {
        throw DeviceError(QStringLiteral("listenOn: no server at port %1 of %2: %3; choose another port, or 0 for one that is free")
                              .arg(port)
                              .arg(address.toString(), server->errorString()),
                          int(server->serverError()));
    }
}

/// The same for a local server. (On Unix a server that crashed leaves its name in use: QLocalServer::removeServer().)
inline void listenOn(QLocalServer *server, const QString &name)
{
    if (!server)
        throw SenderGone(QStringLiteral("listenOn: the server is null"));
    if (server->isListening())
        throw MisuseError(QStringLiteral("listenOn: the server listens already, as %1; close() it first").arg(server->serverName()));
    if (!server->listen(name)) {
        throw DeviceError(QStringLiteral("listenOn: no server %1: %2; if none runs, a crashed one has left its name: see "
                                         "QLocalServer::removeServer()")
                              .arg(name, server->errorString()),
                          int(server->serverError()));
    }
}

/// `co_await nextConnection(server)`: waits for the next connection and gives its socket, which then belongs to the caller,
/// not to the server. Throws MisuseError if the server does not listen; DeviceError if the server stops to accept (too many
/// open files; code() is a QAbstractSocket::SocketError) or is closed by its close(), which shows a turn of the event loop
/// later (code() is -1); SenderGone if the server is null or deleted meanwhile. A server that is closed and listens again by
/// then is waited for. If the await is cancelled or its task killed, no connection is lost: the next await gets it. The server
/// belongs to this thread; if several tasks await, each connection goes to one of them.
[[nodiscard]] inline Async<std::unique_ptr<QTcpSocket>> nextConnection(QTcpServer *server)
{
    const quint16 port = server ? server->serverPort() : 0;
    return detail::acceptFrom<QTcpSocket>(QPointer<QTcpServer>(server), QStringLiteral("a connection to port %1").arg(port), &QTcpServer::newConnection,
                                          &QTcpServer::pendingConnectionAvailable, // a QSslServer's comes after the handshake
                                          &QTcpServer::acceptError);
}

/// The same for a local server.
[[nodiscard]] inline Async<std::unique_ptr<QLocalSocket>> nextConnection(QLocalServer *server)
{
    const QString name = server ? server->serverName() : QString();
    return detail::acceptFrom<QLocalSocket>(QPointer<QLocalServer>(server), QStringLiteral("a connection to ") + name, &QLocalServer::newConnection);
}

} // namespace QActors
