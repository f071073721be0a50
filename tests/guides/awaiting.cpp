// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "awaiting.h"

#include <QtCore/qpromise.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace awaiting {

/// Channel 0 answers, 1 fails, all others take their time.
struct Measurement
{
    QPromise<void> stop;
    std::unique_ptr<QThread> thread;
};

namespace {
std::unique_ptr<Measurement> measurement;
}

Measurement *sensor_measure(int channel, Measured callback, void *user)
{
    measurement = std::make_unique<Measurement>();
    measurement->stop.start();
    measurement->thread.reset(QThread::create([=, stopped = measurement->stop.future()]() mutable {
        if (channel > 1)
            stopped.waitForFinished();
        else
            callback(21.5, channel, user);
    }));
    measurement->thread->start();
    return measurement.get();
}

void sensor_stop(Measurement *which)
{
    which->stop.finish();
    which->thread->wait();
}

class tst_Awaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signals_()
    {
        Download download;
        const auto body = [&](TaskGroup &group) -> Async<> {
            const auto part = group.startSoon([&] { return half(&download); });
            const auto inTime = group.startSoon([&] { return finishesInTime(&download); });
            co_await yield();
            co_await yield();
            Q_EMIT download.progress(1, 10);
            Q_EMIT download.progress(5, 10);
            QACTORS_COMPARE(co_await part.join(), 5);
            Q_EMIT download.finished();
            QACTORS_VERIFY(co_await inTime.join());
        };
        TestSupport::await([&] { return withTaskGroup(body); });
        QCOMPARE(TestSupport::awaitVirtual([&] { return finishesInTime(&download); }), false);
    }
    void callbacks()
    {
        QCOMPARE(TestSupport::await([] { return temperature(0); }), 21.5);
        sensor_stop(measurement.get());
        const QString failed = TestSupport::messageOf<std::runtime_error>([] { TestSupport::await([] { return temperature(1); }); });
        QCOMPARE(failed, QStringLiteral("the sensor does not answer"));
        sensor_stop(measurement.get());
        const bool inTime = TestSupport::awaitVirtual([] { return moveOnAfter(1s, []() -> Async<> { co_await temperature(2); }); });
        QVERIFY(!inTime);
        QVERIFY(measurement->thread->isFinished());
        measurement.reset();
    }
    void futures()
    {
        QCOMPARE(TestSupport::await([] { return square(7); }), 49);
        QFuture<int> future = forCodeWithoutCoroutines(3);
        QTRY_VERIFY(future.isFinished());
        QCOMPARE(future.result(), 9);
    }
    void allResults()
    {
        QCOMPARE(TestSupport::await([] { return sumOfSquares({1, 2, 3}); }), 14);
    }
    void offloads()
    {
        QCOMPARE(TestSupport::await([] { return mean({1, 2, 3}); }), 2.0);
    }
    void watchers()
    {
        TaskGroup group;
        int finished = 0;
        QObject window;
        count(Task::spawn(group, []() -> Async<> { co_await yield(); }), &window, &finished);
        count(Task::spawn(group, []() -> Async<> { co_await sleepForever(); }), &window, &finished);
        QTRY_COMPARE(finished, 1);
    }
    void networkReplies()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&server] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            });
        });
        QNetworkAccessManager network;
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/").arg(server.serverPort()));
        QCOMPARE(TestSupport::await([&] { return get(&network, url); }), "hi");
    }
    void processes()
    {
        QVERIFY(!TestSupport::messageOf<ProcessError>([] {
                     TestSupport::await([] { return outputOf(QStringLiteral("/no/such/program"), {}); });
                 }).isEmpty());
        QCOMPARE(TestSupport::await([] { return sorted("b\na\n"); }), "a\nb\n");
    }
    void sockets()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TaskGroup group;
        group.startSoon([&] { return serve(&server); });
        const auto question = [&] { return ask(QStringLiteral("127.0.0.1"), server.serverPort(), "hello"); };
        QCOMPARE(TestSupport::await(question), "HELLO\n");
    }
    void datagrams()
    {
        QUdpSocket server;
        bindTo(&server, QHostAddress(QHostAddress::LocalHost));
        TaskGroup group;
        group.startSoon([&] { return echoDatagrams(&server); });
        const auto question = [&] { return askByDatagram(QHostAddress(QHostAddress::LocalHost), server.localPort()); };
        QCOMPARE(TestSupport::await(question), "hello");
    }
    void files()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("file"));
        QStringList versions;
        TaskGroup group;
        group.startSoon([&] { return follow(path, &versions); });
        QCoreApplication::processEvents();
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("new");
        file.close();
        QTRY_COMPARE(versions.value(versions.size() - 1), QStringLiteral("new"));
    }
    void animations()
    {
        QObject widget;
        widget.setProperty("opacity", 0.0);
        TestSupport::await([&] { return fadeIn(&widget); });
        QCOMPARE(widget.property("opacity").toDouble(), 1.0);
    }
    void qcoro() { QCOMPARE(QCoro::waitFor(inAQCoroCoroutine()), 11); }
};
GUIDE_TEST(tst_Awaiting)

} // namespace awaiting

#include "moc_awaiting.cpp"
#include "awaiting.moc"
