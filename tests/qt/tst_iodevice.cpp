// SPDX-License-Identifier: MIT
// Real I/O: sockets on the loopback interface, local sockets, processes, files.
#include <QActors/Dispatcher>
#include <QActors/IODevice>
#include <QActors/Process>
#include <QActors/Task>
#include "support/socketpair.h"
#include "support/testrun.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestIODevice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void QW1_anObjectThatGoesBeforeTheWaitBegins()
    {
        const auto wait = [] {
            auto object = std::make_unique<QTcpSocket>();
            auto begun = readLine(object.get()); // not awaited yet
            object.reset();
            return begun;
        };
        QVERIFY(!messageOf<SenderGone>([&] { await(wait); }).isEmpty());
    }

    void init() { m_guard.emplace(); }
    void cleanup()
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        VERIFY_NO_LEAK(*m_guard);
    }

    void piecesComeAsAsked_data() { pairs(); }
    void piecesComeAsAsked()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        Log log;
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                log.add(text(co_await pair->readExactly(3)));
                log.add(text(co_await pair->readLine()));
                log.add(text(co_await pair->readUntil("--")));
                log.add(text(co_await pair->readSome(2)));
                log.add(text(co_await pair->readLine()));
                log.add(text(co_await pair->readLine()));
                log.add(text(co_await pair->readSome(2)));
            });
            for (const char c : "abcline\nun-til--xytail"_ba) { // byte by byte
                co_await pair->peerWrites(QByteArray(1, c));
                co_await yield();
            }
            pair->peerCloses();
            co_await group.join();
        });
        QCOMPARE(log.mid(0, 3), (Log{u"abc"_s, u"line\n"_s, u"un-til--"_s}));
        QCOMPARE(log.mid(3).join(QString()), u"xytail"_s);
        QCOMPARE(log.last(), QString()); // the end, again and again
    }

    void allComesAtTheEnd_data() { pairs(); }
    void allComesAtTheEnd()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        const QByteArray much(3'000'000, 'x');
        const QByteArray all = await([&]() -> Async<QByteArray> {
            TaskGroup group;
            auto reader = group.startSoon([&] { return pair->readAll(); });
            co_await pair->peerWrites(much);
            pair->peerCloses();
            co_return co_await reader;
        });
        QVERIFY(all == much);
        QCOMPARE(await([&] { return pair->readAll(); }), QByteArray());
    }

    void aWriteGoesAsFastAsThePeerReads_data() { pairs(); }
    void aWriteGoesAsFastAsThePeerReads()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        const QByteArray much(20'000'000, 'x'); // more than the system's buffers
        pair->limitPeer(1000);
        TaskGroup group;
        auto writer = group.startSoon([&] { return pair->writes(much); });
        qsizetype received = 0;
        await([&]() -> Async<> {
            received += (co_await pair->peerReadsSome(1000)).size();
            co_await settle();
        });
        QVERIFY(!writer.hasEnded());
        pair->limitPeer(0);
        await([&]() -> Async<> {
            while (received < much.size())
                received += (co_await pair->peerReadsSome(much.size())).size();
            co_await writer;
        });
        QCOMPARE(received, much.size());
    }

    void anEarlyEndIsAnErrorAndLosesNothing_data() { pairs(); }
    void anEarlyEndIsAnErrorAndLosesNothing()
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        await([&] { return pair->peerWrites("abc"); });
        pair->peerCloses();
        QVERIFY(messageOf<EndOfData>([&] { await([&] { return pair->readExactly(4); }); }).contains(u"4 bytes"_s));
        QVERIFY(!messageOf<EndOfData>([&] { await([&] { return pair->readUntil("\n"); }); }).isEmpty());
        QVERIFY(messageOf<DeviceError>([&] { await([&] { return pair->readUntil("\n", 2); }); }).contains(u"2 bytes"_s));
        QCOMPARE(await([&] { return pair->readLine(); }), "abc"_ba);
        QVERIFY(!messageOf<Error>([&] { await([&] { return pair->writes("late"); }); }).isEmpty());
    }

    // The reports' crash: the device is a local of the coroutine that is cancelled or killed.
    void cancelledOrKilledAnywhereNothingIsTouchedOrLost_data() { pairs(); }
    void cancelledOrKilledAnywhereNothingIsTouchedOrLost()
    {
        QFETCH(MakePair, make);
        for (const bool kill : {false, true}) {
            for (int at = 0; at < 6; ++at) {
                const std::unique_ptr<Pair> pair = make();
                auto group = std::make_unique<TaskGroup>();
                auto task = Task::spawn(*group, [&, at]() -> Async<> { co_await pair->use(at); });
                idle();
                await([&] { return pair->peerWrites("abc"); }); // too little
                idle(); // what came meanwhile
                if (task.hasEnded()) { // readSome had what it wanted
                    QCOMPARE(at, 1);
                    continue;
                }
                QVERIFY2(task.whereItWaits().contains(u"Socket"_s) || task.whereItWaits().contains(u"QProcess"_s), qPrintable(task.whereItWaits()));
                kill ? group.reset() : task.cancel();
                idle();
                QCOMPARE(task.state(), TaskState::Cancelled);
                if (at < 5)
                    QCOMPARE(await([&] { return pair->readExactly(3); }), "abc"_ba);
                group = std::make_unique<TaskGroup>();
                auto owner = Task::spawn(*group, [&, at]() -> Async<> {
                    const std::unique_ptr<Pair> local = make();
                    co_await local->use(at);
                });
                idle();
                kill ? group.reset() : owner.cancel();
                idle();
                QCOMPARE(owner.state(), TaskState::Cancelled);
            }
        }
    }

    void aDeviceThatIsDeletedIsGone_data() { pairs(); }
    void aDeviceThatIsDeletedIsGone()
    {
        QFETCH(MakePair, make);
        for (int at = 0; at < 5; ++at) {
            std::unique_ptr<Pair> pair = make();
            TaskGroup group;
            auto task = Task::spawn(group, [&, at] { return pair->use(at); });
            idle();
            pair.reset();
            idle();
            QVERIFY2(describe(task.error()).endsWith(u"the object was deleted"_s), qPrintable(describe(task.error())));
        }
    }

    void twoMayReadOne()
    {
        const std::unique_ptr<Pair> pair = makePair<TcpPair>();
        Log log;
        await([&]() -> Async<> {
            TaskGroup group;
            for (int i = 0; i < 2; ++i)
                group.startSoon([&]() -> Async<> { log.add(text(co_await pair->readExactly(2))); });
            co_await pair->peerWrites("ab");
            co_await settle();
            co_await pair->peerWrites("cd");
            co_await group.join();
        });
        QCOMPARE(log, (Log{u"ab"_s, u"cd"_s}));
    }

    // connect(socket, disconnected, socket, deleteLater), as everybody does.
    void aSlotOfTheEndMayDeleteTheDevice()
    {
        auto pair = std::make_unique<TcpPair>();
        QTcpSocket *socket = pair->mine.release();
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        const QByteArray all = await([&]() -> Async<QByteArray> {
            TaskGroup group;
            auto reader = group.startSoon([socket] { return readAll(socket); });
            co_await pair->peerWrites("abc");
            pair->peerCloses();
            co_return co_await reader;
        });
        QCOMPARE(all, "abc"_ba);
    }

    void aBrokenConnectionIsAnError()
    {
        TcpPair pair;
        pair.other->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        const QByteArray much(20'000'000, 'x');
        TaskGroup group;
        auto writer = Task::spawn(group, [&] { return pair.writes(much); });
        idle();
        pair.other->abort(); // with data that was not read: a reset
        QVERIFY(!messageOf<DeviceError>([&] { await([&] { return writer.join(); }); }).isEmpty());
    }

    void filesAndBuffersNeedNoWaiting()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        await([&] { return writeAll(&file, "one\ntwo"); });
        QCOMPARE(QFile(file.fileName()).size(), 7);
        file.seek(0);
        QCOMPARE(await([&] { return readLine(&file); }), "one\n"_ba);
        QCOMPARE(await([&] { return readExactly(&file, 2); }), "tw"_ba);
        QVERIFY(!messageOf<EndOfData>([&] { await([&] { return readExactly(&file, 2); }); }).isEmpty());
        QCOMPARE(await([&] { return readAll(&file); }), "o"_ba);
        QBuffer buffer;
        QVERIFY(buffer.open(QIODevice::ReadWrite));
        await([&] { return writeAll(&buffer, "abc"); });
        QCOMPARE(buffer.data(), "abc"_ba);
        QFile full(u"/dev/full"_s);
        QVERIFY(full.open(QIODevice::WriteOnly));
        if (!full.isSequential())
            QVERIFY(!messageOf<DeviceError>([&] { await([&] { return writeAll(&full, "abc"); }); }).isEmpty());
    }

    void misuseIsNamed()
    {
        QTcpSocket unconnected;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return readLine(&unconnected); }); }).contains(u"not open"_s));
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return writeAll(&unconnected, "x"); }); }).contains(u"not open"_s));
        QVERIFY(!messageOf<SenderGone>([&] { await([&] { return readAll(static_cast<QTcpSocket *>(nullptr)); }); }).isEmpty());
        QBuffer buffer;
        QVERIFY(buffer.open(QIODevice::ReadOnly));
        QVERIFY(!messageOf<MisuseError>([&] { await([&] { return readExactly(&buffer, -1); }); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { await([&] { return readSome(&buffer, 0); }); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { await([&] { return readUntil(&buffer, {}); }); }).isEmpty());
        QThread thread;
        QBuffer elsewhere;
        QVERIFY(elsewhere.open(QIODevice::ReadOnly));
        elsewhere.moveToThread(&thread);
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return readAll(&elsewhere); }); }).contains(u"another thread"_s));
    }

#ifdef Q_OS_UNIX // by a shell
    void aProcessIsRead()
    {
        QProcess process;
        process.setProgram(u"sh"_s);
        process.setArguments({u"-c"_s, u"read a; echo got $a; cat"_s});
        Log log;
        await([&]() -> Async<> {
            co_await startProcess(&process);
            co_await writeAll(&process, "it\n");
            log.add(text(co_await readLine(&process)));
            co_await writeAll(&process, "rest");
            process.closeWriteChannel();
            log.add(text(co_await readAll(static_cast<QIODevice *>(&process))));
            log.add(QString::number(co_await processFinished(&process)));
        });
        QCOMPARE(log, (Log{u"got it\n"_s, u"rest"_s, u"0"_s}));
    }

    void aWriteToAProcessThatEndsIsAnError()
    {
        QProcess process;
        process.setProgram(u"true"_s);
        const QByteArray much(1'000'000, 'x');
        QVERIFY(!messageOf<DeviceError>([&] {
                     await([&]() -> Async<> {
                         co_await startProcess(&process);
                         co_await writeAll(&process, much);
                     });
                 }).isEmpty());
        await([&] { return processFinished(&process); });
    }
#endif

private:
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    static QString text(const QByteArray &bytes) { return QString::fromLatin1(bytes); }
    static void pairs()
    {
        QTest::addColumn<MakePair>("make");
        QTest::newRow("QTcpSocket") << &makePair<TcpPair>;
        QTest::newRow("QLocalSocket") << &makePair<LocalPair>;
    }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestIODevice)
#include "tst_iodevice.moc"
