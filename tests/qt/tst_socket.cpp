// SPDX-License-Identifier: MIT
// Real I/O: sockets and servers on the loopback interface, and local ones.
#include <QActors/Dispatcher>
#include <QActors/Server>
#include <QActors/Socket>
#include <QActors/Task>
#include "support/rounds.h"
#include "support/testrun.h"

#include <QtCore/qdir.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size();
}

QString localName(const void *of)
{
    return u"qactors-socket-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(quintptr(of));
}

/// A port at which nobody listens.
quint16 closedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

/// Answers each line with itself, to whom it comes.
template<typename Socket>
Async<> echo(std::unique_ptr<Socket> socket)
{
    for (;;) {
        const QByteArray line = co_await readLine(socket.get());
        if (line.isEmpty())
            co_return;
        co_await writeAll(socket.get(), line);
    }
}

template<typename Server>
Async<> serve(Server *server)
{
    TaskGroup clients;
    for (;;) {
        auto socket = co_await nextConnection(server);
        clients.startSoon([socket = std::move(socket)]() mutable { return echo(std::move(socket)); });
    }
}

} // namespace

class TestSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void QW1_anObjectThatGoesBeforeTheWaitBegins()
    {
        const auto wait = [] {
            auto object = std::make_unique<QTcpSocket>();
            auto begun = connectTo(object.get(), u"localhost"_s, 1); // not awaited yet
            object.reset();
            return begun;
        };
        QVERIFY(!messageOf<SenderGone>([&] { await(wait); }).isEmpty());
    }

    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void aServerAndItsClients()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QStringList answers = await([&]() -> Async<QStringList> {
            TaskGroup group;
            group.startSoon([&] { return serve(&server); });
            QStringList heard;
            TaskGroup clients;
            for (int i = 0; i < 3; ++i) {
                clients.startSoon([&, i]() -> Async<> {
                    QTcpSocket socket;
                    co_await connectTo(&socket, u"127.0.0.1"_s, server.serverPort());
                    co_await writeAll(&socket, QByteArray::number(i) + '\n');
                    heard << QString::fromLatin1(co_await readLine(&socket)).trimmed();
                    co_await disconnectFrom(&socket);
                });
            }
            co_await clients.join();
            co_return heard;
        });
        answers.sort();
        QCOMPARE(answers, (QStringList{u"0"_s, u"1"_s, u"2"_s}));
    }

    void aLocalServerAndItsClient()
    {
        QLocalServer server;
        QVERIFY(server.listen(localName(this)));
        const QByteArray answer = await([&]() -> Async<QByteArray> {
            TaskGroup group;
            group.startSoon([&] { return serve(&server); });
            QLocalSocket socket;
            co_await connectTo(&socket, server.serverName());
            co_await writeAll(&socket, "hello\n");
            const QByteArray line = co_await readLine(&socket);
            co_await disconnectFrom(&socket);
            co_return line;
        });
        QCOMPARE(answer, "hello\n"_ba);
    }

    void whereNobodyListensIsAnError()
    {
        QTcpSocket socket;
        const quint16 port = closedPort();
        try {
            await([&] { return connectTo(&socket, u"127.0.0.1"_s, port); });
            QFAIL("it connected");
        } catch (const DeviceError &error) {
            QCOMPARE(error.code(), int(QAbstractSocket::ConnectionRefusedError));
            QVERIFY2(error.message().startsWith(u"no connection to 127.0.0.1:%1: "_s.arg(port)), qPrintable(error.message()));
        }
        QLocalSocket local;
        try {
            await([&] { return connectTo(&local, u"no-such-server"_s); });
            QFAIL("it connected");
        } catch (const DeviceError &error) {
            QCOMPARE(error.code(), int(QLocalSocket::ServerNotFoundError));
        }
    }

    void misuseIsNamed()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QTcpSocket socket;
        await([&] { return connectTo(&socket, u"127.0.0.1"_s, server.serverPort()); });
        QVERIFY(!messageOf<MisuseError>([&] { await([&] { return connectTo(&socket, u"127.0.0.1"_s, server.serverPort()); }); }).isEmpty());
        QVERIFY(!messageOf<SenderGone>([] { await([] { return connectTo(static_cast<QTcpSocket *>(nullptr), u"x"_s, 1); }); }).isEmpty());
        QVERIFY(!messageOf<SenderGone>([] { await([] { return disconnectFrom(static_cast<QLocalSocket *>(nullptr)); }); }).isEmpty());
    }

    void cancelledOrKilledAConnectionIsAborted()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        for (const bool kill : {false, true}) {
            for (const bool local : {false, true}) { // the socket is the coroutine's own
                QTcpSocket kept;
                auto group = std::make_unique<TaskGroup>();
                auto task = Task::spawn(*group, [&]() -> Async<> {
                    QTcpSocket own;
                    co_await connectTo(local ? &own : &kept, u"127.0.0.1"_s, server.serverPort());
                });
                idle();
                QVERIFY2(task.whereItWaits().startsWith(u"a connection to 127.0.0.1:"_s), qPrintable(task.whereItWaits()));
                kill ? group.reset() : task.cancel();
                idle();
                QCOMPARE(task.state(), TaskState::Cancelled);
                QCOMPARE(kept.state(), QAbstractSocket::UnconnectedState);
            }
        }
    }

    void aDisconnectIsWaitedForOrAborted()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        for (const bool kill : {false, true}) {
            QTcpSocket socket;
            std::unique_ptr<QTcpSocket> peer;
            await([&]() -> Async<> {
                co_await connectTo(&socket, u"127.0.0.1"_s, server.serverPort());
                peer = co_await nextConnection(&server);
            });
            peer->setReadBufferSize(1);
            socket.write(QByteArray(20'000'000, 'x')); // more than the system takes
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, [&] { return disconnectFrom(&socket); });
            idle();
            QVERIFY(!task.hasEnded());
            kill ? group.reset() : task.cancel();
            idle();
            QCOMPARE(task.state(), TaskState::Cancelled);
            QCOMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        }
    }

    void nothingIsLeftBehind()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        goRound<QTcpSocket>(&server, [&](QTcpSocket *socket) { return connectTo(socket, u"127.0.0.1"_s, server.serverPort()); });
    }

    void nothingIsLeftBehindByLocalOnes()
    {
        QLocalServer server;
        QVERIFY(server.listen(localName(&server)));
        goRound<QLocalSocket>(&server, [&](QLocalSocket *socket) { return connectTo(socket, server.serverName()); });
    }

private:
    /// Who connects and reads is killed before or after the connection was made, and so is who accepts.
    template<typename Socket, typename Server, typename Connect>
    static void goRound(Server *server, Connect connect)
    {
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(200); i < all; ++i) {
            TaskGroup group;
            group.startSoon([&] { return serve(server); });
            auto task = Task::spawn(group, [&]() -> Async<> {
                Socket socket;
                co_await connect(&socket);
                co_await readLine(&socket);
            });
            idle();
            while (i % 2 && !task.whereItWaits().startsWith(u"readLine"_s)) {
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                idle();
            }
        }
        while (server->hasPendingConnections())
            delete server->nextPendingConnection();
        QCOMPARE(openDescriptors(), before);
    }
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestSocket)
#include "tst_socket.moc"
