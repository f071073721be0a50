// SPDX-License-Identifier: MIT
#include "openlink_p.h"

#include <QActors/qt/iodevice.h>
#include <QActors/tasks/timeouts.h>

#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpsocket.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// By the socket's own type, which tells when its data ends.
template<typename F>
auto withSocketType(QIODevice *socket, F use)
{
#if QT_CONFIG(ssl)
    if (auto *encrypted = qobject_cast<QSslSocket *>(socket))
        return use(encrypted);
#endif
    if (auto *network = qobject_cast<QAbstractSocket *>(socket))
        return use(network);
    if (auto *local = qobject_cast<QLocalSocket *>(socket))
        return use(local);
    return use(socket);
}

bool speaksTls(QIODevice *socket)
{
#if QT_CONFIG(ssl)
    return qobject_cast<QSslSocket *>(socket) != nullptr;
#else
    return false;
#endif
}

/// A packet of the handshake, which is small: nobody waits until it has gone.
void writePacket(QIODevice *socket, const QByteArray &packet)
{
    if (packet.isEmpty() || !socket->isOpen())
        return;
    socket->write(packet);
    const auto flush = [](auto *of) {
        if constexpr (requires { of->flush(); })
            of->flush();
    };
    withSocketType(socket, flush);
}

Async<> shakeHands(QIODevice *socket, Handshake &handshake)
{
    QString broken;
    try {
        for (;;) {
            writePacket(socket, handshake.toSend());
            if (handshake.isOver())
                co_return;
            // No more than that: what follows belongs to the link.
            const auto read = [&](auto *from) { return QActors::readSome(from, qint64(handshake.wanted())); };
            const QByteArray in = co_await withSocketType(socket, read);
            if (in.isEmpty()) {
                broken = u"it closed the connection"_s;
                break;
            }
            handshake.receive(in);
        }
    } catch (const DeviceError &error) {
        broken = error.message();
    } catch (const WireError &) {
        writePacket(socket, handshake.toSend()); // the last
        throw;
    }
    handshake.connectionClosed(broken);
}

} // namespace

Async<std::unique_ptr<NodeLink>> openLink(std::unique_ptr<QIODevice> socket, Handshake handshake, NodeLinkOptions options, AnyDuration time)
{
    if (!socket)
        throw MisuseError(u"openLink: the socket is null"_s);
    if (speaksTls(socket.get()))
        handshake.setLongPackets();
    const auto shake = [&] { return shakeHands(socket.get(), handshake); };
    const bool inTime = co_await moveOnAfter(time, shake);
    if (!inTime)
        handshake.timedOut(describe(Duration(time)));
    auto link = std::make_unique<NodeLink>(std::move(socket), handshake.peer(), options, handshake.rest());
    link->wasSimultaneous = handshake.wasSimultaneous();
    link->replacesOld = handshake.replacesOld();
    co_return link;
}

} // namespace QActors::detail
