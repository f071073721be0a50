// SPDX-License-Identifier: MIT
// How links end.
// Real I/O: sockets; time is a clock that is moved by hand.
// Not for ThreadSanitizer: there is one thread.
#include "erlang/links.h"

using namespace TestSupport;

class tst_NodeLinkEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void ED17_whatIsQueuedGoesBeforeTheEnd_data() { addPairs(); }
    void ED17_whatIsQueuedGoesBeforeTheEnd()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        Heard here(takeSocket(*pair));
        Heard there(takeSocket(*pair, true));
        here->start();
        there->start();
        for (int i = 0; i < 20; ++i)
            here->send(numbered(i, 500'000));
        here->send(numbered(20));
        here->close(u"the program ends"_s, 30s);
        here->send(numbered(21)); // too late
        here->close(u"again"_s);
        QTRY_COMPARE(there.ends, QStringList(u"app@127.0.0.1 closed the connection"_s));
        QCOMPARE(there.messages.size(), 21);
        QTRY_COMPARE(here.ends, QStringList(u"the program ends"_s));
    }

    void ED17_aPeerThatDoesNotReadHoldsUpNobody()
    {
        VirtualClock clock(true);
        TcpPair pair;
        pair.limitPeer(1000);
        Heard here(std::move(pair.mine));
        here->start();
        here->send(numbered(1, 30 << 20));
        here->close(u"the program ends"_s, 5s);
        passBy(clock, 0s);
        passBy(clock, 4s);
        QCoreApplication::processEvents();
        QVERIFY(here.ends.isEmpty());
        passBy(clock, 1s);
        QTRY_COMPARE(here.ends, QStringList(u"the program ends"_s));
    }

    void ED17_whatCameBeforeTheEndIsTaken_data() { addPairs(); }
    void ED17_whatCameBeforeTheEndIsTaken()
    {
        QFETCH(MakePair, make);
        for (const bool pauses : {false, true}) {
            const std::unique_ptr<Pair> pair = make();
            Heard here(takeSocket(*pair));
            here->start();
            if (pauses)
                here->pause();
            QByteArray frames;
            for (int i = 0; i < 100; ++i)
                frames += frameOf(numbered(i, 1000));
            otherSocket(*pair)->write(frames + frameOf(numbered(100)).chopped(1));
            QTRY_COMPARE(otherSocket(*pair)->bytesToWrite(), 0);
            pair->peerCloses();
            if (pauses) {
                for (int i = 0; i < 20; ++i)
                    QCoreApplication::processEvents();
                QVERIFY(here.messages.isEmpty() && here.ends.isEmpty());
                here->resume();
            }
            QTRY_COMPARE(here.ends, QStringList(u"app@127.0.0.1 closed the connection"_s));
            QCOMPARE(here.messages.size(), 100);
        }
    }

    /// Who sends to a peer that goes hears of its end, and Qt has nothing to complain about.
    void ED17_sendingGoesOnUntilTheEndIsTold_data() { addPairs(); }
    void ED17_sendingGoesOnUntilTheEndIsTold()
    {
        QFETCH(MakePair, make);
        for (const qsizetype size : {10, 1'000'000}) {
            const std::unique_ptr<Pair> pair = make();
            Heard here(takeSocket(*pair));
            here->start();
            here->send(numbered(1, size));
            QCoreApplication::processEvents();
            pair->peerCloses();
            for (const QDeadlineTimer limit(20s); here.ends.isEmpty() && !limit.hasExpired();) {
                here->send(numbered(2, size));
                QCoreApplication::processEvents();
            }
            QCOMPARE(here.ends.size(), 1);
            here->send(numbered(3, size)); // of no account
            QCOMPARE(here->bytesQueued(), 0);
        }
    }

    void ED17_aLinkThatHasEndedBeforeItStartsSaysSo()
    {
        TcpPair pair;
        Heard here(std::move(pair.mine));
        pair.other->abort();
        for (int i = 0; i < 20; ++i)
            QCoreApplication::processEvents();
        QVERIFY(here.ends.isEmpty());
        here->start();
        QTRY_COMPARE(here.ends.size(), 1);
        QVERIFY2(here.ends.first().contains(AppNode.name), qPrintable(here.ends.first()));
    }

    void ED18_callbacksMayEndTheLink()
    {
        for (const QString &how : {u"delete"_s, u"abort"_s, u"close"_s, u"pause"_s}) {
            TcpPair pair;
            auto here = std::make_unique<Heard>(std::move(pair.mine));
            int taken = 0;
            (*here)->onMessage = [&](ControlMessage &&) {
                ++taken;
                if (how == u"delete"_s)
                    here->link.reset();
                else if (how == u"abort"_s)
                    (*here)->abort(u"enough"_s);
                else if (how == u"close"_s)
                    (*here)->close(u"enough"_s);
                else
                    (*here)->pause();
                ++taken;
            };
            (*here)->start();
            pair.other->write(frameOf(numbered(1)) + frameOf(numbered(2)) + frameOf(numbered(3)));
            QTRY_COMPARE(taken, 2);
            if (how == u"pause"_s) {
                (*here)->resume();
                QTRY_COMPARE(taken, 4);
                (*here)->resume();
                QTRY_COMPARE(taken, 6);
                continue;
            }
            if (how == u"delete"_s)
                QVERIFY(here->ends.isEmpty());
            else
                QTRY_COMPARE(here->ends, QStringList(u"enough"_s));
            QTRY_COMPARE(pair.other->state(), QAbstractSocket::UnconnectedState);
            QCOMPARE(taken, 2);
        }
        TcpPair pair;
        auto here = std::make_unique<Heard>(std::move(pair.mine));
        (*here)->onClosed = [&](const QString &) { here.reset(); };
        (*here)->start();
        pair.other->abort();
        QTRY_VERIFY(!here);
    }
};

QTEST_GUILESS_MAIN(tst_NodeLinkEnd)
#include "tst_nodelink_end.moc"
