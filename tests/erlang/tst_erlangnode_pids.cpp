// SPDX-License-Identifier: MIT
// Pids of other nodes as arguments of methods, and those of a node that is started again.
// Real I/O: several nodes of ours in one program. Real threads: each node has one.
#include "erlang/nodes.h"

#include <QActors/Signal>

#include <QtCore/qloggingcategory.h>

using namespace TestSupport;

namespace {

/// Watches those whose Pids it is given.
class Watcher : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE void watch(QActors::Pid who)
    {
        monitor(who);
        QActors::cast(who, "add", 10);
    }
    Q_INVOKABLE void tie(QActors::Pid who)
    {
        setTrapExit(true);
        link(who);
    }
    Q_INVOKABLE void end(QActors::Pid who) { QActors::kill(who); }
    Q_INVOKABLE QStringList ended() const { return m_ended; }

protected:
    Async<> handleInfo(Message &message) override
    {
        if (const Down *down = message.get<Down>())
            m_ended.append(reasonOf(down->reason));
        else if (const Exit *exit = message.get<Exit>())
            m_ended.append(u"exit "_s + reasonOf(exit->reason));
        return {};
    }

private:
    int m_total = 0;
    QStringList m_ended;
};

/// Of whose ends it has heard.
Async<QString> ended(Pid watcher)
{
    const QStringList all = co_await call<QStringList>(watcher, "ended");
    co_return all.join(u", "_s);
}

/// Asks again until it is so.
#define EVENTUALLY(condition) \
    while (!(condition))      \
    co_await yield()

ErlangNodeOptions options(const QString &name)
{
    return ErlangNodeOptions(name + u"@127.0.0.1"_s).cookie("x").withoutPortMapper();
}

/// A node with a Watcher "watcher", one that asks it, and one with a process whose number is given; for the first the last is at
/// that port.
struct Three
{
    /// 0: that of the last.
    explicit Three(quint16 port = 0) : m_port(port) { }
    Async<> start()
    {
        co_await third.start();
        far = co_await QActors::start<Watcher>(group);
        number = co_await third.erlangPid(far);
        const ErlangNodeOptions listening = options(u"server"_s).listenOn(QHostAddress(QHostAddress::LocalHost), serverPort);
        server = std::make_unique<ErlangNode>(listening.fixedPort(third.name(), m_port ? m_port : third.port()));
        co_await server->start();
        watcher = co_await QActors::start<Watcher>(group);
        co_await server->publish("watcher", watcher);
        asker = std::make_unique<ErlangNode>(options(u"asker"_s).fixedPort(server->name(), server->port()));
        co_await asker->start();
        process = asker->process("watcher", server->name());
    }
    TaskGroup group;
    const quint16 serverPort = freePort();
    ErlangNode third{options(u"third"_s).fixedPort(u"server@127.0.0.1"_s, serverPort)};
    ActorRef<Watcher> far;
    ErlangPid number; // of that
    std::unique_ptr<ErlangNode> server;
    ActorRef<Watcher> watcher;
    std::unique_ptr<ErlangNode> asker;
    ErlangProcess process; // the watcher

private:
    quint16 m_port;
};

} // namespace

class tst_ErlangNodePids : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.actor=false"_s); }

    NODE_TEST(ED47_whatIsDoneToAPidWaitsForTheConnectionToItsNode)
    {
        Three nodes;
        co_await nodes.start();
        co_await nodes.process.call<void>("watch", nodes.number); // which connects
        EVENTUALLY((co_await call<int>(nodes.far, "add", 0)) == 10);
        QACTORS_COMPARE(nodes.third.nodes(), QStringList(u"server@127.0.0.1"_s));
        co_await nodes.process.call<void>("watch", nodes.number); // the same again
        EVENTUALLY((co_await call<int>(nodes.far, "add", 0)) == 20);
        stop(nodes.far, ExitReason(ExitReason::Kind::Shutdown, u"over"_s));
        EVENTUALLY((co_await ended(nodes.watcher)) == u"Shutdown: over, Shutdown: over"_s);
    }

    NODE_TEST(ED47_soDoLinksAndKills)
    {
        Three nodes;
        co_await nodes.start();
        nodes.process.cast("tie", nodes.number); // at once: before the connection
        nodes.process.cast("end", nodes.number);
        EVENTUALLY((co_await ended(nodes.watcher)) == u"exit Killed"_s);
        Mailbox mailbox;
        mailbox.monitor(nodes.far);
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_VERIFY(down.reason.kind() == ExitReason::Kind::Killed || down.reason.kind() == ExitReason::Kind::NoProcess);
    }

    NODE_TEST(ED47_aPidOfANodeThatCannotBeReachedEnds)
    {
        QTcpServer silent; // which takes connections and says nothing, so that all is done before the end
        QACTORS_VERIFY(silent.listen(QHostAddress::LocalHost));
        Three nodes(silent.serverPort());
        co_await nodes.start();
        co_await nodes.process.call<void>("watch", nodes.number); // is no error to the caller
        co_await nodes.process.call<void>("tie", nodes.number);
        QACTORS_COMPARE(co_await ended(nodes.watcher), QString());
        while (!silent.hasPendingConnections())
            co_await when(&silent, &QTcpServer::newConnection);
        delete silent.nextPendingConnection();
        silent.close();
        EVENTUALLY((co_await ended(nodes.watcher)).count(u"noconnection"_s) == 2);
        QACTORS_VERIFY((co_await ended(nodes.watcher)).contains(u"exit noconnection"_s));
        QACTORS_COMPARE(co_await call<int>(nodes.watcher, "add", 5), 5); // it lives
        co_await nodes.third.connect(nodes.server->name());
        co_await nodes.process.call<void>("watch", nodes.number); // another try, another end
        EVENTUALLY((co_await call<int>(nodes.far, "add", 0)) == 10);
    }

    NODE_TEST(ED47_theServersNodeMayGoMeanwhile)
    {
        for (int i = 0; i < 20; ++i) {
            Three nodes(i % 2 == 0 ? 0 : 1); // at 1 there is nobody
            co_await nodes.start();
            co_await nodes.asker->connect(nodes.server->name());
            nodes.process.cast("watch", nodes.number);
            nodes.process.cast("tie", nodes.number);
            for (int turn = 0; turn < i; ++turn)
                co_await yield();
            if (i % 3 == 0)
                co_await nodes.server->close();
            nodes.server.reset();
            QACTORS_COMPARE(co_await call<int>(nodes.watcher, "add", 1), 1);
        }
    }

    NODE_TEST(ED56_ourNodeThatIsStartedAgainIsAnother)
    {
        Three nodes;
        co_await nodes.start();
        const ActorRef<Watcher> mine = co_await QActors::start<Watcher>(nodes.group);
        co_await nodes.process.call<void>("watch", mine); // which has a number now
        EVENTUALLY((co_await call<int>(mine, "add", 0)) == 10);
        co_await nodes.asker->close();
        QACTORS_COMPARE(co_await errorOf([&] { return nodes.process.call("ended"); }), u"NoProcess"_s);
        EVENTUALLY((co_await ended(nodes.watcher)) == u"noconnection"_s);
        co_await nodes.asker->start();
        co_await nodes.process.call<void>("watch", mine); // and another one
        EVENTUALLY((co_await call<int>(mine, "add", 0)) == 20);
        stop(mine, ExitReason(ExitReason::Kind::Shutdown, u"over"_s));
        EVENTUALLY((co_await ended(nodes.watcher)) == u"noconnection, Shutdown: over"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodePids)
#include "tst_erlangnode_pids.moc"
