// SPDX-License-Identifier: MIT
// Encrypted connections. Header only: the library itself does not link Qt Network. Reading and writing: <QActors/IODevice>.
#pragma once

#include <QActors/qt/detail/distrust.h>
#include <QActors/qt/socket.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qsslsocket.h>

#if QT_CONFIG(ssl)
namespace QActors {
namespace detail {

template<typename Start>
Async<> encryptSocket(QSslSocket *of, QString to, const char *function, Start start)
{
    const QPointer<QSslSocket> socket(of);
    const QString what = QStringLiteral("an encrypted connection to ") + to;
    QList<QSslError> errors;
    const QObject context; // of the connection
    QObject::connect(of, &QSslSocket::sslErrors, &context, [&errors](const QList<QSslError> &all) { errors = all; });
    AbortGuard<QSslSocket> guard(of);
    start();
    while (!socket->isEncrypted()) {
        if (socket->state() == QAbstractSocket::UnconnectedState) {
            if (socket->error() == QAbstractSocket::SslHandshakeFailedError && !errors.isEmpty())
                throwDistrust(QString::fromLatin1(function), to, errors, socket->peerCertificate(), int(socket->error()));
            throw DeviceError(QStringLiteral("%1: no encrypted connection to %2: %3").arg(QString::fromLatin1(function), to, socket->errorString()),
                              int(socket->error()));
        }
        co_await WakeUp(socket.data(), what, &QSslSocket::encrypted, &QSslSocket::stateChanged, &QSslSocket::errorOccurred);
    }
    guard.release();
}

} // namespace detail

/// `co_await connectEncrypted(socket, host, port)`: looks the host up, connects, and shakes hands, after which all that is written
/// is encrypted. Throws TlsError, which names the certificate and the reasons, if the server is not trusted; DeviceError (its
/// code() is a QAbstractSocket::SocketError) if there is no such host or server, or no TLS is spoken there; MisuseError if the
/// socket is connected already; SenderGone if it is null or deleted meanwhile. What is trusted is the socket's: its
/// QSslConfiguration, its ignoreSslErrors(). If the await is cancelled or its task killed, the socket is aborted. The socket belongs
/// to this thread.
[[nodiscard]] inline Async<> connectEncrypted(QPointer<QSslSocket> socket, QString host, quint16 port)
{
    detail::requireSocket(socket.data(), "connectEncrypted");
    if (socket->state() != QAbstractSocket::UnconnectedState)
        throw MisuseError(QStringLiteral("connectEncrypted: the socket is connected, or on its way; see startEncryption(), or take another"));
    const auto connect = [socket, &host, port] { socket->connectToHostEncrypted(host, port); };
    co_await detail::encryptSocket(socket, QStringLiteral("%1:%2").arg(host).arg(port), "connectEncrypted", std::ref(connect));
}

/// The same for a socket that is connected already, for protocols that begin without (STARTTLS), as the client.
[[nodiscard]] inline Async<> startEncryption(QPointer<QSslSocket> socket)
{
    detail::requireSocket(socket.data(), "startEncryption");
    if (socket->state() != QAbstractSocket::ConnectedState || socket->isEncrypted())
        throw MisuseError(QStringLiteral("startEncryption: the socket is not connected, or encrypted already"));
    const auto start = [socket] { socket->startClientEncryption(); };
    co_await detail::encryptSocket(socket, QStringLiteral("%1:%2").arg(socket->peerName()).arg(socket->peerPort()), "startEncryption", start);
}

} // namespace QActors
#endif
