// SPDX-License-Identifier: MIT
// Real I/O: a server on the loopback interface.
#include <QActors/Dispatcher>
#include <QActors/NetworkReply>
#include <QActors/Task>
#include "support/latereply.h"
#include "support/testrun.h"

#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestNetworkReply : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    // Real I/O: a local server.
    void aReplyComesBackWhenItHasFinished()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [=] {
                socket->write("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                socket->disconnectFromHost();
            });
        });
        QNetworkAccessManager manager;
        const QUrl url(u"http://127.0.0.1:%1/"_s.arg(server.serverPort()));
        const QByteArray body = await([&]() -> Async<QByteArray> {
            const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
            QNetworkReply *same = co_await reply.get();
            co_return same->error() == QNetworkReply::NoError ? same->readAll() : QByteArray();
        });
        QCOMPARE(body, "hello"_ba);
    }

    void aFinishedReplyNeedsNoWaiting()
    {
        LateReply reply;
        reply.finish();
        QCOMPARE(await([&]() -> Async<QNetworkReply *> { co_return co_await static_cast<QNetworkReply *>(&reply); }), &reply);
        QCOMPARE(await([&]() -> Async<QNetworkReply *> { co_return co_await &reply; }), &reply); // by its own class
        QCOMPARE(reply.aborts, 0);
    }

    void aReplyThatFinishesIsNotAborted()
    {
        LateReply reply;
        TaskGroup group;
        auto task = wait(group, &reply);
        QVERIFY(task.whereItWaits().startsWith(u"a network reply from http://late/"_s));
        reply.finish();
        idle();
        QCOMPARE(task.value(), &reply);
        QCOMPARE(reply.aborts, 0);
    }

    void cancellingTheAwaitAbortsTheReply()
    {
        LateReply reply;
        TaskGroup group;
        auto task = wait(group, &reply);
        task.cancel();
        QCOMPARE(reply.aborts, 0); // cancel() itself runs no foreign code
        idle();
        QCOMPARE(reply.aborts, 1);
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    void killingTheAwaitAbortsTheReply()
    {
        LateReply reply;
        {
            TaskGroup group;
            wait(group, &reply);
        }
        QCOMPARE(reply.aborts, 1);
    }

    void aDeletedReplyIsGone()
    {
        auto *reply = new LateReply;
        TaskGroup group;
        auto task = wait(group, reply);
        delete reply;
        idle();
        QCOMPARE(describe(task.error()), u"a network reply: the object was deleted"_s);
        QVERIFY(!messageOf<SenderGone>([] {
                     await([]() -> Async<> { co_await static_cast<QNetworkReply *>(nullptr); });
                 }).isEmpty());
    }

    void aSlotOfFinishedMayKillTheAwaitOrDeleteTheReply()
    {
        auto *reply = new LateReply;
        auto group = std::make_unique<TaskGroup>();
        auto task = wait(*group, reply);
        connect(reply, &QNetworkReply::finished, reply, [&] {
            group.reset();
            delete reply;
        });
        reply->finish();
        QCOMPARE(task.state(), TaskState::Cancelled);
        idle();
    }

private:
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    static TaskHandle<QNetworkReply *> wait(TaskGroup &group, QNetworkReply *reply)
    {
        auto task = Task::spawn(group, [reply]() -> Async<QNetworkReply *> { co_return co_await reply; });
        idle();
        return task;
    }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestNetworkReply)
#include "tst_networkreply.moc"
