// SPDX-License-Identifier: MIT
// Datagrams. Header only: the library itself does not link Qt Network.
//
// All functions take a socket of the current thread. They throw SenderGone if the socket is null, or deleted meanwhile, and
// DeviceError, whose code() is a QAbstractSocket::SocketError, if the system refuses.
#pragma once

#include <QActors/qt/iodevice.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkdatagram.h>
#include <QtNetwork/qudpsocket.h>

namespace QActors {
namespace detail {

inline void requireUdpSocket(const QUdpSocket *socket, const char *function)
{
    if (!socket)
        throw SenderGone(QString::fromLatin1(function) + QStringLiteral(": the socket is null"));
}

inline bool isOpenForDatagrams(const QUdpSocket *socket)
{
    return socket->state() == QAbstractSocket::BoundState || socket->state() == QAbstractSocket::ConnectedState;
}

/// The datagram that has come; not valid if there is none. Qt may have told of a datagram that is none: one with a wrong checksum, or a
/// peer's refusal. It tells of no further one until somebody has tried to read.
inline QNetworkDatagram takeDatagram(QUdpSocket *socket, bool wasTold)
{
    if (!wasTold && socket->state() == QAbstractSocket::BoundState && socket->hasPendingDatagrams())
        return socket->receiveDatagram();
    constexpr qint64 most = 1 << 16; // to ask for the size would take a refusal away, unseen
    QNetworkDatagram datagram;
    {
        const QSignalBlocker quiet(socket); // that there is nothing is no error to tell of
        datagram = socket->receiveDatagram(most);
    }
    if (!datagram.isValid() && !wasTold && socket->state() == QAbstractSocket::BoundState)
        return datagram; // it may have been told before: now it is told of the next
    if (!datagram.isValid()) {
        const QAbstractSocket::SocketError error = socket->error();
        if (error != QAbstractSocket::UnknownSocketError && error != QAbstractSocket::TemporaryError)
            throw DeviceError(QStringLiteral("receiveDatagram: %1").arg(socket->errorString()), int(error));
        return datagram;
    }
    QByteArray data = datagram.data();
    data.squeeze();
    datagram.setData(data);
    return datagram;
}

inline Async<QNetworkDatagram> nextDatagram(QPointer<QUdpSocket> socket)
{
    requireUdpSocket(socket, "receiveDatagram");
    if (!isOpenForDatagrams(socket))
        throw MisuseError(QStringLiteral("receiveDatagram: the socket is not bound; call bindTo(), or connectTo(), first"));
    const QString what = QStringLiteral("a datagram at port %1").arg(socket->localPort());
    for (bool wasTold = false;; wasTold = true) {
        QNetworkDatagram datagram = takeDatagram(socket, wasTold);
        if (datagram.isValid())
            co_return datagram;
        co_await WakeUp(socket.data(), what, &QIODevice::readyRead, &QAbstractSocket::stateChanged);
        if (!isOpenForDatagrams(socket))
            throw DeviceError(QStringLiteral("receiveDatagram: the socket was closed"));
    }
}

} // namespace detail

/// Binds the socket, as its bind() does, but throws DeviceError if it cannot: QAbstractSocket::AddressInUseError for a port that
/// another socket has. Port 0 is one that is free; see QUdpSocket::localPort().
inline void bindTo(QUdpSocket *socket, const QHostAddress &address, quint16 port = 0, QAbstractSocket::BindMode mode = QAbstractSocket::DefaultForPlatform)
{
    detail::requireUdpSocket(socket, "bindTo");
    if (socket->state() != QAbstractSocket::UnconnectedState)
        throw MisuseError(QStringLiteral("bindTo: the socket is bound to port %1 already; close() it first, or take another").arg(socket->localPort()));
    if (!socket->bind(address, port, mode)) {
        throw DeviceError(QStringLiteral("bindTo: no socket at port %1 of %2: %3; choose another port, or 0 for one that is free")
                              .arg(port)
                              .arg(address.toString(), socket->errorString()),
                          int(socket->error()));
    }
}

/// `QNetworkDatagram datagram = co_await receiveDatagram(socket)`: waits for the next datagram, empty ones too. What comes
/// between two waits is kept by the system, as much as it has room for; if the await is cancelled or its task killed, the next
/// await gets it. Two tasks may wait; each datagram goes to one of them. Throws MisuseError if the socket is not bound or
/// connected; DeviceError if it is closed meanwhile (code() is -1), and, on a socket that is connected by connectTo(), if the
/// peer refuses (QAbstractSocket::ConnectionRefusedError).
[[nodiscard]] inline Async<QNetworkDatagram> receiveDatagram(QUdpSocket *socket)
{
    return detail::nextDatagram(socket);
}

/// Hands the datagram to the system, without a wait: it goes, or is lost. To a peer that it names; on a socket that is connected,
/// to the peer of that. A socket that is not bound gets a port. Throws DeviceError for one that is too large (QAbstractSocket::
/// DatagramTooLargeError), or while the system has no room (TemporaryError).
inline void sendDatagram(QUdpSocket *socket, const QNetworkDatagram &datagram)
{
    detail::requireUdpSocket(socket, "sendDatagram");
    const bool toPeer = datagram.destinationAddress().isNull();
    if (toPeer && socket->state() != QAbstractSocket::ConnectedState) {
        throw MisuseError(QStringLiteral("sendDatagram: the datagram has no destination, and the socket is not connected; call "
                                         "setDestination() or connectTo() first"));
    }
    const qint64 sent = toPeer ? socket->write(datagram.data()) : socket->writeDatagram(datagram);
    if (sent < 0) {
        const QString to = toPeer ? QStringLiteral("the peer")
                                  : QStringLiteral("%1:%2").arg(datagram.destinationAddress().toString()).arg(datagram.destinationPort());
        throw DeviceError(QStringLiteral("sendDatagram: %1 bytes to %2: %3").arg(datagram.data().size()).arg(to, socket->errorString()),
                          int(socket->error()));
    }
}
/// The same for data to an address.
inline void sendDatagram(QUdpSocket *socket, const QByteArray &data, const QHostAddress &address, quint16 port)
{
    sendDatagram(socket, QNetworkDatagram(data, address, port));
}

} // namespace QActors
