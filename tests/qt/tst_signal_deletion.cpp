// SPDX-License-Identifier: MIT
// Senders that are deleted as soon as they have emitted, as is common: deleteLater() in a slot of finished(),
// WA_DeleteOnClose, setAutoDeleteReplies(). Who awaits the signal sees it, and the sender, whichever slot ran first.
// Real I/O: a process, and a server on the loopback interface.
#include <QActors/Dispatcher>
#include <QActors/NetworkReply>
#include <QActors/Signal>
#include <QActors/Task>
#include "support/latereply.h"
#include "support/testrun.h"

#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Sends "hello" to everyone who asks.
class Server : public QTcpServer
{
public:
    Server()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->write("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                socket->disconnectFromHost();
            });
        });
    }
    QNetworkRequest request() const { return QNetworkRequest(QUrl(u"http://127.0.0.1:%1/"_s.arg(serverPort()))); }
};

} // namespace

class TestSignalDeletion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        deleteNow();
        VERIFY_NO_LEAK(*m_guard);
    }

    void aReplyIsThereThoughItWasToBeDeleted_data() { orders(); }
    void aReplyIsThereThoughItWasToBeDeleted()
    {
        QFETCH(bool, slotFirst);
        QPointer<QObject> alive;
        auto *reply = new LateReply;
        alive = reply;
        if (slotFirst)
            connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        TaskGroup group;
        auto task = Task::spawn(group, [reply]() -> Async<QString> {
            const QNetworkReply *same = co_await static_cast<QNetworkReply *>(reply);
            co_return same->url().toString();
        });
        idle();
        if (!slotFirst)
            connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        reply->finish();
        deleteNow();
        idle();
        QCOMPARE(task.value(), u"http://late/"_s);
        deleteNow();
        QVERIFY(!alive); // it is only later
    }

    void aReplyThatHadFinishedIsThereToo()
    {
        auto *reply = new LateReply;
        const QPointer<QObject> alive = reply;
        reply->finish();
        TaskGroup group;
        auto task = Task::spawn(group, [reply]() -> Async<QString> {
            detail::Scheduler::current()->endTurn(); // the await takes its turn
            const QNetworkReply *same = co_await static_cast<QNetworkReply *>(reply);
            co_return same->url().toString();
        });
        auto other = Task::spawn(group, [reply] {
            reply->deleteLater();
            deleteNow();
        });
        idle();
        QCOMPARE(task.value(), u"http://late/"_s);
        deleteNow();
        QVERIFY(!alive);
    }

    void killedWithTheResultAtHandItIsDeletedAllTheSame_data() { orders(); }
    void killedWithTheResultAtHandItIsDeletedAllTheSame()
    {
        QFETCH(bool, slotFirst); // here: killed or cancelled
        auto *reply = new LateReply;
        const QPointer<QObject> alive = reply;
        {
            TaskGroup group;
            auto task = group.startSoon([reply]() -> Async<> { co_await static_cast<QNetworkReply *>(reply); });
            idle();
            reply->deleteLater();
            reply->finish();
            deleteNow();
            QVERIFY(alive);
            if (slotFirst) {
                task.cancel();
                idle();
            }
        }
        QVERIFY(alive);
        deleteNow();
        QVERIFY(!alive);
    }

    void twoThatAwaitOneBothSeeIt()
    {
        auto *reply = new LateReply;
        const QPointer<QObject> alive = reply;
        TaskGroup group;
        Log log;
        for (int i = 0; i < 2; ++i) {
            group.startSoon([&, reply]() -> Async<> {
                log.add((co_await static_cast<QNetworkReply *>(reply))->url().host());
                deleteNow();
            });
        }
        idle();
        reply->deleteLater();
        reply->finish();
        idle();
        QCOMPARE(log, (Log{u"late"_s, u"late"_s}));
        deleteNow();
        QVERIFY(!alive);
    }

    void aSenderIsThereAsInASlot()
    {
        auto *sender = new QObject;
        const QPointer<QObject> alive = sender;
        TaskGroup group;
        auto task = Task::spawn(group, [sender]() -> Async<QString> {
            co_await when(sender, &QObject::objectNameChanged);
            co_return sender->objectName();
        });
        idle();
        sender->deleteLater();
        sender->setObjectName(u"here"_s);
        deleteNow();
        idle();
        QCOMPARE(task.value(), u"here"_s);
        deleteNow();
        QVERIFY(!alive);
    }

    void deletedOutrightItIsGoneButTheArgumentsAreThere()
    {
        auto *sender = new QObject;
        TaskGroup group;
        auto task = Task::spawn(group, [sender]() -> Async<QString> { co_return co_await when(sender, &QObject::objectNameChanged); });
        idle();
        sender->setObjectName(u"here"_s);
        delete sender;
        idle();
        QCOMPARE(task.value(), u"here"_s);
    }

    void aDownloadWhoseReplyTheManagersSlotDeletes()
    {
        Server server;
        QNetworkAccessManager manager;
        connect(&manager, &QNetworkAccessManager::finished, &manager, [](QNetworkReply *reply) { reply->deleteLater(); });
        for (int i = 0; i < 20; ++i)
            QCOMPARE(download(manager, server), "hello"_ba);
    }

    void aDownloadWhoseReplyDeletesItself()
    {
        Server server;
        QNetworkAccessManager manager;
        manager.setAutoDeleteReplies(true);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(download(manager, server), "hello"_ba);
    }

    void aProcessThatIsDeletedWhenItHasFinished()
    {
        const QByteArray output = await([]() -> Async<QByteArray> {
            auto *process = new QProcess;
            connect(process, &QProcess::finished, process, &QObject::deleteLater);
            process->start(u"echo"_s, {u"hello"_s});
            const auto [code, status] = co_await when(process, &QProcess::finished);
            co_return process->readAllStandardOutput() + QByteArray::number(code);
        });
        QCOMPARE(output, "hello\n0"_ba);
    }

private:
    static void orders()
    {
        QTest::addColumn<bool>("slotFirst");
        QTest::newRow("slot first") << true;
        QTest::newRow("await first") << false;
    }
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    static void deleteNow() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }
    /// Under load: other tasks use up the time budget between the signal and the task's turn.
    static QByteArray download(QNetworkAccessManager &manager, const Server &server)
    {
        return await([&]() -> Async<QByteArray> {
            TaskGroup busy;
            for (int i = 0; i < 3; ++i) {
                busy.startSoon([]() -> Async<> {
                    for (;;) {
                        detail::Scheduler::current()->endTurn();
                        co_await yield();
                    }
                });
            }
            QNetworkReply *reply = manager.get(server.request());
            co_await reply;
            co_return reply->error() == QNetworkReply::NoError ? reply->readAll() : reply->errorString().toUtf8();
        });
    }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestSignalDeletion)
#include "tst_signal_deletion.moc"
