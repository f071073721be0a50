// SPDX-License-Identifier: MIT
// Links over TLS.
// Real I/O: sockets.
// Not for ThreadSanitizer: there is one thread.
#include "../../src/erlang/openlink_p.h"
#include "erlang/links.h"
#include "support/certificate.h"

#include <QActors/Assertions>
#include <QActors/TlsSocket>

using namespace TestSupport;

class tst_NodeLinkTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(ED3_linksAreOpenedOverTls, Test::Options().realTime().watchdog(60s))
    {
        const std::unique_ptr<QSslServer> server = secureServer();
        auto connecting = std::make_unique<QSslSocket>();
        trustTestCertificate(connecting.get());
        co_await connectEncrypted(connecting.get(), u"localhost"_s, server->serverPort());
        std::unique_ptr<QIODevice> accepted = co_await nextConnection(server.get());
        std::unique_ptr<NodeLink> here;
        std::unique_ptr<NodeLink> there;
        const auto connect = [&]() -> Async<> { here = co_await openLink(std::move(connecting), Handshake::toConnect(UiNode, "monster"_ba, AppNode.name)); };
        const auto accept = [&]() -> Async<> { there = co_await openLink(std::move(accepted), Handshake::toAccept(AppNode, "monster"_ba)); };
        const auto both = [&](TaskGroup &group) {
            group.startSoon(connect);
            group.startSoon(accept);
        };
        co_await withTaskGroup(both);
        QACTORS_COMPARE(here->peer().name, AppNode.name);
        QList<ControlMessage> got;
        QList<ControlMessage> echoed;
        QStringList ends;
        there->onMessage = [&](ControlMessage &&message) {
            there->send(message);
            got.append(message);
        };
        here->onMessage = [&](ControlMessage &&message) { echoed.append(message); };
        there->onClosed = [&](const QString &reason) { ends.append(reason); };
        here->start();
        there->start();
        for (int i = 0; i < 50; ++i)
            here->send(numbered(i, i % 10 == 0 ? 500'000 : 10));
        QACTORS_VERIFY(here->bytesQueued() > 0);
        co_await QACTORS_WAIT_FOR(echoed.size() == 50, 30s);
        for (int i = 0; i < 50; ++i)
            QACTORS_COMPARE(echoed.at(i).payload, numbered(i, i % 10 == 0 ? 500'000 : 10).payload);
        QACTORS_COMPARE(got.size(), 50);
        here->send(numbered(50, 2'000'000));
        here->close(u"enough"_s, 30s);
        co_await QACTORS_WAIT_FOR(ends.size() == 1, 30s);
        QACTORS_COMPARE(ends.first(), u"ui@127.0.0.1 closed the connection"_s);
        QACTORS_COMPARE(got.size(), 51);
    }

    /// Erlang's packets have lengths of four bytes there.
    QACTORS_TEST(ED3_packetsAreLongOverTls, Test::Options().realTime().watchdog(60s))
    {
        const std::unique_ptr<QSslServer> server = secureServer();
        auto connecting = std::make_unique<QSslSocket>();
        trustTestCertificate(connecting.get());
        co_await connectEncrypted(connecting.get(), u"localhost"_s, server->serverPort());
        const std::unique_ptr<QTcpSocket> accepted = co_await nextConnection(server.get());
        const auto connect = [&]() -> Async<> { co_await openLink(std::move(connecting), Handshake::toConnect(UiNode, "monster"_ba, AppNode.name)); };
        TaskGroup group;
        group.startSoon(connect);
        QACTORS_COMPARE(co_await readExactly(static_cast<QSslSocket *>(accepted.get()), 5), "\0\0\0\x1bN"_ba);
    }

    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
};

QTEST_GUILESS_MAIN(tst_NodeLinkTls)
#include "tst_nodelink_tls.moc"
