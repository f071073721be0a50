// SPDX-License-Identifier: MIT
// The handshake over sockets: of two of ours, and with nodes of Erlang's, each side connecting.
// Real I/O: sockets, and nodes of Erlang's.
// Not for ThreadSanitizer: there is one thread, and Erlang's processes.
#include "../../src/erlang/epmd_p.h"
#include "../../src/erlang/openlink_p.h"
#include "erlang/beam.h"
#include "erlang/links.h"

#include <QActors/Everywhere>
#include <QActors/Server>
#include <QActors/Socket>

using namespace TestSupport;

namespace {

using Kind = WireError::Kind;
const auto RealTime = Test::Options().realTime().watchdog(60s);

Handshake toConnect(const QByteArray &cookie = "monster"_ba)
{
    return Handshake::toConnect(UiNode, cookie, AppNode.name);
}

Handshake toAccept(const QByteArray &cookie = "monster"_ba, const NodeIdentity &self = AppNode)
{
    return Handshake::toAccept(self, cookie);
}

/// Opens a link at either end of the pair; each outcome is the peer's name, or the error.
Async<QStringList> openBoth(Pair *pair, QByteArray ourCookie, QByteArray theirCookie)
{
    QStringList outcomes(2);
    const auto open = [](std::unique_ptr<QIODevice> socket, Handshake handshake, QString &outcome) -> Async<> {
        try {
            const auto link = co_await openLink(std::move(socket), std::move(handshake));
            outcome = link->peer().name;
        } catch (const WireError &error) {
            outcome = error.message();
        }
    };
    const auto both = [&](TaskGroup &group) {
        group.startSoon([&] { return open(takeSocket(*pair), toConnect(ourCookie), outcomes[0]); });
        group.startSoon([&] { return open(takeSocket(*pair, true), toAccept(theirCookie), outcomes[1]); });
    };
    co_await withTaskGroup(both);
    co_return outcomes;
}

/// A link to that node, as ui@127.0.0.1.
Async<std::unique_ptr<NodeLink>> linkTo(const Epmd &epmd, const Beam &beam, QByteArray cookie = "monster"_ba)
{
    const quint16 port = co_await epmdPort(u"127.0.0.1"_s, epmd.port(), nodeShortName(beam.node()));
    auto socket = std::make_unique<QTcpSocket>();
    co_await connectTo(socket.get(), u"127.0.0.1"_s, port);
    std::unique_ptr<NodeLink> link = co_await openLink(std::move(socket), Handshake::toConnect(UiNode, cookie, beam.node()));
    co_return link;
}

/// What ui@127.0.0.1 is to Erlang: a port that it can connect to.
struct Listening
{
    QTcpServer server;
    std::unique_ptr<EpmdRegistration> registration;

    Async<> begin(const Epmd &epmd)
    {
        listenOn(&server, QHostAddress::LocalHost);
        registration = co_await EpmdRegistration::open(u"127.0.0.1"_s, epmd.port(), u"ui"_s, server.serverPort());
    }
    Async<std::unique_ptr<NodeLink>> accept(QByteArray cookie = "monster"_ba)
    {
        std::unique_ptr<QIODevice> socket = co_await nextConnection(&server);
        NodeIdentity self = UiNode;
        self.creation = registration->creation();
        std::unique_ptr<NodeLink> link = co_await openLink(std::move(socket), toAccept(cookie, self));
        co_return link;
    }
};

} // namespace

class tst_OpenLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED3_bothEndsBecomeLinks_data() { addPairs(); }
    QACTORS_TEST(ED3_bothEndsBecomeLinks, RealTime)
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        const QStringList names = co_await openBoth(pair.get(), "monster"_ba, "monster"_ba);
        QACTORS_COMPARE(names.join(u' '), u"app@127.0.0.1 ui@127.0.0.1"_s);
    }

    void ED5_aWrongCookieIsNamedAtBothEnds_data() { addPairs(); }
    QACTORS_TEST(ED5_aWrongCookieIsNamedAtBothEnds, RealTime)
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        const QStringList outcomes = co_await openBoth(pair.get(), "monster"_ba, "another"_ba);
        QACTORS_VERIFY2(outcomes.at(0).startsWith(u"app@127.0.0.1 closed the connection when it had the answer"_s), outcomes.at(0));
        QACTORS_VERIFY2(outcomes.at(1).startsWith(u"ui@127.0.0.1 has another cookie than app@127.0.0.1"_s), outcomes.at(1));
    }

    /// The peer hears why it is refused, although the connection is closed then.
    QACTORS_TEST(ED6_whoIsRefusedHearsIt, RealTime)
    {
        TcpPair second;
        QByteArray name("N"_ba + QByteArray(8, '\0') + QByteArray(4, '\1') + QByteArray("\0\5", 2) + "a@b.c");
        second.other->write(QByteArray(1, '\0') + QByteArray(1, char(name.size())) + name);
        const auto openSecond = [&]() -> Async<> { co_await openLink(std::move(second.mine), toAccept()); };
        const WireError lacks = co_await wireErrorIn(openSecond);
        QACTORS_COMPARE(int(lacks.kind()), int(Kind::Incompatible));
        QACTORS_COMPARE(co_await QActors::readAll(second.other.get()), "\0\xcsnot_allowed"_ba);
    }

    /// Under virtual time: the seconds take none.
    void ED19_whoSaysNothingIsNotWaitedFor_data() { addPairs(); }
    QACTORS_TEST(ED19_whoSaysNothingIsNotWaitedFor)
    {
        QFETCH(MakePair, make);
        const std::unique_ptr<Pair> pair = make();
        const auto connect = [&]() -> Async<> { co_await openLink(takeSocket(*pair), toConnect()); };
        const WireError error = co_await wireErrorIn(connect);
        QACTORS_COMPARE(int(error.kind()), int(Kind::TooSlow));
        QACTORS_COMPARE(error.message(),
                        u"app@127.0.0.1 has not sent an answer to this node's name within 7 s; is it a node of Erlang's, and does it run?"_s);
        const std::unique_ptr<Pair> other = make();
        const auto accept = [&]() -> Async<> { co_await openLink(takeSocket(*other), toAccept(), NodeLinkOptions(), 2s); };
        const WireError second = co_await wireErrorIn(accept);
        QACTORS_VERIFY2(second.message().startsWith(u"what has connected to app@127.0.0.1 has not sent its name within 2 s"_s), second.message());
    }

    void ED18_aHandshakeMayEndAtEachStep()
    {
        const auto scenario = []() -> Async<> {
            TcpPair pair;
            co_await openBoth(&pair, "monster"_ba, "monster"_ba);
        };
        Test::EverywhereOptions options;
        options.run = RealTime;
        const Test::EverywhereResult cancelled = Test::cancelEverywhere(scenario, options);
        QVERIFY2(cancelled.passed(), qPrintable(cancelled.report()));
        const Test::EverywhereResult killed = Test::killEverywhere(scenario, options);
        QVERIFY2(killed.passed(), qPrintable(killed.report()));
    }

    QACTORS_TEST(ED4_weConnectToErlang, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        std::unique_ptr<NodeLink> link = co_await linkTo(epmd, beam);
        QACTORS_COMPARE(link->peer().name, beam.node());
        QACTORS_VERIFY(link->peer().creation > 0 && link->peer().flags & NodeFlags::Alias);
        QACTORS_COMPARE(co_await beam.eval("nodes(hidden)"), "['ui@127.0.0.1']"_ba);
        QList<ControlMessage> got;
        QStringList ends;
        link->onMessage = [&](ControlMessage &&message) { got.append(message); };
        link->onClosed = [&](const QString &reason) { ends.append(reason); };
        link->start();
        // A process of ours, to which one of theirs answers.
        const Term self = Term::pid(ErlangPid{Atom("ui@127.0.0.1"), 5, 0, UiNode.creation});
        const Term value = Term::binary(QByteArray(200'000, 'v'));
        link->send(ControlMessage::regSend(self, Term::atom("plain"), Term::tuple({self, Term::atom("echo"), value})));
        co_await QACTORS_WAIT_FOR(got.size() == 1, 20s);
        QACTORS_COMPARE(got.first().plain(), ControlOperation::Send);
        QACTORS_COMPARE(got.first().to, self);
        QACTORS_COMPARE(got.first().payload.at(1), value);
        // A monitor of a name that nobody has.
        link->send(ControlMessage::monitor(self, Term::atom("nobody"), Term::reference(ErlangRef{Atom("ui@127.0.0.1"), UiNode.creation, {1, 2, 3}})));
        co_await QACTORS_WAIT_FOR(got.size() == 2, 20s);
        QACTORS_COMPARE(got.last().plain(), ControlOperation::MonitorExit);
        QACTORS_VERIFY2(got.last().reason.isAtom("noproc"), got.last().toString());
        // The end of the other side.
        beam.stop();
        co_await QACTORS_WAIT_FOR(ends.size() == 1, 20s);
        QACTORS_VERIFY2(ends.first().contains(beam.node()), ends.first());
    }

    QACTORS_TEST(ED4_erlangConnectsToUs, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        Listening ui;
        co_await ui.begin(epmd);
        co_await beam.ready();
        co_await beam.eval("mate:nodes_seen()");
        const int connects = beam.tell("net_kernel:hidden_connect_node('ui@127.0.0.1')");
        std::unique_ptr<NodeLink> link = co_await ui.accept();
        QACTORS_COMPARE(co_await beam.answer(connects), "true"_ba);
        QACTORS_COMPARE(link->peer().name, beam.node());
        QACTORS_COMPARE(co_await beam.event("nodeup"), "'ui@127.0.0.1'"_ba);
        QList<ControlMessage> got;
        link->onMessage = [&](ControlMessage &&message) { got.append(message); };
        link->start();
        co_await beam.eval("{store, 'ui@127.0.0.1'} ! {hello, 5}");
        co_await QACTORS_WAIT_FOR(got.size() == 1, 20s);
        QACTORS_COMPARE(got.first().operation, ControlOperation::RegSend);
        QACTORS_VERIFY(got.first().to.isAtom("store"));
        QACTORS_COMPARE(got.first().payload, Term::tuple({Term::atom("hello"), Term::integer(5)}));
        link->close(u"enough"_s);
        QACTORS_COMPARE(co_await beam.event("nodedown"), "'ui@127.0.0.1' connection_closed"_ba);
    }

    QACTORS_TEST(ED5_aWrongCookieIsNamedWhereWeConnect, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        const auto open = [&]() -> Async<> { co_await linkTo(epmd, beam, "another"_ba); };
        const WireError error = co_await wireErrorIn(open);
        QACTORS_COMPARE(int(error.kind()), int(Kind::WrongCookie));
        QACTORS_VERIFY2(error.message().startsWith(u"app@127.0.0.1 closed the connection when it had the answer to its challenge"_s), error.message());
    }

    QACTORS_TEST(ED5_aWrongCookieIsNamedWhereErlangConnects, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        Listening ui;
        co_await ui.begin(epmd);
        co_await beam.ready();
        const int connects = beam.tell("net_kernel:hidden_connect_node('ui@127.0.0.1')");
        const auto open = [&]() -> Async<> { co_await ui.accept("another"_ba); };
        const WireError error = co_await wireErrorIn(open);
        QACTORS_COMPARE(int(error.kind()), int(Kind::WrongCookie));
        QACTORS_VERIFY2(error.message().startsWith(u"app@127.0.0.1 has another cookie than ui@127.0.0.1"_s), error.message());
        QACTORS_COMPARE(co_await beam.answer(connects), "false"_ba);
    }

    QACTORS_TEST(ED7_anotherNodeAtThePortIsNamed, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        const quint16 port = co_await epmdPort(u"127.0.0.1"_s, epmd.port(), u"app"_s);
        auto socket = std::make_unique<QTcpSocket>();
        co_await connectTo(socket.get(), u"127.0.0.1"_s, port);
        const auto open = [&]() -> Async<> { co_await openLink(std::move(socket), Handshake::toConnect(UiNode, "monster"_ba, u"db@127.0.0.1"_s)); };
        const WireError error = co_await wireErrorIn(open);
        QACTORS_COMPARE(error.message(), u"db@127.0.0.1 is not there: the node at that port is app@127.0.0.1"_s);
    }

    /// Erlang believes to be connected still; the new connection takes the place of the old one.
    QACTORS_TEST(ED7_erlangAsksIfItKnowsUsAlready, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        std::unique_ptr<NodeLink> first = co_await linkTo(epmd, beam);
        std::unique_ptr<NodeLink> second = co_await linkTo(epmd, beam);
        QACTORS_COMPARE(second->peer().name, beam.node());
        QACTORS_COMPARE(co_await beam.eval("nodes(hidden)"), "['ui@127.0.0.1']"_ba);
    }

    /// Each connects to the other before either has heard of it.
    void ED7_erlangAndWeConnectAtOnce_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("ours counts") << u"app"_s; // before "ui"
        QTest::newRow("theirs counts") << u"zed"_s; // behind it
    }
    QACTORS_TEST(ED7_erlangAndWeConnectAtOnce, RealTime)
    {
        QACTORS_CO_NEEDS_ERLANG();
        QFETCH(QString, name);
        Epmd epmd;
        Beam beam(epmd, name);
        Listening ui;
        co_await ui.begin(epmd);
        co_await beam.ready();
        const int connects = beam.tell("net_kernel:hidden_connect_node('ui@127.0.0.1')");
        std::unique_ptr<QIODevice> theirs = co_await nextConnection(&ui.server); // and it waits for an answer
        std::unique_ptr<NodeLink> ours;
        const auto connect = [&]() -> Async<> { ours = co_await linkTo(epmd, beam); };
        const WireError error = co_await wireErrorIn(connect);
        std::unique_ptr<NodeLink> accepted;
        const auto accept = [&]() -> Async<> {
            const auto look = [](const NodeIdentity &) { return Handshake::Known::Connecting; };
            accepted = co_await openLink(std::move(theirs), Handshake::toAccept(UiNode, "monster"_ba, look));
        };
        const WireError other = co_await wireErrorIn(accept);
        if (name == u"app"_s) {
            QACTORS_VERIFY2(ours && ours->wasSimultaneous, error.message());
            // Erlang gives its own one up, perhaps before it has said its name.
            QACTORS_VERIFY2(other.kind() == Kind::Superseded || other.kind() == Kind::Unreachable, other.message());
        } else {
            QACTORS_COMPARE(int(error.kind()), int(Kind::Superseded));
            QACTORS_VERIFY2(error.message().startsWith(u"zed@127.0.0.1 connects to this node at the same time"_s), error.message());
            QACTORS_VERIFY2(accepted && accepted->wasSimultaneous, other.message());
        }
        QACTORS_COMPARE(co_await beam.answer(connects), "true"_ba);
        QACTORS_COMPARE(co_await beam.eval("nodes(hidden)"), "['ui@127.0.0.1']"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_OpenLink)
#include "tst_openlink.moc"
