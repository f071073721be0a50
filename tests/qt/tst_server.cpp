// SPDX-License-Identifier: MIT
// Real I/O: servers on the loopback interface, and local ones.
#include <QActors/Dispatcher>
#include <QActors/Server>
#include <QActors/Socket>
#include <QActors/Task>

#include "support/rounds.h"
#include "support/waits.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_Server : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void QW1_anObjectThatGoesBeforeTheWaitBegins()
    {
        const auto wait = [] {
            auto object = std::make_unique<QTcpServer>();
            auto begun = nextConnection(object.get()); // not awaited yet
            object.reset();
            return begun;
        };
        QVERIFY(!messageOf<SenderGone>([&] { await(wait); }).isEmpty());
    }

    void misuseIsNamed()
    {
        QTcpServer server;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return nextConnection(&server); }); }).contains(u"does not listen"_s));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QTcpServer second; // a port in use
        QVERIFY(!second.listen(QHostAddress::LocalHost, server.serverPort()));
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return nextConnection(&second); }); }).contains(second.errorString()));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return nextConnection(static_cast<QTcpServer *>(nullptr)); }); }).isEmpty());
        QLocalServer local;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return nextConnection(&local); }); }).contains(u"does not listen"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return nextConnection(static_cast<QLocalServer *>(nullptr)); }); }).isEmpty());
    }

    void theSocketIsTheTasksAndOutlivesTheServer()
    {
        QTcpSocket client;
        QByteArray heard;
        await([&]() -> Async<> {
            std::unique_ptr<QTcpSocket> accepted;
            {
                QTcpServer server;
                server.listen(QHostAddress::LocalHost);
                co_await connectTo(&client, u"127.0.0.1"_s, server.serverPort());
                accepted = co_await nextConnection(&server);
                QACTORS_VERIFY(!accepted->parent());
            }
            co_await writeAll(accepted.get(), "still\n");
            heard = co_await readLine(&client);
        });
        QCOMPARE(heard, "still\n"_ba);
    }

    void aCancelledAcceptLosesNoConnection()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        for (const bool kill : {false, true}) {
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, [&]() -> Async<> { co_await nextConnection(&server); });
            idle();
            QVERIFY2(task.whereItWaits().startsWith(u"a connection to port "_s), qPrintable(task.whereItWaits()));
            if (!kill)
                task.cancel();
            QTcpSocket socket;
            socket.connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
            while (!server.hasPendingConnections()) // it has come; the task has not had its turn
                QVERIFY(server.waitForNewConnection(10000));
            if (kill)
                group.reset();
            idle();
            QCOMPARE(task.state(), TaskState::Cancelled);
            QVERIFY(await([&]() -> Async<bool> { co_return bool(co_await nextConnection(&server)); }));
        }
    }

    void aServerThatIsDeletedIsGoneAndItsConnectionsAreNot()
    {
        auto server = std::make_unique<QTcpServer>();
        QVERIFY(server->listen(QHostAddress::LocalHost));
        std::unique_ptr<QTcpSocket> accepted;
        QTcpSocket socket;
        await([&]() -> Async<> {
            co_await connectTo(&socket, u"127.0.0.1"_s, server->serverPort());
            accepted = co_await nextConnection(server.get());
        });
        TaskGroup group;
        auto task = Task::spawn(group, [&]() -> Async<> { co_await nextConnection(server.get()); });
        idle();
        server.reset();
        idle();
        QVERIFY(describe(task.error()).endsWith(u"the object was deleted"_s));
        await([&] { return writeAll(accepted.get(), "still\n"); });
        QCOMPARE(await([&] { return readLine(&socket); }), "still\n"_ba);
    }

    void twoMayAccept()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        int accepted = 0;
        await([&]() -> Async<> {
            TaskGroup group;
            for (int i = 0; i < 2; ++i) {
                group.startSoon([&]() -> Async<> {
                    const auto socket = co_await nextConnection(&server);
                    ++accepted;
                });
            }
            QTcpSocket first;
            QTcpSocket second;
            co_await connectTo(&first, u"127.0.0.1"_s, server.serverPort());
            co_await connectTo(&second, u"127.0.0.1"_s, server.serverPort());
            co_await group.join();
        });
        QCOMPARE(accepted, 2);
    }

    // An accept is cancelled or killed before its connection comes, killed with it at hand, or gets it.
    void QW4_nothingIsLeftBehind()
    {
        QTcpServer server;
        listenOn(&server, QHostAddress(QHostAddress::LocalHost));
        goRound<QTcpSocket>(&server, [&](QTcpSocket *socket) { return connectTo(socket, u"127.0.0.1"_s, server.serverPort()); });
    }

    void QW4_nothingIsLeftBehindOfLocalOnes()
    {
        QLocalServer server;
        listenOn(&server, u"qactors-server-%1"_s.arg(QCoreApplication::applicationPid()));
        goRound<QLocalSocket>(&server, [&](QLocalSocket *socket) { return connectTo(socket, server.serverName()); });
    }

private:
    template<typename Socket, typename Server, typename Connect>
    static void goRound(Server *server, Connect connect)
    {
        const auto accept = [server]() -> Async<> { co_await nextConnection(server); };
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(200); i < all; ++i) {
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, accept);
            idle();
            if (i % 4 == 0)
                task.cancel();
            if (i % 4 == 1)
                group.reset();
            Socket client;
            await([&] { return connect(&client); });
            while (i % 4 != 3 && !server->hasPendingConnections() && !task.hasEnded())
                server->waitForNewConnection(10'000);
            if (i % 4 == 2)
                group.reset();
            if (i % 4 == 3)
                await([&] { return group->join(); });
            QVERIFY(server->isListening());
            while (Socket *left = server->nextPendingConnection())
                delete left;
        }
        while (server->waitForNewConnection(0)) // of those whose accept had ended
            delete server->nextPendingConnection();
        QCOMPARE(openDescriptors(), before);
    }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(tst_Server)
#include "tst_server.moc"
