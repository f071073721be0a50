// SPDX-License-Identifier: MIT
// Links over sockets of the loopback interface and local ones.
// Real I/O: sockets; time is a clock that is moved by hand.
// Not for ThreadSanitizer: there is one thread.
#include "erlang/links.h"

#include <QActors/Dispatcher>
#include <QActors/Task>

using namespace TestSupport;

namespace {

NodeLinkOptions highWater(qint64 bytes)
{
    NodeLinkOptions options;
    options.highWater = bytes;
    return options;
}

/// room() as a task: how it ended.
QString roomOf(NodeLink &link, TaskGroup &group, TaskHandle<> &task)
{
    const auto wait = [&link]() -> Async<> { co_await link.room(); };
    task = Task::spawn(group, wait);
    Dispatcher::current()->runUntilIdle();
    return task.hasEnded() ? u"ended"_s : u"waits"_s;
}

} // namespace

class tst_NodeLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void ED13_messagesComeInOrder_data() { addPairs(); }
    void ED13_messagesComeInOrder()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        Heard here(takeSocket(*pair));
        Heard there(takeSocket(*pair, true));
        constexpr int Count = 600;
        for (int i = 0; i < Count; ++i) {
            if (i == 300) { // some before, some after
                here->start();
                there->start();
            }
            const ControlMessage message = numbered(i, i % 50 == 0 ? 100'000 : i % 7);
            here->send(message);
            there->send(frameOf(message) + frameOf(message));
        }
        QTRY_COMPARE(there.messages.size(), Count);
        QTRY_COMPARE(here.messages.size(), 2 * Count);
        for (int i = 0; i < Count; ++i) {
            QCOMPARE(there.messages.at(i).payload, numbered(i, i % 50 == 0 ? 100'000 : i % 7).payload);
            QCOMPARE(here.messages.at(2 * i).payload, there.messages.at(i).payload);
            QCOMPARE(here.messages.at(2 * i + 1).payload, there.messages.at(i).payload);
        }
        QCOMPARE(there->framesReceived(), quint64(Count));
        QTRY_COMPARE(here->bytesQueued(), 0);
        QVERIFY(here.ends.isEmpty() && here->isOpen());
        QCOMPARE(here->peer().name, AppNode.name);
    }

    void ED13_aLargeMessageComesWhole_data() { addPairs(); }
    void ED13_aLargeMessageComesWhole()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        Heard here(takeSocket(*pair));
        Heard there(takeSocket(*pair, true));
        here->start();
        there->start();
        here->send(numbered(5, 30 << 20));
        here->send(numbered(6));
        QTRY_COMPARE_WITH_TIMEOUT(there.messages.size(), 2, 60000);
        QCOMPARE(there.messages.first().payload, numbered(5, 30 << 20).payload);
        QVERIFY_THROWS_EXCEPTION(TermError, here->send(numbered(7, 64 << 20)));
        here->send(numbered(8));
        QTRY_COMPARE(there.messages.size(), 3);
    }

    /// What was read with the end of the handshake.
    void ED13_whatCameEarlyIsNotLost()
    {
        TcpPair pair;
        const QByteArray frames = frameOf(numbered(1)) + frameOf(numbered(2, 70'000)) + frameOf(numbered(3));
        Heard here(std::move(pair.mine), {}, frames.first(frames.size() - 5));
        here->start();
        QTRY_COMPARE(here.messages.size(), 2);
        pair.other->write(frames.last(5));
        QTRY_COMPARE(here.messages.size(), 3);
    }

    void ED14_whatIsNoMessageEndsTheLink_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("HTTP") << "GET / HTTP/1.1\r\n\r\n"_ba << u"app@127.0.0.1 sent what is no message: a message of 1195725856 bytes"_s;
        QTest::newRow("one byte too large") << "\x04\0\0\1"_ba << u"a message of 67108865 bytes, where 67108864 are the most"_s;
        QTest::newRow("with atom cache") << "\0\0\0\3\x83\x44\0"_ba << u"a frame begins with byte 131, where 112 must be"_s;
        QTest::newRow("no term") << "\0\0\0\3p\x83\xff"_ba << u"sent what is no message: "_s;
        QTest::newRow("no operation") << "\0\0\0\4p\x83h\0"_ba << u"a tuple that begins with a number, and not {}"_s;
    }
    void ED14_whatIsNoMessageEndsTheLink()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        TcpPair pair;
        Heard here(std::move(pair.mine));
        here->start();
        pair.other->write(frameOf(numbered(1)) + bytes + frameOf(numbered(2)));
        QTRY_COMPARE(here.ends.size(), 1);
        QVERIFY2(here.ends.first().contains(says) && here.ends.first().startsWith(u"app@127.0.0.1 "_s), qPrintable(here.ends.first()));
        QCOMPARE(here.messages.size(), 1); // what came before it
        QVERIFY(!here->isOpen());
        QTRY_COMPARE(pair.other->state(), QAbstractSocket::UnconnectedState);
    }

    void ED2_aPayloadThatIsNoTermEndsNothing()
    {
        TcpPair pair;
        Heard here(std::move(pair.mine));
        here->start();
        QByteArray frame = frameOf(ControlMessage::send(somePid(), Term::atom("abc")));
        frame[frame.size() - 5] = char(255); // the tag of the payload
        pair.other->write(frame + frameOf(numbered(2)));
        QTRY_COMPARE(here.messages.size(), 2);
        QVERIFY(!here.messages.first().payloadError.isEmpty());
        QVERIFY(here.messages.last().payloadError.isEmpty());
        QVERIFY(here.ends.isEmpty());
    }

    void ED15_aQuietLinkTicks_data() { addPairs(); }
    void ED15_aQuietLinkTicks()
    {
        QFETCH(MakePair, make);
        VirtualClock clock(true);
        const std::unique_ptr<Pair> pair = make();
        Heard here(takeSocket(*pair));
        Heard there(takeSocket(*pair, true));
        here->start();
        there->start();
        passBy(clock, 0s); // the clocks of both run
        for (int quarter = 1; quarter <= 40; ++quarter) { // ten minutes
            passBy(clock, 15s);
            QTRY_COMPARE(here->ticksReceived(), quint64(quarter));
            QTRY_COMPARE(there->ticksReceived(), quint64(quarter));
        }
        // Who says something need not tick.
        here->send(numbered(1));
        QTRY_COMPARE(there.messages.size(), 1);
        passBy(clock, 15s);
        QTRY_COMPARE(here->ticksReceived(), quint64(41));
        QCOMPARE(here->ticksSent(), quint64(40));
        QVERIFY(here.ends.isEmpty() && there.ends.isEmpty());
    }

    void ED15_aSilentPeerIsGone()
    {
        VirtualClock clock(true);
        TcpPair pair;
        Heard here(std::move(pair.mine));
        here->start();
        passBy(clock, 0s);
        for (int quarter = 1; quarter <= 3; ++quarter) {
            passBy(clock, 15s);
            QTRY_COMPARE(here->ticksSent(), quint64(quarter));
        }
        QVERIFY(here->isOpen());
        pair.other->write(QByteArray(4, '\0')); // it lives
        QTRY_COMPARE(here->ticksReceived(), quint64(1));
        for (int quarter = 4; quarter <= 7; ++quarter) {
            passBy(clock, 15s);
            QTRY_COMPARE(here->ticksSent(), quint64(quarter));
        }
        QVERIFY(here.ends.isEmpty());
        passBy(clock, 15s);
        QTRY_COMPARE(here.ends, QStringList(u"app@127.0.0.1 has given no sign of life for 60 s"_s));
    }

    /// Nobody is taken for dead who cannot be heard because this side does not listen.
    void ED15_aPausedLinkWaits()
    {
        VirtualClock clock(true);
        TcpPair pair;
        Heard here(std::move(pair.mine));
        here->start();
        passBy(clock, 0s);
        pair.other->write(frameOf(numbered(1)));
        QTRY_COMPARE(here.messages.size(), 1);
        here->pause();
        pair.other->write(frameOf(numbered(2)));
        for (int quarter = 1; quarter <= 8; ++quarter) {
            passBy(clock, 15s);
            QTRY_COMPARE(here->ticksSent(), quint64(quarter));
        }
        QVERIFY(here.ends.isEmpty());
        QCOMPARE(here.messages.size(), 1);
        here->resume();
        QTRY_COMPARE(here.messages.size(), 2);
    }

    void ED16_roomIsWaitedFor_data() { addPairs(); }
    void ED16_roomIsWaitedFor()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        pair->limitPeer(1000); // it does not read
        Heard here(takeSocket(*pair), highWater(100'000));
        here->start();
        TaskGroup group;
        TaskHandle<> task;
        QCOMPARE(roomOf(*here.link, group, task), u"ended"_s);
        const ControlMessage message = numbered(1, 1'000'000);
        int sent = 0;
        for (; sent < 20 || here->bytesQueued() < 100'000; ++sent) { // more than the system takes
            here->send(message);
            QCoreApplication::processEvents();
        }
        QCOMPARE(roomOf(*here.link, group, task), u"waits"_s);
        here->send(message); // goes all the same
        ++sent;
        qint64 received = 0;
        const qint64 all = sent * frameOf(message).size();
        QIODevice *other = otherSocket(*pair);
        pair->limitPeer(0);
        for (const QDeadlineTimer limit(30s); received < all && !limit.hasExpired();) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
            received += other->readAll().size();
        }
        QCOMPARE(received, all);
        QTRY_VERIFY(task.hasEnded());
        QCOMPARE(task.state(), TaskState::Finished);
        QCOMPARE(here->bytesQueued(), 0);
    }

    void ED16_whoWaitsForRoomHearsOfTheEnd()
    {
        for (const QString &how : {u"abort"_s, u"peer"_s, u"destroyed"_s, u"close"_s, u"cancel"_s}) {
            VirtualClock clock(true);
            TcpPair pair;
            pair.limitPeer(1000);
            auto here = std::make_unique<Heard>(std::move(pair.mine), highWater(1000));
            (*here)->start();
            (*here)->send(numbered(1, 30 << 20));
            TaskGroup group;
            TaskHandle<> task;
            QCOMPARE(roomOf(*here->link, group, task), u"waits"_s);
            if (how == u"abort"_s)
                (*here)->abort(u"enough of app"_s);
            else if (how == u"peer"_s)
                pair.other->abort();
            else if (how == u"destroyed"_s)
                here.reset();
            else if (how == u"close"_s)
                (*here)->close(u"enough of app"_s, 1h); // of which they hear at once
            else
                task.cancel();
            QTRY_VERIFY(task.hasEnded());
            if (how == u"cancel"_s) {
                QCOMPARE(task.state(), TaskState::Cancelled);
                continue;
            }
            QCOMPARE(task.state(), TaskState::Failed);
            const QString message = describe(task.error());
            QVERIFY2(message.contains(u"app"_s), qPrintable(message));
            if (how == u"close"_s) {
                QVERIFY((*here).ends.isEmpty());
                passBy(clock, 0s); // its wait begins
                passBy(clock, 1h);
            }
            if (here) {
                QTRY_COMPARE((*here).ends.size(), 1);
                QCOMPARE((*here).ends.first(), message);
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_NodeLink)
#include "tst_nodelink.moc"
