// SPDX-License-Identifier: MIT
// Real I/O: a node of ours and nodes of Erlang's that are lost, start again, have another cookie, say nothing, answer late.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#include <QActors/Event>
#include <QActors/Signal>

#include <QtCore/qregularexpression.h>

#if !defined(Q_OS_WIN)
#  include <csignal>
#endif

using namespace TestSupport;

namespace {

Async<Down> downOf(Mailbox &mailbox)
{
    co_return co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
}

class Echo : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int same(int value) { return value; }
    Q_INVOKABLE Pid me() const { return pid(); }
};

} // namespace

class tst_ErlangNodeTrouble : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED55_anotherCookieIsToldOnEitherSide)
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        ErlangNode stranger(ErlangNodeOptions(u"stranger@127.0.0.1"_s).cookie("other").portMapperPort(epmd.port()));
        co_await stranger.start();
        QACTORS_COMPARE(co_await errorOf([&] { return stranger.connect(beam.node()); }), nodeError(NodeError::Kind::Cookie));
        QACTORS_COMPARE(co_await beam.eval("net_adm:ping('stranger@127.0.0.1')"), "pang"_ba);
        QACTORS_COMPARE(stranger.nodes(), QStringList());
        // The right one for this node alone, as Erlang can have it.
        QACTORS_COMPARE(co_await beam.eval("erlang:set_cookie('stranger@127.0.0.1', other), net_adm:ping('stranger@127.0.0.1')"), "pong"_ba);
    }

    NODE_TEST(ED56_aNodeThatStartsAgainHasOtherProcesses)
    {
        Epmd epmd;
        ErlangNode node(nodeOptions(epmd));
        co_await node.start();
        std::optional<Beam> beam(std::in_place, epmd);
        co_await beam->ready();
        const ErlangProcess store = node.process("store", beam->node());
        const Term old = co_await store.call("self");
        const Pid oldPid = co_await node.pid(old);
        Mailbox mailbox;
        mailbox.monitor(oldPid);
        beam->stop();
        QACTORS_COMPARE(reasonOf((co_await downOf(mailbox)).reason), u"noconnection"_s);
        beam.reset();
        beam.emplace(epmd);
        co_await beam->ready();
        QACTORS_COMPARE(co_await store.call<int>("add", 1, 2), 3); // by its name it is there again
        const Pid stale = co_await node.pid(old);
        QACTORS_VERIFY(stale != oldPid);
        mailbox.monitor(stale);
        QACTORS_COMPARE((co_await downOf(mailbox)).reason.kind(), ExitReason::Kind::NoProcess);
    }

    NODE_TEST(ED56_oursThatStartsAgainHasOtherProcesses)
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        TaskGroup group;
        const ActorRef<Echo> echo = co_await QActors::start<Echo>(group);
        for (int i = 0; i < 2; ++i) {
            ErlangNode node(nodeOptions(epmd));
            co_await node.start();
            co_await node.publish("echo", echo); // which has the same number each time
            QACTORS_COMPARE(co_await beam.eval("gen_server:call({echo, 'ui@127.0.0.1'}, {same, 5})"), "5"_ba);
            if (i == 0)
                co_await beam.eval("persistent_term:put(echo, gen_server:call({echo, 'ui@127.0.0.1'}, me))");
            const QByteArray said = co_await beam.eval("gen_server:call(persistent_term:get(echo), {same, 6})");
            QACTORS_VERIFY(i == 0 ? said == "6" : said.startsWith("exit:{noproc,"));
            co_await node.close();
        }
    }

    NODE_TEST(ED57_aConnectionThatWasWantedIsMadeAgain)
    {
        Epmd epmd;
        ErlangNode node(nodeOptions(epmd));
        co_await node.start();
        std::optional<Beam> beam(std::in_place, epmd);
        co_await beam->ready();
        Event up;
        Event upAgain;
        QObject::connect(&node, &ErlangNode::nodeUp, &node, [&] { (up.isSet() ? upAgain : up).set(); });
        co_await node.connect(beam->node());
        co_await up.wait();
        beam.reset();
        beam.emplace(epmd);
        co_await upAgain.wait();
        QACTORS_COMPARE(node.nodes(), QStringList(beam->node()));
        node.disconnect(beam->node());
        co_await beam->ready();
        // It hears of that in its own time.
        QACTORS_COMPARE(co_await beam->eval("Gone = fun Gone() -> case nodes(hidden) of [] -> gone; _ -> receive after 10 -> Gone() end end end, Gone()"), "gone"_ba);
    }

    NODE_TEST(ED58_anAnswerThatComesTooLateIsDropped)
    {
        Both both;
        co_await both.start();
        const ErlangProcess store = both.node.process("store", both.beam.node());
        QACTORS_COMPARE(co_await errorOf([&] { return store.callFor(1ms, "slow", 400, 1); }), u"CallTimeout"_s);
        QACTORS_COMPARE(co_await store.call<int>("slow", 500, 2), 2);
        QACTORS_COMPARE(co_await store.call<int>("twice", 3), 3);
        QACTORS_COMPARE(co_await store.call<int>("twice", 4), 4);
    }

    NODE_TEST(ED59_connectionsLiveOnWhileThisThreadIsBusy)
    {
        Both both;
        co_await both.start();
        co_await both.node.connect(both.beam.node());
        const int asked = both.beam.tell("net_adm:ping('ui@127.0.0.1')");
        QByteArray said;
        while (!said.contains("= " + QByteArray::number(asked) + " pong") && both.beam.process().waitForReadyRead(20000)) // no event of this thread's is handled
            said += both.beam.process().readAll();
        QACTORS_VERIFY(said.contains("pong"));
    }

#if !defined(Q_OS_WIN)
    NODE_TEST(ED60_aNodeThatSaysNothingIsLost)
    {
        Epmd epmd;
        BeamOptions options; // an idle one ticks in time
        options.more = {u"-kernel"_s, u"net_ticktime"_s, u"4"_s};
        Beam beam(epmd, u"app"_s, options);
        co_await beam.ready();
        ErlangNode node(nodeOptions(epmd).tickTime(4s));
        co_await node.start();
        const Pid store = co_await node.whereis("store", beam.node());
        Mailbox mailbox;
        mailbox.monitor(store);
        ::kill(pid_t(beam.process().processId()), SIGSTOP);
        const Down down = co_await downOf(mailbox);
        ::kill(pid_t(beam.process().processId()), SIGCONT);
        QACTORS_COMPARE(reasonOf(down.reason), u"noconnection"_s);
    }
#endif

    NODE_TEST(ED61_aNameThatIsTakenIsRefused)
    {
        Both both;
        co_await both.start();
        ErlangNode twin(nodeOptions(both.epmd));
        QACTORS_COMPARE(co_await errorOf([&] { return twin.start(); }), nodeError(NodeError::Kind::Taken));
        QACTORS_VERIFY(!twin.isStarted());
        co_await both.node.close();
        co_await twin.start(); // it is free now
        QACTORS_COMPARE(co_await twin.process("store", both.beam.node()).call<int>("add", 1, 2), 3);
    }

    NODE_TEST(ED62_withoutAPortMapperTheErrorSaysWhatToDo)
    {
        const quint16 nobody = freePort();
        ErlangNode node(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("x").portMapperPort(nobody));
        QString text;
        try {
            co_await node.start();
        } catch (const NodeError &error) {
            QACTORS_COMPARE(error.kind(), NodeError::Kind::PortMapper);
            text = QString::fromUtf8(error.what());
        }
        QACTORS_VERIFY(text.contains(u"epmd"));
        ErlangNode silent(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("x").portMapperPort(nobody).connectOnly());
        co_await silent.start(); // which needs none
        QACTORS_COMPARE(co_await errorOf([&] { return silent.connect(u"app@127.0.0.1"_s); }), nodeError(NodeError::Kind::PortMapper));
    }

    NODE_TEST(ED69_aNodeIsRegisteredAgainWhenThePortMapperIsBack)
    {
        std::optional<Epmd> epmd(std::in_place);
        const quint16 port = epmd->port();
        ErlangNode node(nodeOptions(*epmd));
        co_await node.start();
        TaskGroup group;
        const ActorRef<Echo> echo = co_await QActors::start<Echo>(group);
        co_await node.publish("echo", echo);
        const ErlangPid number = co_await node.erlangPid(echo);
        for (const char *line : {"is known to epmd no more, which has ended; it is registered again", "cannot be registered again: .* has a node ui already", "ui@127.0.0.1 is known to epmd again"})
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QString::fromUtf8(line)));
        epmd.reset();
        int asked = 0;
        {
            QTcpServer other; // at which another node has the name
            while (!other.listen(QHostAddress::LocalHost, port))
                co_await sleep(1ms);
            QObject::connect(&other, &QTcpServer::newConnection, &other, [&] {
                QTcpSocket *socket = other.nextPendingConnection();
                QObject::connect(socket, &QIODevice::readyRead, socket, [&asked, socket] {
                    ++asked;
                    socket->write(QByteArray::fromHex("79010000"));
                    socket->disconnectFromHost();
                });
            });
            co_await QACTORS_WAIT_FOR(asked == 2, 50s); // it tries again
        }
        epmd.emplace(port);
        Beam beam(*epmd); // which knows of the node by epmd alone
        co_await beam.ready();
        QByteArray pong;
        while (pong != "pong")
            pong = co_await beam.eval("net_adm:ping('ui@127.0.0.1')");
        QACTORS_COMPARE(co_await beam.eval("gen_server:call({echo, 'ui@127.0.0.1'}, {same, 5})"), "5"_ba);
        QACTORS_VERIFY((co_await node.erlangPid(echo)) == number);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(gen_server:call({echo, 'ui@127.0.0.1'}, me), {same, 6})"), "6"_ba);
    }

    NODE_TEST(ED69_aNodeMayEndWhileItWaitsForThePortMapper)
    {
        const bool isClosed[] = {true, false};
        for (const bool closes : isClosed) {
            Epmd epmd;
            ErlangNode node(nodeOptions(epmd));
            co_await node.start();
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"is known to epmd no more"_s));
            epmd.stop();
            QTcpServer silent; // until it has asked, and waits for the answer
            while (!silent.listen(QHostAddress::LocalHost, epmd.port()))
                co_await sleep(1ms);
            co_await when(&silent, &QTcpServer::newConnection);
            if (closes)
                co_await node.close();
        }
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeTrouble)
#include "tst_erlangnode_trouble.moc"
