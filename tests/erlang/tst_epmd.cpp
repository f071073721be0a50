// SPDX-License-Identifier: MIT
// Real I/O: Erlang's port mapper, and servers that are none, on the loopback interface.
// Not for ThreadSanitizer: there is one thread, and other programs.
#include "../../src/erlang/epmd_p.h"
#include "erlang/beam.h"
#include "erlang/wire.h"
#include "support/waits.h"

#include <QActors/Server>

using namespace TestSupport;

namespace {

using Kind = WireError::Kind;
const auto RealTime = Test::Options().realTime().watchdog(60s);

/// Answers each connection with some bytes, and closes it or not.
struct FalseMapper : QTcpServer
{
    FalseMapper(const QByteArray &answer, bool closes)
    {
        listenOn(this, QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, answer, closes] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket, answer, closes] {
                    asked += socket->readAll();
                    socket->write(answer);
                    if (closes)
                        socket->disconnectFromHost();
                });
            }
        });
    }
    QByteArray asked;
};

Async<WireError> portError(quint16 port)
{
    const auto ask = [&]() -> Async<> { co_await epmdPort(u"127.0.0.1"_s, port, u"app"_s); };
    co_return co_await wireErrorIn(ask);
}

Async<WireError> registrationError(quint16 port, QString name = u"ui"_s)
{
    const auto ask = [&]() -> Async<> { co_await EpmdRegistration::open(u"127.0.0.1"_s, port, name, 4711); };
    co_return co_await wireErrorIn(ask);
}

Async<WireError> errorOf(bool registers, quint16 port)
{
    if (registers)
        co_return co_await registrationError(port);
    co_return co_await portError(port);
}

} // namespace

class tst_Epmd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(ED10_aRegisteredNodeIsFound, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        std::unique_ptr<EpmdRegistration> ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, epmd.port(), u"ui"_s, 4711);
        QACTORS_VERIFY(ours->creation() != 0);
        QACTORS_COMPARE(co_await epmdPort(u"127.0.0.1"_s, epmd.port(), u"ui"_s), quint16(4711));
        const WireError unknown = co_await portError(epmd.port());
        QACTORS_COMPARE(int(unknown.kind()), int(Kind::NoSuchNode));
        QACTORS_VERIFY2(unknown.message().contains(u"knows no node app; does it run, under that name"_s), unknown.message());
        ours.reset(); // its entry goes with it
        for (int i = 0; i < 1000; ++i) {
            const auto ask = [&]() -> Async<> { co_await epmdPort(u"127.0.0.1"_s, epmd.port(), u"ui"_s); };
            const WireError gone = co_await wireErrorIn(ask);
            if (gone.kind() == Kind::NoSuchNode)
                co_return;
        }
        QACTORS_FAIL(u"the entry stays"_s);
    }

    QACTORS_TEST(ED10_nodesOfErlangAreFound, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        QACTORS_VERIFY(co_await epmdPort(u"127.0.0.1"_s, epmd.port(), u"app"_s) > 0);
        const auto ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, epmd.port(), u"ui"_s, 4711);
        QACTORS_COMPARE(co_await beam.eval("lists:member({\"ui\", 4711}, element(2, net_adm:names({127,0,0,1})))"), "true"_ba);
    }

    QACTORS_TEST(ED11_aTakenNameIsNamed, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        const auto ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, epmd.port(), u"ui"_s, 4711);
        const WireError taken = co_await registrationError(epmd.port());
        QACTORS_COMPARE(int(taken.kind()), int(Kind::NameTaken));
        QACTORS_VERIFY2(taken.message().contains(u"has a node ui already; take another name, or end that one"_s), taken.message());
        const auto other = co_await EpmdRegistration::open(u"127.0.0.1"_s, epmd.port(), u"other"_s, 4712);
        QACTORS_VERIFY(other->creation() != 0);
    }

    QACTORS_TEST(ED11_noneIsNamed, RealTime)
    {
        const quint16 port = freePort();
        for (const bool registers : {false, true}) {
            const WireError error = co_await errorOf(registers, port);
            QACTORS_COMPARE(int(error.kind()), int(Kind::NoPortMapper));
            QACTORS_VERIFY2(error.message().startsWith(u"epmd at 127.0.0.1:%1 does not answer ("_s.arg(port)), error.message());
            QACTORS_VERIFY2(error.message().contains(u"start one with `epmd -daemon`"_s) && error.message().contains(u"fixed ports"_s), error.message());
        }
    }

    void ED11_whatIsNoneIsNamed_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("registers");
        QTest::addColumn<QString>("says");
        QTest::newRow("HTTP") << "HTTP/1.1 400\r\n"_ba << false << u"answered with byte 72; is it Erlang's port mapper?"_s;
        QTest::newRow("HTTP, registering") << "HTTP/1.1 400\r\n"_ba << true << u"answered with byte 72"_s;
        QTest::newRow("nothing") << ""_ba << false << u"has closed the connection in the middle of its answer"_s;
        QTest::newRow("half") << "\x77"_ba << false << u"in the middle of its answer"_s;
        QTest::newRow("no port") << QByteArray("\x77\0", 2) << false << u"in the middle of its answer"_s;
        QTest::newRow("half a port") << QByteArray("\x77\0\x11\x22M\0\0\6\0", 9) << false << u"in the middle of its answer"_s;
        QTest::newRow("port 0") << QByteArray("\x77\0\0\0M\0\0\6\0\6\0\1a\0\0", 15) << false << u"a port or versions that cannot be"_s;
        QTest::newRow("old") << QByteArray("\x77\0\x11\x22M\0\0\5\0\5\0\1a\0\0", 15) << false << u"versions 5 to 5 of the distribution protocol, and this library 6"_s;
        QTest::newRow("of the future") << QByteArray("\x77\0\x11\x22M\0\0\x9\0\x8\0\1a\0\0", 15) << false << u"versions 8 to 9"_s;
        QTest::newRow("half a creation") << QByteArray("\x76\0\1\2", 4) << true << u"in the middle of its answer"_s;
        QTest::newRow("creation 0") << QByteArray("\x76\0\0\0\0\0", 6) << true << u"creation 0"_s;
    }
    QACTORS_TEST(ED11_whatIsNoneIsNamed, RealTime)
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, registers);
        QFETCH(QString, says);
        FalseMapper server(answer, true);
        const WireError error = co_await errorOf(registers, server.serverPort());
        QACTORS_VERIFY2(error.message().contains(says), error.message());
        QACTORS_VERIFY(error.kind() == Kind::Rubbish || error.kind() == Kind::Incompatible);
    }

    QACTORS_TEST(ED11_anAnswerThatIsCutAnywhereIsNamed, RealTime)
    {
        const QByteArray port("\x77\0\x11\x22M\0\0\6\0\5", 10);
        const QByteArray creation("\x76\0\x12\x34\x56\x78", 6);
        for (const bool registers : {false, true}) {
            const QByteArray answer = registers ? creation : port;
            for (qsizetype size = 0; size <= answer.size(); ++size) {
                FalseMapper server(answer.first(size), true);
                const WireError error = co_await errorOf(registers, server.serverPort());
                QACTORS_COMPARE(error.message() == u"nothing"_s, size == answer.size());
            }
        }
    }

    void ED18_aQuestionMayEndAtEachStep()
    {
        FalseMapper finder(QByteArray("\x77\0\x11\x22M\0\0\6\0\5\0\3app\0\0", 17), true);
        FalseMapper keeper(QByteArray("\x76\0\x12\x34\x56\x78", 6), false);
        disturbEverywhere([&]() -> Async<> { co_await epmdPort(u"127.0.0.1"_s, finder.serverPort(), u"app"_s); });
        disturbEverywhere([&]() -> Async<> { co_await EpmdRegistration::open(u"127.0.0.1"_s, keeper.serverPort(), u"ui"_s, 1); });
    }

    QACTORS_TEST(ED11_whatIsAskedIsWhatErlangAsks, RealTime)
    {
        FalseMapper server(QByteArray("\x76\0\x12\x34\x56\x78", 6), false);
        const auto ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, server.serverPort(), u"ui"_s, 0x1122);
        QACTORS_COMPARE(ours->creation(), quint32(0x12345678));
        QACTORS_COMPARE(server.asked, QByteArray("\0\xf\x78\x11\x22\x48\0\0\6\0\6\0\2ui\0\0", 17));
        FalseMapper older(QByteArray("\x79\0\0\3", 4), false);
        const auto short16 = co_await EpmdRegistration::open(u"127.0.0.1"_s, older.serverPort(), u"ui"_s, 0x1122);
        QACTORS_COMPARE(short16->creation(), quint32(3));
        FalseMapper finder(QByteArray("\x77\0\x11\x22M\0\0\6\0\5\0\3app\0\0", 17), true);
        QACTORS_COMPARE(co_await epmdPort(u"127.0.0.1"_s, finder.serverPort(), u"app"_s), quint16(0x1122));
        QACTORS_COMPARE(finder.asked, QByteArray("\0\4zapp", 6));
    }

    /// Under virtual time: the seconds take none.
    QACTORS_TEST(ED11_silenceIsNamed)
    {
        FalseMapper server({}, false);
        for (const bool registers : {false, true}) {
            const WireError error = co_await errorOf(registers, server.serverPort());
            QACTORS_COMPARE(int(error.kind()), int(Kind::TooSlow));
            QACTORS_VERIFY2(error.message().contains(u"has not answered within 5 s"_s), error.message());
        }
    }

    QACTORS_TEST(ED12_itsEndIsTold, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        auto epmd = std::make_unique<Epmd>();
        const quint16 port = epmd->port();
        auto ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, port, u"ui"_s, 4711);
        int lost = 0;
        ours->onLost = [&] {
            ++lost;
            ours.reset(); // which it may
        };
        epmd.reset();
        co_await Test::waitFor([&] { return lost == 1; }, 20s);
        epmd = std::make_unique<Epmd>(port);
        ours = co_await EpmdRegistration::open(u"127.0.0.1"_s, port, u"ui"_s, 4711);
        QACTORS_COMPARE(co_await epmdPort(u"127.0.0.1"_s, port, u"ui"_s), quint16(4711));
    }

    void ED12_thePortIsOfTheEnvironment()
    {
        const QByteArray before = qgetenv("ERL_EPMD_PORT");
        qunsetenv("ERL_EPMD_PORT");
        QCOMPARE(epmdPortOfEnvironment(), quint16(4369));
        qputenv("ERL_EPMD_PORT", "14000");
        QCOMPARE(epmdPortOfEnvironment(), quint16(14000));
        for (const char *odd : {"0", "65536", "-1", "many"}) {
            qputenv("ERL_EPMD_PORT", odd);
            const QString message = wireErrorOf([] { epmdPortOfEnvironment(); }).second;
            QVERIFY2(message.contains(QString::fromLatin1(odd)) && message.contains(u"1 to 65535"_s), qPrintable(message));
        }
        qputenv("ERL_EPMD_PORT", before);
    }
};

QTEST_GUILESS_MAIN(tst_Epmd)
#include "tst_epmd.moc"
