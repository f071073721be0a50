// SPDX-License-Identifier: MIT
// Real I/O: datagrams, encrypted connections and ports in use, on the loopback interface.
#include <QActors/Server>
#include <QActors/Socket>
#include <QActors/TlsSocket>
#include <QActors/UdpSocket>

#include "support/certificate.h"
#include "support/rounds.h"
#include "support/waits.h"

#include <QtNetwork/qsslserver.h>

using namespace TestSupport;

namespace {

const QHostAddress Here(QHostAddress::LocalHost);

Async<> echoDatagrams(QUdpSocket *socket, int count)
{
    for (int i = 0; i < count; ++i) {
        const QNetworkDatagram datagram = co_await receiveDatagram(socket);
        sendDatagram(socket, datagram.makeReply(datagram.data().toUpper()));
    }
}

/// Both ends, with a server that answers once.
Async<> askByDatagram()
{
    QUdpSocket server;
    QUdpSocket client;
    bindTo(&server, Here);
    bindTo(&client, Here);
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon([&] { return echoDatagrams(&server, 1); });
        sendDatagram(&client, "hello", Here, server.localPort());
        QACTORS_COMPARE((co_await receiveDatagram(&client)).data(), "HELLO"_ba);
    });
}

Async<> shakeHands()
{
    const auto server = secureServer();
    QSslSocket client;
    trustTestCertificate(&client);
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> {
            const auto accepted = co_await nextConnection(server.get());
            co_await writeAll(accepted.get(), "hello\n");
            co_await readLine(accepted.get());
        });
        co_await connectEncrypted(&client, u"localhost"_s, server->serverPort());
        QACTORS_COMPARE(co_await readLine(&client), "hello\n"_ba);
        co_await writeAll(&client, "bye\n");
    });
}

/// Several large writes to a peer that has little room. As long as much is unread the system cannot have taken it all.
Async<> writeMuch(auto *from, QAbstractSocket *to)
{
    from->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, 1 << 16);
    to->setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 1 << 16);
    to->setReadBufferSize(1 << 16);
    const QByteArray data(5 << 20, 'x');
    for (int round = 0; round < 4; ++round) {
        bool isWritten = false;
        const auto write = [&]() -> Async<> {
            co_await writeAll(from, data);
            isWritten = true;
        };
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon(write);
            for (qint64 count = 0; count < data.size();) {
                const QByteArray piece = co_await readSome(to, 1 << 14);
                count += piece.size();
                QACTORS_VERIFY(!piece.isEmpty() && (!isWritten || count > data.size() / 2));
            }
        });
        QACTORS_VERIFY(isWritten);
    }
}

} // namespace

class tst_NetworkWaits : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void datagramsComeAndGo()
    {
        await([] { return askByDatagram(); });
    }

    // More than one between two waits, an empty one among them: each is told of, in order.
    void QW2_noDatagramIsLostBetweenWaits()
    {
        QUdpSocket server;
        QUdpSocket client;
        bindTo(&server, Here);
        bindTo(&client, Here);
        await([&]() -> Async<> {
            for (int round = 0; round < 50; ++round) {
                for (const QByteArray &data : {"a"_ba, QByteArray(), QByteArray(30'000, 'x')})
                    sendDatagram(&client, data, Here, server.localPort());
                if (round % 2)
                    co_await QActors::sleep(1ms); // Qt has told of them, and nobody waited
                QACTORS_COMPARE((co_await receiveDatagram(&server)).data(), "a"_ba);
                const QNetworkDatagram empty = co_await receiveDatagram(&server);
                QACTORS_VERIFY(empty.isValid() && empty.data().isEmpty() && empty.senderPort() == client.localPort());
                QACTORS_COMPARE((co_await receiveDatagram(&server)).data().size(), 30'000);
            }
        });
    }

    void QW2_aCancelledWaitLosesNoDatagram()
    {
        QUdpSocket server;
        bindTo(&server, Here);
        for (const bool kill : {false, true}) {
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                QUdpSocket client;
                if (!kill)
                    group->cancel();
                sendDatagram(&client, "kept", Here, server.localPort());
                QVERIFY(server.waitForReadyRead(10000)); // Qt tells of it; the task has not had its turn
                if (kill)
                    group.reset();
            };
            QCOMPARE(endOf([&] { return receiveDatagram(&server); }, disturb), u"cancelled"_s);
            QCOMPARE(await([&] { return receiveDatagram(&server); }).data(), "kept"_ba);
        }
    }

    // What Qt tells of and is not there must not be the last that Qt tells of.
    void QW2_aRefusalIsTypedAndTheSocketGoesOn()
    {
        QUdpSocket socket;
        quint16 port = 0;
        {
            QUdpSocket closed;
            bindTo(&closed, Here);
            port = closed.localPort();
        }
        await([&]() -> Async<> {
            co_await connectTo(&socket, u"127.0.0.1"_s, port);
            for (int i = 0; i < 3; ++i) {
                sendDatagram(&socket, QNetworkDatagram("anybody?"_ba));
                try {
                    co_await receiveDatagram(&socket);
                    QACTORS_VERIFY(false);
                } catch (const DeviceError &error) {
                    QACTORS_COMPARE(error.code(), int(QAbstractSocket::ConnectionRefusedError));
                }
            }
            QUdpSocket server; // now somebody is there
            bindTo(&server, Here, port);
            sendDatagram(&socket, QNetworkDatagram("hello"_ba));
            co_await echoDatagrams(&server, 1);
            QACTORS_COMPARE((co_await receiveDatagram(&socket)).data(), "HELLO"_ba);
        });
    }

    void twoMayReceive()
    {
        QUdpSocket server;
        QUdpSocket client;
        bindTo(&server, Here);
        int received = 0;
        await([&]() -> Async<> {
            TaskGroup group;
            for (int i = 0; i < 2; ++i) {
                group.startSoon([&]() -> Async<> {
                    co_await receiveDatagram(&server);
                    ++received;
                });
            }
            co_await yield();
            for (int i = 0; i < 2; ++i) {
                sendDatagram(&client, QByteArray::number(i), Here, server.localPort());
                co_await QActors::sleep(1ms);
            }
            co_await group.join();
        });
        QCOMPARE(received, 2);
    }

    void QW3_aPortInUseIsATypedError()
    {
        const auto inUse = [](const DeviceError &error, quint16 port) {
            return error.code() == int(QAbstractSocket::AddressInUseError) && error.message().contains(QString::number(port)) && error.message().contains(u"choose another port"_s);
        };
        QUdpSocket first, second;
        bindTo(&first, Here);
        try {
            bindTo(&second, Here, first.localPort());
            QFAIL("bound twice");
        } catch (const DeviceError &error) {
            QVERIFY2(inUse(error, first.localPort()), error.what());
        }
        QTcpServer server, other;
        listenOn(&server, Here);
        try {
            listenOn(&other, Here, server.serverPort());
            QFAIL("two servers");
        } catch (const DeviceError &error) {
            QVERIFY2(inUse(error, server.serverPort()), error.what());
        }
        QLocalServer local, again;
        const QString name = u"qactors-inuse-%1"_s.arg(QCoreApplication::applicationPid());
        listenOn(&local, name);
        try {
            listenOn(&again, name);
            QFAIL("two servers");
        } catch (const DeviceError &error) {
            QCOMPARE(error.code(), int(QAbstractSocket::AddressInUseError));
            QVERIFY2(error.message().contains(name), error.what());
        }
    }

    void QW5_misuseIsNamed()
    {
        QUdpSocket socket;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return receiveDatagram(&socket); }); }).contains(u"call bindTo()"_s));
        QVERIFY(messageOf<MisuseError>([&] { sendDatagram(&socket, QNetworkDatagram("x"_ba)); }).contains(u"no destination"_s));
        bindTo(&socket, Here);
        QVERIFY(messageOf<MisuseError>([&] { bindTo(&socket, Here); }).contains(u"already"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return receiveDatagram(nullptr); }); }).isEmpty());
        QVERIFY(messageOf<DeviceError>([&] { sendDatagram(&socket, QByteArray(70'000, 'x'), Here, 1); }).contains(u"70000 bytes to 127.0.0.1:1"_s));
        QTcpServer server;
        listenOn(&server, Here);
        QVERIFY(messageOf<MisuseError>([&] { listenOn(&server, Here); }).contains(u"listens already"_s));
        QVERIFY(!messageOf<SenderGone>([] { listenOn(static_cast<QTcpServer *>(nullptr), Here); }).isEmpty());
        QSslSocket secure;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return startEncryption(&secure); }); }).contains(u"not connected"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return connectEncrypted(nullptr, u"x"_s, 1); }); }).isEmpty());
    }

    void QW1_deletedOrClosedDuringTheWait()
    {
        const auto bound = [](QObject *parent) {
            auto *socket = new QUdpSocket(parent);
            bindTo(socket, Here);
            return socket;
        };
        QUdpSocket *socket = bound(nullptr);
        QVERIFY(endOf([&] { return receiveDatagram(socket); }, [&](auto &) { delete socket; }).endsWith(u"the object was deleted"_s));
        auto parent = std::make_unique<QObject>();
        socket = bound(parent.get());
        QVERIFY(endOf([&] { return receiveDatagram(socket); }, [&](auto &) { parent.reset(); }).endsWith(u"the object was deleted"_s));
        QUdpSocket closed;
        bindTo(&closed, Here);
        QCOMPARE(endOf([&] { return receiveDatagram(&closed); }, [&](auto &) { closed.close(); }), u"receiveDatagram: the socket was closed"_s);
        QTcpServer silent; // accepts, and says nothing
        listenOn(&silent, Here);
        auto secure = std::make_unique<QSslSocket>();
        const auto shakes = [&] { return connectEncrypted(secure.get(), u"127.0.0.1"_s, silent.serverPort()); };
        QVERIFY(endOf(shakes, [&](auto &) { secure.reset(); }).endsWith(u"the object was deleted"_s));
    }

    void QW4_cancelledAndKilledEverywhere()
    {
        disturbEverywhere([] { return askByDatagram(); });
        if (QSslSocket::supportsSsl())
            disturbEverywhere([] { return shakeHands(); });
    }

    void QW4_nothingIsLeftBehind()
    {
        await([] { return askByDatagram(); });
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            TaskGroup group;
            QUdpSocket kept;
            bindTo(&kept, Here);
            group.startSoon([&]() -> Async<> { co_await receiveDatagram(&kept); });
            group.startSoon([]() -> Async<> {
                QUdpSocket own;
                bindTo(&own, Here);
                co_await receiveDatagram(&own);
            });
            idle();
        }
        QCOMPARE(openDescriptors(), before);
    }

    void anEncryptedConnection()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        await([] { return shakeHands(); });
    }

    // The sockets of a QSslServer are known by the type of their base.
    void QW6_anEncryptedWriteGoesAsFastAsThePeerReads()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        const auto server = secureServer();
        await([&]() -> Async<> {
            QSslSocket client;
            trustTestCertificate(&client);
            co_await connectEncrypted(&client, u"localhost"_s, server->serverPort());
            const std::unique_ptr<QTcpSocket> accepted = co_await nextConnection(server.get());
            co_await writeMuch(&client, accepted.get());
            co_await writeMuch(accepted.get(), &client);
        });
    }

    void aConnectionThatIsEncryptedLater()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        struct : QTcpServer
        {
            void incomingConnection(qintptr descriptor) override
            {
                auto *socket = new QSslSocket(this);
                socket->setSslConfiguration(testConfiguration());
                socket->setSocketDescriptor(descriptor);
                addPendingConnection(socket);
            }
        } server;
        listenOn(&server, Here);
        await([&]() -> Async<> {
            QSslSocket client;
            trustTestCertificate(&client);
            co_await connectTo(&client, u"localhost"_s, server.serverPort());
            const auto accepted = co_await nextConnection(&server);
            static_cast<QSslSocket *>(accepted.get())->startServerEncryption();
            co_await startEncryption(&client);
            QACTORS_VERIFY(client.isEncrypted());
        });
    }

    void QW3_aCertificateThatIsNotTrustedIsNamed()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        const auto server = secureServer();
        QSslSocket client;
        try {
            await([&] { return connectEncrypted(&client, u"localhost"_s, server->serverPort()); });
            QFAIL("trusted");
        } catch (const TlsError &error) {
            const QString text = error.message();
            QVERIFY2(text.startsWith(u"connectEncrypted: localhost:%1 is not trusted: The certificate is self-signed, and untrusted"_s.arg(server->serverPort())), qPrintable(text));
            QVERIFY2(text.contains(u"its certificate: \"localhost\", issued by itself, valid until 2126-11-04"_s) && text.contains(u"addCaCertificate()"_s), qPrintable(text));
            QCOMPARE(error.code(), int(QAbstractSocket::SslHandshakeFailedError));
            QVERIFY(!error.reasons().isEmpty());
            QCOMPARE(QSslCertificate(error.certificate()), QSslCertificate(TestCertificate));
        }
        // A name that is another's.
        QSslSocket elsewhere;
        trustTestCertificate(&elsewhere);
        const QString other = messageOf<TlsError>([&] { await([&] { return connectEncrypted(&elsewhere, u"127.0.0.1"_s, server->serverPort()); }); });
        QVERIFY2(other.contains(u"host name"_s), qPrintable(other));
        // Who says that it does not matter is obeyed.
        QSslSocket careless;
        connect(&careless, &QSslSocket::sslErrors, &careless, [&] { careless.ignoreSslErrors(); });
        await([&] { return connectEncrypted(&careless, u"localhost"_s, server->serverPort()); });
        QVERIFY(careless.isEncrypted());
    }

    void whatSpeaksNoTlsIsADeviceError()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        QTcpServer server;
        listenOn(&server, Here);
        connect(&server, &QTcpServer::newConnection, &server, [&] { server.nextPendingConnection()->write("220 hello\r\n"); });
        QSslSocket client;
        const QString plain = messageOf<DeviceError>([&] { await([&] { return connectEncrypted(&client, u"127.0.0.1"_s, server.serverPort()); }); });
        QVERIFY2(plain.startsWith(u"connectEncrypted: no encrypted connection to 127.0.0.1:"_s), qPrintable(plain));
        QSslSocket second;
        const QString refused = messageOf<DeviceError>([&] { await([&] { return connectEncrypted(&second, u"127.0.0.1"_s, 1); }); });
        QVERIFY2(refused.endsWith(u"Connection refused"_s), qPrintable(refused));
    }
};

QTEST_GUILESS_MAIN(tst_NetworkWaits)
#include "tst_networkwaits.moc"
