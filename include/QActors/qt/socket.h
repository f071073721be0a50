// SPDX-License-Identifier: MIT
// Connecting sockets. Header only: the library itself does not link Qt Network. Reading and writing: <QActors/IODevice>.
#pragma once

#include <QActors/qt/iodevice.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qabstractsocket.h>
#include <QtNetwork/qlocalsocket.h>

namespace QActors {
namespace detail {

/// Gives a connection up that is not wanted any more.
template<typename Socket>
class AbortGuard
{
public:
    explicit AbortGuard(Socket *socket) : m_socket(socket) { }
    ~AbortGuard()
    {
        if (m_socket)
            m_socket->abort();
    }
    Q_DISABLE_COPY_MOVE(AbortGuard)
    void release() { m_socket.clear(); }

private:
    QPointer<Socket> m_socket;
};

template<typename Socket>
void requireSocket(const Socket *socket, const char *function)
{
    if (!socket)
        throw SenderGone(QString::fromLatin1(function) + QStringLiteral(": the socket is null"));
}

template<typename Socket, typename Connect>
Async<> connectSocket(QPointer<Socket> socket, QString to, Connect connect)
{
    requireSocket(socket.data(), "connectTo");
    if (socket->state() != Socket::UnconnectedState)
        throw MisuseError(QStringLiteral("connectTo: the socket is connected, or on its way; disconnect it, or take another"));
    const QString what = QStringLiteral("a connection to ") + to;
    AbortGuard<Socket> guard(socket.data());
    connect();
    while (socket->state() != Socket::ConnectedState) {
        if (socket->state() == Socket::UnconnectedState)
            throw DeviceError(QStringLiteral("no connection to %1: %2").arg(to, socket->errorString()), int(socket->error()));
        co_await WakeUp(socket.data(), what, &Socket::stateChanged, &Socket::errorOccurred);
    }
    guard.release();
}

template<typename Socket, typename Disconnect>
Async<> disconnectSocket(QPointer<Socket> socket, Disconnect disconnect)
{
    requireSocket(socket.data(), "disconnectFrom");
    const QString what = QStringLiteral("the end of a connection");
    AbortGuard<Socket> guard(socket.data());
    disconnect();
    while (socket->state() != Socket::UnconnectedState)
        co_await WakeUp(socket.data(), what, &Socket::stateChanged);
    guard.release();
}

} // namespace detail

/// `co_await connectTo(socket, host, port)`: looks the host up and connects. Throws DeviceError (its code() is a
/// QAbstractSocket::SocketError) if there is no such host, or no server listens there; MisuseError if the socket is
/// connected already; SenderGone if the socket is null or deleted meanwhile. If the await is cancelled or its task killed,
/// the socket is aborted. The socket belongs to this thread. A QSslSocket is not encrypted yet after connectTo(): call
/// startClientEncryption().
[[nodiscard]] inline Async<> connectTo(QPointer<QAbstractSocket> socket, QString host, quint16 port)
{
    const auto connect = [socket, &host, port] { socket->connectToHost(host, port); };
    co_await detail::connectSocket(socket, QStringLiteral("%1:%2").arg(host).arg(port), std::ref(connect));
}

/// Connects to the local server of that name; code() is a QLocalSocket::LocalSocketError.
[[nodiscard]] inline Async<> connectTo(QPointer<QLocalSocket> socket, QString name)
{
    const auto connect = [socket, &name] { socket->connectToServer(name); };
    co_await detail::connectSocket(socket, name, std::ref(connect));
}

/// `co_await disconnectFrom(socket)`: writes the data that is still to be written, closes the connection, and waits until
/// it is closed. If the await is cancelled or its task killed, the socket is aborted.
[[nodiscard]] inline Async<> disconnectFrom(QPointer<QAbstractSocket> socket)
{
    const auto disconnect = [socket] { socket->disconnectFromHost(); };
    co_await detail::disconnectSocket(socket, disconnect);
}

/// The same for a local socket.
[[nodiscard]] inline Async<> disconnectFrom(QPointer<QLocalSocket> socket)
{
    const auto disconnect = [socket] { socket->disconnectFromServer(); };
    co_await detail::disconnectSocket(socket, disconnect);
}

} // namespace QActors
