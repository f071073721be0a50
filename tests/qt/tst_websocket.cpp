// SPDX-License-Identifier: MIT
// Real I/O: WebSocket on the loopback interface.
#include <QActors/WebSocket>
#include <QActors/WebSocketServer>

#include "support/certificate.h"
#include "support/rounds.h"
#include "support/waits.h"

using namespace TestSupport;

namespace {

QString textOf(const std::optional<WebSocketMessage> &message)
{
    if (!message)
        return u"the end"_s;
    return message->isText ? message->text : u"%1 bytes"_s.arg(message->data.size());
}

/// Answers each message with itself, until the client closes.
Async<> echo(WebSocket socket)
{
    for (;;) {
        const std::optional<WebSocketMessage> message = co_await socket.next();
        if (!message)
            co_return;
        if (message->isText)
            co_await socket.send(message->text);
        else
            co_await socket.send(message->data);
    }
}

Async<> echoServer(WebSocketServer *server)
{
    TaskGroup clients;
    for (;;) {
        WebSocket client = co_await server->next();
        auto serve = [client = std::move(client)]() mutable { return echo(std::move(client)); };
        Task::spawn(clients, std::move(serve));
    }
}

/// `fn(client, server)` with both ends of a connection.
template<typename F>
Async<> connected(F fn, WebSocketOptions ofClient = {}, WebSocketOptions ofServer = {})
{
    WebSocketServer server(ofServer);
    server.listenOn(QHostAddress(QHostAddress::LocalHost));
    WebSocket client(ofClient);
    co_await client.connectTo(server.server()->serverUrl());
    WebSocket accepted = co_await server.next();
    co_await fn(client, accepted);
}

Async<> talk()
{
    co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
        co_await client.send(u"hello"_s);
        QACTORS_COMPARE(textOf(co_await server.next()), u"hello"_s);
        co_await server.send("12345"_ba);
        QACTORS_COMPARE(textOf(co_await client.next()), u"5 bytes"_s);
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { co_await client.close(); });
            QACTORS_COMPARE(textOf(co_await server.next()), u"the end"_s);
        });
    });
}

template<typename F>
Async<QString> errorOf(F fn)
{
    try {
        co_await fn();
    } catch (const WebSocketError &error) {
        co_return u"%1 [%2 %3]"_s.arg(error.message()).arg(error.closeCode()).arg(error.reason());
    }
    co_return u"no error"_s;
}

} // namespace

class tst_WebSocket : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        VERIFY_NO_LEAK(*m_guard);
    }

    void messagesGoBothWays()
    {
        await([] { return talk(); });
    }

    void aServerAndItsClients()
    {
        WebSocketServer server;
        server.listenOn(QHostAddress(QHostAddress::LocalHost));
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return echoServer(&server); });
            TaskGroup clients;
            for (int i = 0; i < 5; ++i) {
                clients.startSoon([&, i]() -> Async<> {
                    WebSocket socket;
                    co_await socket.connectTo(server.server()->serverUrl());
                    for (int n = 0; n < 10; ++n) {
                        const QString text = u"%1-%2"_s.arg(i).arg(n);
                        co_await socket.send(text);
                        QACTORS_COMPARE(textOf(co_await socket.next()), text);
                    }
                    QACTORS_VERIFY((co_await socket.ping()).count() >= 0);
                    co_await socket.close();
                });
            }
            co_await clients.join();
        });
    }

    // Those that come with the handshake, those that come while nobody waits, and those right before the end.
    void QW2_noMessageIsLostBetweenWaits()
    {
        await([]() -> Async<> {
            for (int round = 0; round < 30; ++round) {
                WebSocketServer server;
                server.listenOn(QHostAddress(QHostAddress::LocalHost));
                WebSocket client;
                co_await client.connectTo(server.server()->serverUrl());
                co_await client.send(u"first"_s);
                co_await client.send(QString());
                if (round % 2)
                    co_await QActors::sleep(2ms); // Qt has told of them, and nobody has taken the connection
                WebSocket accepted = co_await server.next();
                QACTORS_COMPARE(textOf(co_await accepted.next()), u"first"_s);
                QACTORS_COMPARE(textOf(co_await accepted.next()), QString());
                for (int i = 0; i < 100; ++i)
                    accepted.socket()->sendTextMessage(QString::number(i));
                co_await accepted.close();
                if (round % 3 == 0)
                    co_await QActors::sleep(2ms);
                for (int i = 0; i < 100; ++i)
                    QACTORS_COMPARE(textOf(co_await client.next()), QString::number(i));
                QACTORS_COMPARE(textOf(co_await client.next()), u"the end"_s);
                QACTORS_COMPARE(textOf(co_await client.next()), u"the end"_s);
            }
        });
    }

    void QW2_aCancelledWaitLosesNoMessage()
    {
        await([]() -> Async<> {
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                for (int i = 0; i < 20; ++i) {
                    const bool inTime = co_await moveOnAfter(0ms, [&]() -> Async<> { co_await server.next(); });
                    QACTORS_VERIFY(!inTime);
                    co_await client.send(QString::number(i));
                    auto group = std::make_unique<TaskGroup>();
                    group->startSoon([&]() -> Async<> { co_await server.next(); });
                    group.reset();
                    QACTORS_COMPARE(textOf(co_await server.next()), QString::number(i));
                }
            });
        });
    }

    // 64 MB for a reader that takes its time: what it has not taken stays bounded, on either side.
    void QW6_aReaderThatIsSlowHasThePeerWait_data()
    {
        QTest::addColumn<bool>("clientReads");
        QTest::newRow("the client reads") << true;
        QTest::newRow("the server reads") << false;
    }
    void QW6_aReaderThatIsSlowHasThePeerWait()
    {
        QFETCH(bool, clientReads);
        constexpr int Count = 1000;
        await([clientReads]() -> Async<> {
            const WebSocketOptions small{.buffer = 1 << 16};
            co_await connected([&](WebSocket &client, WebSocket &server) -> Async<> {
                WebSocket &reader = clientReads ? client : server;
                WebSocket &writer = clientReads ? server : client;
                int sent = 0;
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        for (; sent < Count; ++sent)
                            co_await writer.send(QByteArray(1 << 16, char(sent)));
                    });
                    int before = -1;
                    while (sent != before) { // until the writer waits
                        before = sent;
                        co_await QActors::sleep(50ms);
                    }
                    QACTORS_VERIFY2(sent < Count / 2, QString::number(sent));
                    for (int i = 0; i < Count; ++i) {
                        const std::optional<WebSocketMessage> message = co_await reader.next();
                        QACTORS_VERIFY(message && message->data.size() == 1 << 16 && message->data.at(0) == char(i));
                    }
                });
            },
                               small, small);
        });
    }

    void QW3_endsThatAreErrors()
    {
        await([]() -> Async<> {
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                co_await server.close(4001, u"no room"_s);
                QACTORS_COMPARE(co_await errorOf([&]() -> Async<> { co_await client.next(); }),
                                u"WebSocket::next: the connection was closed with code 4001: no room [4001 no room]"_s);
                QACTORS_COMPARE(co_await errorOf([&] { return client.send(u"x"_s); }),
                                u"WebSocket::send: the connection was closed with code 4001: no room [4001 no room]"_s);
                QACTORS_COMPARE(textOf(co_await server.next()), u"the end"_s); // its own close
            });
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                server.socket()->abort();
                QACTORS_COMPARE(co_await errorOf([&]() -> Async<> { co_await client.next(); }),
                                u"WebSocket::next: the connection broke: The remote host closed the connection [1006 ]"_s);
            });
            const WebSocketOptions tiny{.most = 10};
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                co_await server.send(QByteArray(11, 'x'));
                QACTORS_VERIFY((co_await errorOf([&]() -> Async<> { co_await client.next(); })).contains(u"closed with code 1009"_s));
            },
                               tiny);
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                {
                    const WebSocket dropped = std::move(server);
                }
                QACTORS_COMPARE(textOf(co_await client.next()), u"the end"_s); // going away
            });
        });
    }

    void QW3_aConnectionThatCannotBeMade()
    {
        QTcpServer http; // speaks, but something else
        listenOn(&http, QHostAddress(QHostAddress::LocalHost));
        connect(&http, &QTcpServer::newConnection, &http, [&] {
            QTcpSocket *socket = http.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->readAll();
                socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            });
        });
        await([&]() -> Async<> {
            const auto connect = [](QString url) {
                return errorOf([url]() -> Async<> {
                    WebSocket socket;
                    co_await socket.connectTo(QUrl(url));
                });
            };
            QACTORS_COMPARE(co_await connect(u"ws://127.0.0.1:1/"_s), u"WebSocket::connectTo: no connection to ws://127.0.0.1:1/: Connection refused [1006 ]"_s);
            QACTORS_VERIFY((co_await connect(u"ws://127.0.0.1:%1/"_s.arg(http.serverPort()))).contains(u"404"_s));
            QACTORS_VERIFY((co_await connect(u"http://127.0.0.1/"_s)).contains(u"scheme"_s));
            QACTORS_VERIFY((co_await connect(QString())).contains(u"no connection to : "_s));
            WebSocketServer server, other;
            server.listenOn(QHostAddress(QHostAddress::LocalHost));
            const quint16 port = server.server()->serverPort();
            QACTORS_VERIFY(messageOf<DeviceError>([&] { other.listenOn(QHostAddress(QHostAddress::LocalHost), port); }).contains(u"choose another port"_s));
            WebSocket socket; // fails, and is connected after that
            QACTORS_VERIFY((co_await errorOf([&] { return socket.connectTo(QUrl(u"ws://127.0.0.1:1/"_s)); })) != u"no error"_s);
            co_await socket.connectTo(server.server()->serverUrl());
        });
    }

    void QW3_aServerThatIsNotTrustedIsNamed()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        auto secure = std::make_unique<QWebSocketServer>(QString(), QWebSocketServer::SecureMode);
        secure->setSslConfiguration(testConfiguration());
        WebSocketServer server(std::move(secure));
        server.listenOn(QHostAddress(QHostAddress::LocalHost));
        const QUrl url(u"wss://localhost:%1/"_s.arg(server.server()->serverPort()));
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return echoServer(&server); });
            WebSocket stranger;
            QString said;
            try {
                co_await stranger.connectTo(url);
            } catch (const TlsError &error) {
                said = error.message();
            }
            QACTORS_VERIFY2(said.contains(u"is not trusted"_s) && said.contains(u"its certificate: \"localhost\""_s), said);
            WebSocket friendly;
            QSslConfiguration configuration;
            configuration.setCaCertificates({QSslCertificate(TestCertificate)});
            friendly.socket()->setSslConfiguration(configuration);
            co_await friendly.connectTo(url);
            co_await friendly.send(u"secret"_s);
            QACTORS_COMPARE(textOf(co_await friendly.next()), u"secret"_s);
            co_await friendly.close();
        });
    }

    void QW5_misuseIsNamed()
    {
        WebSocket socket;
        QVERIFY(messageOf<MisuseError>([&] { await([&]() -> Async<> { co_await socket.next(); }); }).contains(u"connectTo() first"_s));
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return socket.send(u"x"_s); }); }).contains(u"connectTo() first"_s));
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return socket.close(QWebSocketProtocol::CloseCodeNormal, QString(124, u'x')); }); }).contains(u"123 bytes"_s));
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return socket.close(1006); }); }).contains(u"no code that may be sent"_s));
        WebSocket moved = std::move(socket);
        QVERIFY(!messageOf<SenderGone>([&] { await([&] { return socket.send(u"x"_s); }); }).isEmpty());
        WebSocketServer server;
        QVERIFY(messageOf<MisuseError>([&] { await([&]() -> Async<> { co_await server.next(); }); }).contains(u"listenOn() first"_s));
        server.listenOn(QHostAddress(QHostAddress::LocalHost));
        QVERIFY(messageOf<MisuseError>([&] { server.listenOn(QHostAddress(QHostAddress::LocalHost)); }).contains(u"listens already"_s));
        await([&]() -> Async<> { co_await moved.connectTo(server.server()->serverUrl()); });
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return moved.connectTo(server.server()->serverUrl()); }); }).contains(u"take another"_s));
    }

    void QW1_goneDuringTheWait()
    {
        auto server = std::make_unique<WebSocketServer>();
        server->listenOn(QHostAddress(QHostAddress::LocalHost));
        const QUrl url = server->server()->serverUrl();
        auto client = std::make_unique<WebSocket>();
        await([&] { return client->connectTo(url); });
        const auto next = [&]() -> Async<> { co_await client->next(); };
        QVERIFY(endOf(next, [&](auto &) { client.reset(); }).endsWith(u"the object was deleted"_s));
        client = std::make_unique<WebSocket>();
        await([&] { return client->connectTo(url); });
        QVERIFY(endOf(next, [&](auto &) { delete client->socket(); }).contains(u"the QWebSocket was deleted"_s));
        client = std::make_unique<WebSocket>();
        QVERIFY(endOf([&] { return client->connectTo(url); }, [&](auto &) { client.reset(); }).endsWith(u"the object was deleted"_s));
        const auto accept = [&]() -> Async<> {
            for (;;)
                co_await server->next();
        };
        QVERIFY(endOf(accept, [&](auto &) { server->server()->close(); }).endsWith(u"the server was closed"_s));
        server->listenOn(QHostAddress(QHostAddress::LocalHost));
        QVERIFY(endOf(accept, [&](auto &) { server.reset(); }).endsWith(u"the object was deleted"_s));
    }

    // From a slot of the socket itself.
    void QW1_killedInASlot()
    {
        await([]() -> Async<> {
            co_await connected([](WebSocket &client, WebSocket &server) -> Async<> {
                auto owner = std::make_unique<WebSocket>(std::move(client));
                auto group = std::make_unique<TaskGroup>();
                group->startSoon([&]() -> Async<> { co_await owner->next(); });
                QObject::connect(owner->socket(), &QWebSocket::textMessageReceived, owner->socket(), [&] {
                    group.reset();
                    owner.reset();
                });
                co_await server.send(u"x"_s);
                while (owner)
                    co_await QActors::sleep(1ms);
            });
        });
    }

    void QW4_cancelledAndKilledEverywhere()
    {
        disturbEverywhere([] { return talk(); });
    }

    void QW4_nothingIsLeftBehind()
    {
        WebSocketServer server;
        server.listenOn(QHostAddress(QHostAddress::LocalHost));
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            TaskGroup group;
            group.startSoon([&] { return echoServer(&server); });
            bool connected = false;
            group.startSoon([&]() -> Async<> {
                WebSocket socket;
                co_await socket.connectTo(server.server()->serverUrl());
                connected = true;
                co_await socket.next();
            });
            idle();
            while (i % 2 && !connected) {
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                idle();
            }
        }
        for (int i = 0; i < 50; ++i) {
            QCoreApplication::processEvents();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QCOMPARE(openDescriptors(), before);
    }
};

QTEST_GUILESS_MAIN(tst_WebSocket)
#include "tst_websocket.moc"
