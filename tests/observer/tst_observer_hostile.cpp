// SPDX-License-Identifier: MIT
// Real I/O, on threads: clients that send what they should not, or do not read.
#include "support/observing.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_ObserverHostile : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

private Q_SLOTS:
    void OB5_garbageIsAnsweredByAnErrorAndAnEnd_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("no frame") << "GET / HTTP/1.1\r\n\r\n"_ba << "cannot begin with byte 71"_ba;
        QTest::newRow("too large") << QByteArray("Q\xff\xff\xff\xff", 5) << "a frame of 4294967295 bytes, where at most 4096"_ba;
        QTest::newRow("one byte too large") << frame('Q', QByteArray(4097, ' ')) << "a frame of 4097 bytes"_ba;
        QTest::newRow("no request") << frame('H', "{}") << "a client sends requests only"_ba;
        QTest::newRow("no JSON") << frame('Q', "snapshot") << "is not an object of JSON"_ba;
        QTest::newRow("no object") << frame('Q', "[1]") << "is not an object of JSON"_ba;
        QTest::newRow("deep") << frame('Q', QByteArray(4096, '[')) << "is not an object of JSON"_ba;
        QTest::newRow("another version") << frame('Q', R"({"version":7,"get":"snapshot"})")
                                         << "speaks version 1 of the observer's protocol, the client version 7; use the qactors-observer of"_ba;
        QTest::newRow("no version") << frame('Q', R"({"get":"snapshot"})") << "the client version 0"_ba;
        QTest::newRow("unknown request") << frame('Q', R"({"version":1,"get":"the keys"})") << "the request is for \"the keys\""_ba;
    }
    void OB5_garbageIsAnsweredByAnErrorAndAnEnd()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, error);
        const Observer observer = Observer::listen();
        RawClient client(observer.name());
        client.send(bytes);
        const QByteArray last = client.lastWords();
        QVERIFY2(last.startsWith('X') && last.contains(error), last.constData());
        QVERIFY(stillAnswers(observer));
    }

    void OB5_aClientThatDoesNotReadIsDropped()
    {
        const Observer observer = Observer::listen({.patience = 50ms});
        TaskGroup group;
        for (int i = 0; i < 4000; ++i) // more than the buffers on the way hold
            group.startSoon([] { return sleepForever(); });
        RawClient client(observer.name());
        client.send(snapshotRequest());
        QTRY_COMPARE(observer.clientCount(), 0);
    }
    void OB5_aClientThatOnlyStaysIsDropped()
    {
        const Observer observer = Observer::listen({.patience = 50ms});
        RawClient client(observer.name());
        const QByteArray last = client.lastWords();
        QVERIFY2(last.startsWith('X') && last.contains("has asked for nothing for a long time"), last.constData());
    }
    void OB5_aRequestThatNeverEndsIsDropped()
    {
        const Observer observer = Observer::listen({.patience = 50ms});
        RawClient client(observer.name());
        client.send(snapshotRequest().chopped(1));
        QVERIFY(client.lastWords().startsWith('X'));
    }
    void OB5_tooManyAreToldSo()
    {
        const Observer observer = Observer::listen({.mostClients = 2});
        RawClient first(observer.name());
        QVERIFY(first.frame().startsWith('H'));
        RawClient second(observer.name());
        QVERIFY(second.frame().startsWith('H'));
        std::vector<std::unique_ptr<RawClient>> more;
        for (int i = 0; i < 20; ++i)
            more.push_back(std::make_unique<RawClient>(observer.name()));
        const QByteArray last = more.front()->lastWords();
        QVERIFY2(last.contains("has 2 observers already, and takes no more; close one"), last.constData());
        QCOMPARE(observer.clientCount(), 2);
        for (const std::unique_ptr<RawClient> &one : more)
            one->lastWords(); // who is not let in yet would take the first one's place
        first.close();
        more.clear();
        QTRY_COMPARE(observer.clientCount(), 1);
        bool answers = false; // asked once more it would find its own place taken
        QTRY_VERIFY(answers || (answers = stillAnswers(observer)));
    }
    void manyRequestsAtOnceAreAnsweredOneByOne()
    {
        const Observer observer = Observer::listen();
        RawClient client(observer.name());
        client.send(snapshotRequest().repeated(5));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(client.document().value(u"schema"_s).toString(), u"qactors-snapshot"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ObserverHostile)
#include "tst_observer_hostile.moc"
