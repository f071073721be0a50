// SPDX-License-Identifier: MIT
// WebSocket (RFC 6455) by Qt WebSockets, both ends. Header only: the library itself does not link that module; a program that
// includes this does (Qt6::WebSockets).
#pragma once

#include <QActors/qt/detail/websocketend.h>
#include <QActors/qt/socket.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qpointer.h>
#include <QtWebSockets/qwebsocket.h>

#include <atomic>

namespace QActors {
namespace detail {

Async<> openWebSocket(QPointer<WebSocketEnd> end, QNetworkRequest request);
Async<std::optional<WebSocketMessage>> nextMessage(QPointer<WebSocketEnd> end);
Async<> sendMessage(QPointer<WebSocketEnd> end, WebSocketMessage message);
Async<> closeWebSocket(QPointer<WebSocketEnd> end, int code, QString reason);
Async<std::chrono::milliseconds> pingWebSocket(QPointer<WebSocketEnd> end);

} // namespace detail

/// One end of a connection, which owns its QWebSocket. A connection that is dropped is closed with the code 1001 (going away).
///
///     WebSocket socket;
///     co_await socket.connectTo(url);
///     co_await socket.send(QStringLiteral("hello"));
///     while (std::optional<WebSocketMessage> message = co_await socket.next())
///         show(message->text);
///
/// Messages that come while nobody waits are kept, and given in their order; with more than WebSocketOptions::buffer of them the
/// connection is not read any further, so that a peer that sends too fast has to wait, as it does for a slow network. (It has
/// to wait for its pings, too. Some more than the limit may be kept: what the system had already.) All functions throw
/// SenderGone if the object is destroyed meanwhile. Moved, not copied. Thread: that of the object, which runs an event loop.
class WebSocket
{
public:
    /// Not connected yet; see connectTo().
    explicit WebSocket(WebSocketOptions options = {}) : WebSocket(std::make_unique<QWebSocket>(), options) { }
    /// With a QWebSocket that was made elsewhere, with an origin, say. One that is open is used from here on.
    explicit WebSocket(std::unique_ptr<QWebSocket> socket, WebSocketOptions options = {})
        : m_end(std::make_unique<detail::WebSocketEnd>(std::move(socket), nullptr, options))
    {
    }

    /// For what can be set and asked there: a proxy, a QSslConfiguration, the peer's address.
    QWebSocket *socket() const { return m_end ? m_end->socket() : nullptr; }

    /// Connects, and waits for the handshake. Throws TlsError if the server is not trusted, WebSocketError, a DeviceError, if there is
    /// no such server, or none that speaks WebSocket; MisuseError if it is connected already. Cancelled: aborted.
    [[nodiscard]] Async<> connectTo(const QNetworkRequest &request) { return detail::openWebSocket(m_end.get(), request); }
    /// The same for an address, "ws://host:port/path" or "wss://…".
    [[nodiscard]] Async<> connectTo(const QUrl &url) { return connectTo(QNetworkRequest(url)); }

    /// The next message; none when the connection was closed by handshake, with the codes 1000 (normal) and 1001 (going
    /// away), or by this side. Throws WebSocketError for all other ends. Cancelled: the next await gets the message.
    [[nodiscard]] Async<std::optional<WebSocketMessage>> next() { return detail::nextMessage(m_end.get()); }

    /// Sends a text, and waits until it was handed to the system: who sends in a loop is as fast as the peer reads. Throws
    /// WebSocketError if the connection ends before, or has ended. Cancelled: the message still goes, as long as the object lives.
    [[nodiscard]] Async<> send(const QString &text) { return detail::sendMessage(m_end.get(), {true, text, {}}); }
    /// The same for bytes.
    [[nodiscard]] Async<> send(const QByteArray &data) { return detail::sendMessage(m_end.get(), {false, {}, data}); }

    /// Tells the peer that this is the end, and why (a QWebSocketProtocol::CloseCode, or 3000 to 4999 for codes of one's own), drops what has not been taken, and waits until the connection is closed.
    /// Throws MisuseError for a reason of more than 123 bytes in UTF-8, or a code that may not be sent. Cancelled: aborted.
    [[nodiscard]] Async<> close(int code = QWebSocketProtocol::CloseCodeNormal, const QString &reason = {})
    {
        return detail::closeWebSocket(m_end.get(), code, reason);
    }

    /// Waits for the peer's answer to a ping, and gives the time that it took. With failAfter() around it, it finds a peer that
    /// has gone without a word. The answer comes behind messages that nobody takes.
    [[nodiscard]] Async<std::chrono::milliseconds> ping() { return detail::pingWebSocket(m_end.get()); }

private:
    friend class WebSocketServer;
    explicit WebSocket(std::unique_ptr<detail::WebSocketEnd> end) : m_end(std::move(end)) { }
    std::unique_ptr<detail::WebSocketEnd> m_end;
};

namespace detail {

inline void requireWebSocket(const WebSocketEnd *end, const char *function)
{
    if (!end || !end->socket())
        throw SenderGone(QString::fromLatin1(function) + QStringLiteral(": the WebSocket is gone"));
}

inline Async<> openWebSocket(QPointer<WebSocketEnd> end, QNetworkRequest request)
{
    requireWebSocket(end, "WebSocket::connectTo");
    if (end->socket()->state() != QAbstractSocket::UnconnectedState)
        throw MisuseError(QStringLiteral("WebSocket::connectTo: it is connected, or on its way; close() it, or take another"));
    const QString to = request.url().toDisplayString();
    const QString what = QStringLiteral("a connection to ") + to;
    AbortGuard<QWebSocket> guard(end->socket());
    end->open(request);
    while (!end->wasOpen) {
        if (end->hasFailed() || end->hasEnded())
            end->throwFailure(QStringLiteral("WebSocket::connectTo"), to);
        co_await WakeUp(end.data(), what, &ChangeNotifier::changed);
    }
    guard.release();
}

inline Async<std::optional<WebSocketMessage>> nextMessage(QPointer<WebSocketEnd> end)
{
    requireWebSocket(end, "WebSocket::next");
    const QString what = QStringLiteral("a message from ") + end->name();
    for (;;) {
        std::optional<WebSocketMessage> message = end->take();
        if (message)
            co_return message;
        if (!end->wasOpen)
            throw MisuseError(QStringLiteral("WebSocket::next: it was never connected; await connectTo() first"));
        if (end->hasEnded()) {
            if (!end->endedWell())
                end->throwEnd(QStringLiteral("WebSocket::next"));
            co_return message;
        }
        co_await WakeUp(end.data(), what, &ChangeNotifier::changed);
    }
}

inline Async<> sendMessage(QPointer<WebSocketEnd> end, WebSocketMessage message)
{
    requireWebSocket(end, "WebSocket::send");
    const QString what = QStringLiteral("the peer's reading, at ") + end->name();
    if (!end->wasOpen)
        throw MisuseError(QStringLiteral("WebSocket::send: it was never connected; await connectTo() first"));
    if (!end->isConnected())
        end->throwEnd(QStringLiteral("WebSocket::send"));
    if (message.isText)
        end->socket()->sendTextMessage(message.text);
    else
        end->socket()->sendBinaryMessage(message.data);
    while (end->isConnected() && end->bytesToWrite() > 0)
        co_await WakeUp(end.data(), what, &ChangeNotifier::changed);
    if (!end->isConnected())
        end->throwEnd(QStringLiteral("WebSocket::send"));
}

inline Async<> closeWebSocket(QPointer<WebSocketEnd> end, int code, QString reason)
{
    requireWebSocket(end, "WebSocket::close");
    if (reason.toUtf8().size() > 123)
        throw MisuseError(QStringLiteral("WebSocket::close: the reason has more than 123 bytes, for which a close frame has no room"));
    const bool isOurs = code >= 3000 && code <= 4999;
    if (!isOurs && (code < 1000 || code > 1014 || (code >= 1004 && code <= 1006))) // RFC 6455, 7.4
        throw MisuseError(QStringLiteral("WebSocket::close: %1 is no code that may be sent; use 1000, or 3000 to 4999 for one's own").arg(code));
    const QString what = QStringLiteral("the end of the connection to ") + end->name();
    AbortGuard<QWebSocket> guard(end->socket());
    if (end->isConnected())
        end->close(code, reason);
    while (end->wasOpen && !end->hasEnded())
        co_await WakeUp(end.data(), what, &ChangeNotifier::changed);
    guard.release();
}

inline Async<std::chrono::milliseconds> pingWebSocket(QPointer<WebSocketEnd> end)
{
    requireWebSocket(end, "WebSocket::ping");
    const QString what = QStringLiteral("an answer to a ping, from ") + end->name();
    static std::atomic<quint32> count = 0;
    const QByteArray mine = QByteArray::number(++count);
    bool answered = false;
    const QObject context; // of the connection
    QObject::connect(end->socket(), &QWebSocket::pong, &context, [&](quint64, const QByteArray &payload) { answered |= payload == mine; });
    QElapsedTimer timer;
    timer.start();
    if (end->isConnected())
        end->socket()->ping(mine);
    while (!answered) {
        if (!end->isConnected())
            end->throwEnd(QStringLiteral("WebSocket::ping"));
        co_await WakeUp(end.data(), what, &ChangeNotifier::changed);
    }
    co_return std::chrono::milliseconds(timer.elapsed());
}

} // namespace detail
} // namespace QActors
