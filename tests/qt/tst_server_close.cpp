// SPDX-License-Identifier: MIT
// Servers that are closed while somebody waits for a connection: Qt has no signal for that.
#include <QActors/Server>
#include <QActors/Socket>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Tcp
{
    using Socket = QTcpSocket;
    QTcpServer server;
    void listen() { QVERIFY(server.listen(QHostAddress::LocalHost, server.serverPort())); }
    Async<> connect(QTcpSocket *socket) { co_await connectTo(socket, u"127.0.0.1"_s, server.serverPort()); }
};

struct Local
{
    using Socket = QLocalSocket;
    QLocalServer server;
    QString name = u"qactors-close-%1"_s.arg(QCoreApplication::applicationPid());
    void listen() { QVERIFY(server.listen(name)); }
    Async<> connect(QLocalSocket *socket) { co_await connectTo(socket, name); }
};

/// What nextConnection() said in the end, as often as it is asked.
template<typename Server>
Async<> accepting(Server *server, Log *log)
{
    try {
        for (;;) {
            const auto socket = co_await nextConnection(server);
            log->add(u"a connection"_s);
        }
    } catch (const DeviceError &error) {
        log->add(error.message());
    } catch (const SenderGone &) {
        log->add(u"gone"_s);
    }
}

/// The turn in which Qt deletes what it listened with.
Async<> laterTurn()
{
    co_await QActors::sleep(1ms);
}

template<typename Kind>
void closed()
{
    const LeakGuard guard;
    Log log;
    await([&]() -> Async<> {
        Kind kind;
        kind.listen();
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            for (int i = 0; i < 2; ++i)
                group.startSoon([&] { return accepting(&kind.server, &log); });
            co_await yield();
            kind.server.close();
        });
    });
    const QString told = u"nextConnection: the server was closed"_s;
    QCOMPARE(log, QStringList({told, told}));
    VERIFY_NO_LEAK(guard);
}

template<typename Kind>
void closedWithAConnection()
{
    const LeakGuard guard;
    Log log;
    await([&]() -> Async<> {
        Kind kind;
        kind.listen();
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] { return accepting(&kind.server, &log); });
            typename Kind::Socket client;
            co_await kind.connect(&client);
            while (log.isEmpty())
                co_await laterTurn();
            kind.server.close();
        });
    });
    QCOMPARE(log.join(u", "), u"a connection, nextConnection: the server was closed"_s);
    VERIFY_NO_LEAK(guard);
}

// Who listens again in the same turn is waited for.
template<typename Kind>
void closedAndListening()
{
    const LeakGuard guard;
    Log log;
    await([&]() -> Async<> {
        Kind kind;
        kind.listen();
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] { return accepting(&kind.server, &log); });
            for (int round = 0; round < 3; ++round) {
                co_await laterTurn();
                kind.server.close();
                kind.listen();
            }
            co_await laterTurn();
            QACTORS_COMPARE(log, QStringList());
            typename Kind::Socket client;
            co_await kind.connect(&client);
            while (log.isEmpty())
                co_await laterTurn();
            group.cancel();
        });
    });
    QCOMPARE(log.join(u", "), u"a connection"_s);
    VERIFY_NO_LEAK(guard);
}

} // namespace

class TestServerClose : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTcpServer() { closed<Tcp>(); }
    void aLocalServer() { closed<Local>(); }
    void aTcpServerThatHadAConnection() { closedWithAConnection<Tcp>(); }
    void aLocalServerThatHadAConnection() { closedWithAConnection<Local>(); }
    void aTcpServerThatListensAgain() { closedAndListening<Tcp>(); }
    void aLocalServerThatListensAgain() { closedAndListening<Local>(); }

    void closedAndDeleted()
    {
        const LeakGuard guard;
        Log log;
        await([&]() -> Async<> {
            auto server = std::make_unique<QTcpServer>();
            server->listen(QHostAddress::LocalHost);
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return accepting(server.get(), &log); });
                co_await yield();
                server->close();
                server.reset();
            });
        });
        QCOMPARE(log.join(u", "), u"gone"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(TestServerClose)
#include "tst_server_close.moc"
