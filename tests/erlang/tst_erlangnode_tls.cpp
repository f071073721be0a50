// SPDX-License-Identifier: MIT
// Nodes of Erlang's over TLS (inet_tls_dist), with certificates made by the guide's commands.
// Real I/O: nodes of Erlang's, sockets.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours over TLS.
#include "erlang/tlsnodes.h"

using namespace TestSupport;

namespace {

class Counter : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE QByteArray echo(const QByteArray &bytes) { return bytes; }

private:
    int m_total = 0;
};

const auto Ui = u"ui@localhost"_s;
const auto App = u"app@localhost"_s;
const QByteArray Large(3'000'000, 'x');

/// An authority that both trust, and one that nobody does.
struct Certificates
{
    Certificates()
    {
        ours.sign(u"app"_s);
        ours.sign(u"ui"_s);
        ours.sign(u"elsewhere"_s, u"elsewhere.example.org"_s);
        strange.sign(u"app"_s);
        strange.sign(u"ui"_s);
    }
    Authority ours;
    Authority strange;
};

const Certificates &certificates()
{
    static const Certificates all;
    return all;
}

/// What connect() says of TLS; nothing else may come of it.
Async<QString> distrustOf(ErlangNode &node, QString other)
{
    try {
        co_await node.connect(other);
    } catch (const NodeError &error) {
        if (error.kind() == NodeError::Kind::Untrusted)
            co_return QString::fromUtf8(error.what());
        QACTORS_FAIL(u"another error: %1"_s.arg(QString::fromUtf8(error.what())));
    }
    QACTORS_FAIL(u"%1 was connected"_s.arg(other));
}

/// A node of each kind, with a server each.
struct TlsPair
{
    TlsPair(const BeamOptions &theirs, const QSslConfiguration &mine, Duration setupTime = 20s)
        : beam(epmd, u"app"_s, theirs), node(nodeOptions(epmd, Ui).setupTime(setupTime).tls(mine))
    {
    }
    Async<> start()
    {
        co_await beam.ready();
        co_await node.start();
        co_await node.publish("store", co_await QActors::start<Counter>(group));
    }
    /// Ours connects.
    Async<QString> distrust() { return distrustOf(node, App); }
    /// Erlang connects: true, or false.
    Async<QByteArray> answerToErlang() { co_return co_await beam.eval("net_kernel:connect_node('ui@localhost')"); }

    Epmd epmd;
    Beam beam;
    TaskGroup group;
    ErlangNode node;
};

} // namespace

class tst_ErlangNodeTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!hasErlangTls())
            QSKIP("there is no erl with TLS (Debian: erlang-ssl), or no openssl");
    }

    NODE_TEST(ED65_oursConnectsToErlangOverTls)
    {
        TlsPair pair(certificates().ours.beamOptions(u"app"_s), certificates().ours.configuration(u"ui"_s));
        co_await pair.start();
        const ErlangProcess store = pair.node.process("store", App);
        QACTORS_COMPARE(co_await store.call<int>("add", 3, 4), 7);
        QACTORS_COMPARE(co_await store.call<QByteArray>("echo", Large), Large);
        QACTORS_COMPARE(co_await pair.beam.eval("nodes(hidden)"), "[ui@localhost]"_ba);
        QACTORS_COMPARE(co_await pair.beam.eval("gen_server:call({store, 'ui@localhost'}, {add, 5})"), "5"_ba); // by the same connection
    }

    NODE_TEST(ED65_erlangConnectsToOursOverTls)
    {
        TlsPair pair(certificates().ours.beamOptions(u"app"_s), certificates().ours.configuration(u"ui"_s));
        co_await pair.start();
        QACTORS_COMPARE(co_await pair.beam.eval("net_adm:ping('ui@localhost')"), "pong"_ba);
        QACTORS_COMPARE(co_await pair.beam.eval("gen_server:call({store, 'ui@localhost'}, {add, 5})"), "5"_ba);
        QACTORS_COMPARE(co_await pair.beam.eval("B = binary:copy(<<\"x\">>, 3000000), B =:= gen_server:call({store, 'ui@localhost'}, {echo, B})"), "true"_ba);
        QACTORS_COMPARE(pair.node.nodes(), QStringList{App});
    }

    NODE_TEST(ED65_aCertificateOfErlangsThatIsNotTrustedIsRefused)
    {
        const NodeWarnings warnings;
        TlsPair pair(certificates().strange.beamOptions(u"app"_s, &certificates().ours), certificates().ours.configuration(u"ui"_s));
        co_await pair.start();
        const QString error = co_await pair.distrust();
        QACTORS_VERIFY(error.startsWith(u"no encrypted connection to app@localhost: its certificate (\"localhost\", issued by \"ours\", valid until "_s));
        QACTORS_COMPARE(co_await pair.answerToErlang(), "false"_ba);
        co_await QACTORS_WAIT_FOR(warnings.has(u"ui@localhost refused a connection: no encrypted connection from 127.0.0.1: its certificate (\"localhost\""_s), 20s);
        QACTORS_VERIFY(pair.node.nodes().isEmpty());
    }

    NODE_TEST(ED65_aCertificateOfOursThatErlangDoesNotTrustIsToldAsThat)
    {
        const NodeWarnings warnings;
        TlsPair pair(certificates().ours.beamOptions(u"app"_s), certificates().strange.configuration(u"ui"_s, &certificates().ours));
        co_await pair.start();
        const QString error = co_await pair.distrust();
        QACTORS_VERIFY(error.contains(u"trust"_s)); // with TLS 1.2 and 1.3 in other words
        QACTORS_COMPARE(co_await pair.answerToErlang(), "false"_ba);
        co_await QACTORS_WAIT_FOR(warnings.has(u"ui@localhost refused a connection: "_s), 20s);
        QACTORS_VERIFY(pair.node.nodes().isEmpty());
    }

    NODE_TEST(ED65_aCertificateOfAnotherHostIsRefused)
    {
        const NodeWarnings warnings;
        {
            TlsPair pair(certificates().ours.beamOptions(u"elsewhere"_s), certificates().ours.configuration(u"ui"_s));
            co_await pair.start();
            const QString error = co_await pair.distrust();
            QACTORS_VERIFY(error.startsWith(u"no encrypted connection to app@localhost: its certificate (\"elsewhere.example.org\", issued by \"ours\", valid until "_s));
        }
        TlsPair pair(certificates().ours.beamOptions(u"app"_s), certificates().ours.configuration(u"elsewhere"_s));
        co_await pair.start();
        QACTORS_COMPARE(co_await pair.answerToErlang(), "false"_ba);
        co_await QACTORS_WAIT_FOR(warnings.has(u"ui@localhost refused a connection: "_s), 20s);
    }

    NODE_TEST(ED65_whoSpeaksNoTlsIsToldSo)
    {
        const NodeWarnings warnings;
        {
            TlsPair pair({.host = u"localhost"_s}, certificates().ours.configuration(u"ui"_s), 3s); // Erlang has none, and waits for more
            co_await pair.start();
            const QString error = co_await pair.distrust();
            QACTORS_VERIFY(error.endsWith(u"when ui@localhost began with TLS; does it speak that (Erlang: -proto_dist inet_tls)?"_s));
            QACTORS_COMPARE(co_await pair.answerToErlang(), "false"_ba);
            co_await QACTORS_WAIT_FOR(warnings.has(u"it does not trust this node's certificate, or speaks no TLS"_s), 20s);
        }
        Epmd epmd;
        Beam beam(epmd, u"app"_s, certificates().ours.beamOptions(u"app"_s));
        co_await beam.ready();
        ErlangNode plain(nodeOptions(epmd, Ui));
        co_await plain.start();
        QACTORS_COMPARE(co_await errorOf([&] { return plain.connect(App); }), nodeError(NodeError::Kind::Protocol));
        QACTORS_COMPARE(co_await beam.eval("net_kernel:connect_node('ui@localhost')"), "false"_ba);
        co_await QACTORS_WAIT_FOR(warnings.has(u"is it a node of Erlang's, without TLS?"_s), 20s);
    }

    /// In TLS 1.3 who connects hears only afterwards that its certificate was refused.
    NODE_TEST(ED65_ofTwoNodesOfOursEitherMayRefuse)
    {
        const NodeWarnings warnings;
        for (const QSsl::SslProtocol protocol : {QSsl::TlsV1_2, QSsl::TlsV1_3}) {
            QSslConfiguration trusted = certificates().ours.configuration(u"app"_s);
            trusted.setProtocol(protocol);
            QSslConfiguration strange = certificates().strange.configuration(u"ui"_s, &certificates().ours);
            strange.setProtocol(protocol);
            for (const bool isStranger : {true, false}) { // who connects
                ErlangNode one(ErlangNodeOptions(u"one@localhost"_s).cookie("x").withoutPortMapper().tls(isStranger ? trusted : strange));
                co_await one.start();
                const auto second = ErlangNodeOptions(u"two@localhost"_s).cookie("x").withoutPortMapper().fixedPort(one.name(), one.port());
                ErlangNode two(second.tls(isStranger ? strange : trusted));
                co_await two.start();
                const QString error = co_await distrustOf(two, one.name());
                QACTORS_VERIFY(error.contains(isStranger ? u"trust th"_s : u"its certificate (\"localhost\", issued by \"ours\""_s));
                QACTORS_VERIFY(one.nodes().isEmpty() && two.nodes().isEmpty());
            }
        }
        co_await QACTORS_WAIT_FOR(warnings.has(u"one@localhost refused a connection: no encrypted connection from 127.0.0.1: its certificate"_s), 20s);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeTls)
#include "tst_erlangnode_tls.moc"
