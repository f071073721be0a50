// SPDX-License-Identifier: MIT
// Real I/O, on threads: local sockets, and servers that are not what they seem.
#include "support/observing.h"

#include <QActors/ObserverClient>
#include <QActors/Signal>
#include <QActors/Snapshot>
#include <QActors/Task>

#include <QtCore/qlockfile.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Listens as a program would, and says `bytes` to who comes.
class Impostor
{
public:
    explicit Impostor(const QByteArray &bytes) : m_lock(Observer::directory() + u"/impostor.lock"_s)
    {
        m_lock.tryLock(0);
        m_server.setSocketOptions(QLocalServer::UserAccessOption);
        m_server.listen(Observer::directory() + u"/impostor"_s);
        QObject::connect(&m_server, &QLocalServer::newConnection, &m_server, [this, bytes] {
            QLocalSocket *socket = m_server.nextPendingConnection();
            socket->write(bytes);
            QObject::connect(socket, &QLocalSocket::readyRead, socket, [this, socket] {
                m_heard += socket->readAll();
                socket->write(m_answer);
            });
        });
    }
    /// To each request.
    void answer(const QByteArray &bytes) const { m_answer = bytes; }
    QByteArray heard() const { return m_heard; }

private:
    QByteArray m_heard;
    mutable QByteArray m_answer;
    QLockFile m_lock;
    QLocalServer m_server;
};

QByteArray goodHello()
{
    return frame('H', R"({"protocol":"qactors-observer","version":1})");
}

} // namespace

class tst_ObserverClient : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

private Q_SLOTS:
    void itGetsASnapshot()
    {
        const Observer observer = Observer::listen({.name = u"shop"_s});
        QByteArray json;
        QString name;
        await([&]() -> Async<> {
            Task::setLabel(u"the customer"_s);
            ObserverClient client;
            client.request(); // once it is connected
            client.connectTo(QString::number(QCoreApplication::applicationPid()));
            client.request(); // still the same one
            json = co_await when(&client, &ObserverClient::received);
            name = client.program().name;
            client.request();
            json = co_await when(&client, &ObserverClient::received);
        });
        QCOMPARE(name, u"shop"_s);
        const QJsonObject thread = QJsonDocument::fromJson(json).object().value(u"threads"_s).toArray().at(0).toObject();
        QCOMPARE(thread.value(u"state"_s).toString(), u"answered"_s);
        QVERIFY(thread.value(u"tasks"_s).toArray().at(0).toObject().value(u"name"_s).toString().contains(u"the customer"_s));
    }

    void OB7_changesGiveTheWholeSnapshotEachTime()
    {
        const Observer observer = Observer::listen({.name = u"shop"_s});
        QList<Snapshot> seen;
        await([&]() -> Async<> {
            Task::setLabel(u"the customer"_s);
            ObserverClient client;
            client.connectTo(u"shop"_s);
            for (const QString &label : {u"the customer"_s, u"the customer"_s, u"another"_s}) {
                Task::setLabel(label);
                client.requestChanges();
                seen.append(co_await when(&client, &ObserverClient::changed));
            }
            client.request(); // and in between all of it
            co_await when(&client, &ObserverClient::received);
            client.requestChanges();
            seen.append(co_await when(&client, &ObserverClient::changed));
        });
        QStringList labels;
        for (const Snapshot &snapshot : std::as_const(seen))
            labels.append(snapshot.threads.at(0).tasks.at(0).name.section(u'"', 1, 1));
        QCOMPARE(labels.join(u'/'), u"the customer/the customer/another/another"_s);
    }
    void OB7_anOlderProgramIsAskedForAll()
    {
        const Impostor impostor(goodHello());
        ObserverClient client;
        QSignalSpy changed(&client, &ObserverClient::changed);
        QSignalSpy connected(&client, &ObserverClient::connected);
        client.connectTo(u"impostor"_s);
        QVERIFY(connected.wait());
        impostor.answer(frame('D', Snapshot().toJson()) + frame('E', {}));
        client.requestChanges();
        QVERIFY(changed.wait());
        QVERIFY2(impostor.heard().contains(R"("get":"snapshot")"), impostor.heard().constData());
    }
    void OB7_changesThatDoNotFitEndTheConnection()
    {
        const Impostor impostor(frame('H', R"({"protocol":"qactors-observer","version":1,"changesVersion":1})"));
        ObserverClient client;
        QSignalSpy connected(&client, &ObserverClient::connected);
        QSignalSpy failed(&client, &ObserverClient::failed);
        client.connectTo(u"impostor"_s);
        QVERIFY(connected.wait());
        impostor.answer(frame('D', R"({"schema":"qactors-changes","version":1,"threads":[{"state":"answered","counts":[[9,0,0,0,0]]}]})") + frame('E', {}));
        client.requestChanges();
        QVERIFY(failed.wait());
        QVERIFY2(failed.at(0).at(0).toString().contains(u"task 9 is not known"_s), qPrintable(failed.at(0).at(0).toString()));
    }

    void OB6_whoDoesNotListenIsNamed()
    {
        ObserverClient client;
        const auto errorOf = [&](const QString &program) {
            return messageOf<Error>([&] { client.connectTo(program); });
        };
        const QString own = QString::number(QCoreApplication::applicationPid());
        QVERIFY(errorOf(own).startsWith(u"process %1 does not listen for observers (nothing does); start it with QACTORS_OBSERVER=1"_s.arg(own)));
        const Observer observer = Observer::listen({.name = u"shop"_s});
        QVERIFY(errorOf(u"shpo"_s).startsWith(u"no program listens for observers as \"shpo\" (these do: shop)"_s));
        QVERIFY(errorOf(QString()).startsWith(u"no program listens for observers as \"\""_s));
    }

    void OB6_whatAProgramSaysWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("error");
        QTest::newRow("another version") << frame('H', R"({"protocol":"qactors-observer","version":7})")
                                         << u"speaks version 7 of the observer's protocol, this client version 1; use the qactors-observer of"_s;
        QTest::newRow("another protocol") << frame('H', R"({"protocol":"ssh","version":1})") << u"speaks version 1"_s;
        QTest::newRow("no frame") << "220 ready\r\n"_ba << u"cannot begin with byte 50"_s;
        QTest::newRow("too large") << QByteArray("H\x7f\xff\xff\xff", 5) << u"a frame of 2147483647 bytes"_s;
        QTest::newRow("an end before all") << frame('E', {}) << u"what was not asked for"_s;
        QTest::newRow("pieces not asked for") << goodHello() + frame('D', "{") << u"what was not asked for"_s;
        QTest::newRow("hello twice") << goodHello() + goodHello() << u"what was not asked for"_s;
        QTest::newRow("a request") << goodHello() + snapshotRequest() << u"what was not asked for"_s;
        QTest::newRow("an error") << goodHello() + frame('X', "no, thanks") << u"no, thanks"_s;
    }
    void OB6_whatAProgramSaysWrongIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, error);
        const Impostor impostor(bytes);
        ObserverClient client;
        QSignalSpy failed(&client, &ObserverClient::failed);
        client.connectTo(u"impostor"_s);
        QVERIFY(failed.wait());
        QVERIFY2(failed.at(0).at(0).toString().contains(error), qPrintable(failed.at(0).at(0).toString()));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(client.program().name, QString());
    }

    void theEndOfTheProgramIsToldOf()
    {
        std::optional<Observer> observer = Observer::listen({.name = u"shop"_s});
        ObserverClient client;
        QSignalSpy connected(&client, &ObserverClient::connected);
        QSignalSpy failed(&client, &ObserverClient::failed);
        client.connectTo(u"shop"_s);
        QVERIFY(connected.wait());
        observer.reset();
        QVERIFY(failed.wait());
        QCOMPARE(failed.at(0).at(0).toString(), u"shop has ended, or has closed the connection"_s);
        // And it can be used again.
        observer = Observer::listen({.name = u"shop"_s});
        QSignalSpy received(&client, &ObserverClient::received);
        client.connectTo(u"shop"_s);
        client.request();
        QVERIFY(received.wait());
        QCOMPARE(failed.size(), 1);
    }

    void aSlotMayDeleteIt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("when it is connected") << goodHello() + goodHello();
        QTest::newRow("when it fails") << frame('X', "no");
    }
    void aSlotMayDeleteIt()
    {
        QFETCH(QByteArray, bytes);
        const Impostor impostor(bytes);
        QPointer<ObserverClient> client = new ObserverClient;
        connect(client, &ObserverClient::connected, this, [client] { delete client; });
        connect(client, &ObserverClient::failed, this, [client] { delete client; });
        client->connectTo(u"impostor"_s);
        QTRY_VERIFY(!client);
    }
    void anotherProgramTakesTheFirstOnesPlace()
    {
        const Observer one = Observer::listen({.name = u"one"_s});
        const Observer two = Observer::listen({.name = u"two"_s});
        ObserverClient client;
        QSignalSpy connected(&client, &ObserverClient::connected);
        QSignalSpy failed(&client, &ObserverClient::failed);
        client.connectTo(u"one"_s);
        QVERIFY(connected.wait());
        client.connectTo(u"two"_s);
        QVERIFY(connected.wait());
        QCOMPARE(client.program().name, u"two"_s);
        QTRY_COMPARE(one.clientCount(), 0);
        QCOMPARE(failed.size(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_ObserverClient)
#include "tst_observerclient.moc"
