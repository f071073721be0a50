// SPDX-License-Identifier: MIT
// \internal One end of a connection of WebSocket, with what has come and was not taken yet; see websocket.h.
#pragma once

#include <QActors/qt/detail/changenotifier.h>
#include <QActors/qt/detail/distrust.h>
#include <QActors/qt/detail/wakeup.h>
#include <QActors/qt/websocketerror.h>

#include <QtCore/qpointer.h>
#include <QtCore/qsocketnotifier.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtWebSockets/qwebsocket.h>

#include <deque>

namespace QActors {

/// A message that has come: a text or bytes.
struct WebSocketMessage
{
    bool isText = false;
    QString text; ///< Empty if it is none.
    QByteArray data; ///< Of one that is no text.
};

/// Limits of a connection, an aggregate: `WebSocketOptions{.buffer = 1 << 16}`.
struct WebSocketOptions
{
    qint64 buffer = 1 << 20; ///< in bytes: with so much not taken yet no more is read, so that the peer has to wait
    quint64 most = 64 << 20; ///< of one message, in bytes: a longer one ends the connection with the code 1009 (too much data)
};

namespace detail {

class WebSocketEnd final : public ChangeNotifier
{
public:
    /// `device`: what the socket reads from, if that is not a child of the socket.
    WebSocketEnd(std::unique_ptr<QWebSocket> socket, QTcpSocket *device, WebSocketOptions options)
        : m_socket(socket.release()), m_device(device), m_options(options)
    {
        m_socket->setParent(nullptr);
        m_socket->setMaxAllowedIncomingMessageSize(m_options.most);
        m_socket->setMaxAllowedIncomingFrameSize(m_options.most);
        wasOpen = isConnected();
        connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) { came({true, text, {}}); });
        connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &data) { came({false, {}, data}); });
        connect(m_socket, &QWebSocket::aboutToClose, this, [this] { m_handshake = true; });
        connect(m_socket, &QWebSocket::connected, this, [this] {
            wasOpen = true;
            Q_EMIT changed();
        });
        connect(m_socket, &QWebSocket::disconnected, this, &WebSocketEnd::ending);
        connect(m_socket, &QObject::destroyed, this, &WebSocketEnd::ending);
        connect(m_socket, &QWebSocket::bytesWritten, this, &ChangeNotifier::changed);
        connect(m_socket, &QWebSocket::pong, this, &ChangeNotifier::changed);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        connect(m_socket, &QWebSocket::errorOccurred, this, &WebSocketEnd::failed);
#else
        connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, &WebSocketEnd::failed);
#endif
#if QT_CONFIG(ssl)
        connect(m_socket, &QWebSocket::sslErrors, this, [this](const QList<QSslError> &errors) { m_distrust = errors; });
#endif
    }
    ~WebSocketEnd() override
    {
        if (!m_socket)
            return;
        disconnect(m_socket, nullptr, this, nullptr);
        if (isConnected())
            m_socket->close(QWebSocketProtocol::CloseCodeGoingAway);
        else
            m_socket->abort();
        m_socket->deleteLater(); // it may be emitting
    }

    QWebSocket *socket() const { return m_socket; }
    bool isConnected() const { return m_socket && m_socket->state() == QAbstractSocket::ConnectedState; }
    bool hasFailed() const { return m_error != -1; }
    bool hasEnded() const { return m_ended; }
    /// The bytes that the system has not taken yet; over TLS, too, where all goes into another buffer at once.
    qint64 bytesToWrite()
    {
        if (!m_socket)
            return 0;
        qint64 bytes = m_socket->bytesToWrite();
#if QT_CONFIG(ssl)
        auto *secure = m_device ? qobject_cast<QSslSocket *>(m_device.data()) : m_socket->findChild<QSslSocket *>();
        if (secure) {
            connect(secure, &QSslSocket::encryptedBytesWritten, this, &ChangeNotifier::changed, Qt::UniqueConnection);
            bytes += secure->encryptedBytesToWrite();
        }
#endif
        return bytes;
    }
    QString name() const { return m_socket ? m_socket->requestUrl().toDisplayString() : QString(); }

    void open(const QNetworkRequest &request)
    {
        m_error = -1;
        ++m_run;
        m_ended = m_handshake = wasOpen = isClosing = m_isWaiting = m_isFull = false;
        m_errorText.clear();
        m_messages.clear();
        m_size = 0;
#if QT_CONFIG(ssl)
        m_distrust.clear();
#endif
        m_socket->open(request);
    }
    void close(int code, const QString &reason)
    {
        isClosing = true;
        m_messages.clear();
        m_size = 0;
        readOn();
        m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
    }
    std::optional<WebSocketMessage> take()
    {
        if (m_messages.empty())
            return std::nullopt;
        std::optional<WebSocketMessage> message(std::move(m_messages.front()));
        m_messages.pop_front();
        m_size -= costOf(*message);
        if (m_size <= m_options.buffer / 2)
            readOn();
        return message;
    }
    /// Whether there is nothing wrong with an end: a handshake that said so, or this side's own close.
    bool endedWell() const
    {
        if (m_isFull)
            return false;
        const int code = closeCode();
        return isClosing || code == QWebSocketProtocol::CloseCodeNormal || code == QWebSocketProtocol::CloseCodeGoingAway;
    }
    [[noreturn]] void throwEnd(const QString &function) const
    {
        if (m_isFull) {
            throw WebSocketError(QStringLiteral("%1: more than %2 bytes have come that nobody has taken, and the connection cannot be made to wait; take "
                                                "them sooner, or give WebSocketOptions::buffer more")
                                     .arg(function)
                                     .arg(m_options.buffer),
                                 -1, QWebSocketProtocol::CloseCodePolicyViolated, {});
        }
        QString text;
        QString reason;
        if (!m_socket) {
            text = QStringLiteral("%1: the QWebSocket was deleted").arg(function);
        } else if (!m_handshake) {
            text = QStringLiteral("%1: the connection broke: %2").arg(function, m_socket->errorString());
        } else {
            reason = m_socket->closeReason();
            text = QStringLiteral("%1: the connection was closed with code %2").arg(function).arg(closeCode());
            if (!reason.isEmpty())
                text += QStringLiteral(": ") + reason;
        }
        throw WebSocketError(text, m_error, closeCode(), reason);
    }
    [[noreturn]] void throwFailure(const QString &function, const QString &to) const
    {
#if QT_CONFIG(ssl)
        if (m_error == QAbstractSocket::SslHandshakeFailedError && !m_distrust.isEmpty())
            throwDistrust(function, to, m_distrust, m_distrust.first().certificate(), m_error);
#endif
        const QString why = m_errorText.isEmpty() ? QStringLiteral("the connection was closed") : m_errorText;
        throw WebSocketError(QStringLiteral("%1: no connection to %2: %3").arg(function, to, why), m_error,
                             QWebSocketProtocol::CloseCodeAbnormalDisconnection, {});
    }

    bool wasOpen = false;
    bool isClosing = false; // by this side

private:
    static qint64 costOf(const WebSocketMessage &message) { return 64 + 2 * message.text.size() + message.data.size(); }
    int closeCode() const
    {
        return m_handshake && m_socket ? int(m_socket->closeCode()) : int(QWebSocketProtocol::CloseCodeAbnormalDisconnection);
    }
    void came(WebSocketMessage message)
    {
        if (isClosing || m_isFull)
            return;
        m_size += costOf(message);
        m_messages.push_back(std::move(message));
        if (m_size > m_options.buffer)
            stopReading(); // again each time: a read of what had come before turns it on
        Q_EMIT changed();
    }
    void failed(QAbstractSocket::SocketError error)
    {
        m_error = int(error);
        m_errorText = m_socket->errorString();
        Q_EMIT changed();
    }
    void ending()
    {
        if (!m_socket || m_ended) {
            m_ended = true;
            Q_EMIT changed();
            return;
        }
        // Qt reads by posted calls: the last messages may be still to come.
        const auto end = [this, run = m_run] {
            if (run != m_run) // the next connection has begun
                return;
            m_ended = true;
            Q_EMIT changed();
        };
        QMetaObject::invokeMethod(this, end, Qt::QueuedConnection);
    }
    QList<QSocketNotifier *> readers() const
    {
        const QObject *of = m_device ? static_cast<QObject *>(m_device) : m_socket;
        QList<QSocketNotifier *> found = of ? of->findChildren<QSocketNotifier *>() : QList<QSocketNotifier *>();
        found.removeIf([](const QSocketNotifier *one) { return one->type() != QSocketNotifier::Read; });
        return found;
    }
    /// QWebSocket reads as fast as it can. What tells it that there is something to read is a child, and can be turned off.
    void stopReading()
    {
        const QList<QSocketNotifier *> all = readers();
        if (all.isEmpty()) { // of another kind, as behind some proxies
            m_isFull = true;
            m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("too many messages"));
            return;
        }
        m_isWaiting = true;
        for (QSocketNotifier *one : all)
            one->setEnabled(false);
    }
    void readOn()
    {
        if (!std::exchange(m_isWaiting, false))
            return;
        for (QSocketNotifier *one : readers())
            one->setEnabled(true);
    }

    QPointer<QWebSocket> m_socket;
    QPointer<QTcpSocket> m_device;
    WebSocketOptions m_options;
    std::deque<WebSocketMessage> m_messages;
    qint64 m_size = 0;
    int m_error = -1;
    QString m_errorText;
    int m_run = 0; // counts connections
    bool m_handshake = false;
    bool m_ended = false;
    bool m_isWaiting = false;
    bool m_isFull = false;
#if QT_CONFIG(ssl)
    QList<QSslError> m_distrust;
#endif
};

} // namespace detail
} // namespace QActors
