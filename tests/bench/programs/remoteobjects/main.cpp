// SPDX-License-Identifier: MIT
// By hand: calls from process to process by Qt Remote Objects (a replica's slot with a return value) beside ours: by two nodes over TCP,
// and to an actor in a child process over its local socket. By turns, the best of each counts. The other process is this program, too.
#include "rep_echo_merged.h"

#include <QActors/ChildProcess>
#include <QActors/ErlangNode>
#include <QActors/Event>
#include <QActors/IODevice>
#include <QActors/Run>
#include <QActors/Signal>
#include <QActors/Supervisor>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>
#include <QtNetwork/qtcpserver.h>
#include <QtRemoteObjects/qremoteobjectnode.h>

#include <cstdio>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Turns = 3;
constexpr int Megabyte = 1024 * 1024;
const auto OtherNode = u"other@127.0.0.1"_s;

class Echo : public GenServer
{
    Q_OBJECT
    QACTORS_REMOTE_METHODS(&Echo::echo, &Echo::bytes)

public:
    Q_INVOKABLE int echo(int value) { return value; }
    Q_INVOKABLE QByteArray bytes(const QByteArray &data) { return data; }
};

class EchoSource : public RemoteEchoSimpleSource
{
    Q_OBJECT

public:
    int echo(int value) override { return value; }
    QByteArray bytes(QByteArray data) override { return data; }
};

void say(const QByteArray &line)
{
    std::printf("%s\n", line.constData());
    std::fflush(stdout);
}

// --- The other process. It ends with its standard input.

int serveRemoteObjects(QCoreApplication &app, const QUrl &url)
{
    EchoSource source;
    QRemoteObjectHost host(url);
    host.enableRemoting(&source);
    say("ready");
    return app.exec();
}

int serveNode()
{
    const auto serve = [](TaskGroup &group) -> Async<> {
        ErlangNode node(ErlangNodeOptions(OtherNode).cookie("bench").withoutPortMapper());
        co_await node.start();
        co_await node.publish("echo", co_await start<Echo>(group));
        say(QByteArray::number(node.port()));
        co_await Event().wait();
    };
    run(serve);
    return 0;
}

// --- This one.

class Other
{
public:
    explicit Other(const QStringList &arguments)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationFilePath(), arguments);
    }
    ~Other()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Async<QByteArray> line() { co_return (co_await readLine(&m_process)).trimmed(); }

private:
    QProcess m_process;
};

struct Kind
{
    const char *name;
    int count;
    int width;
    bool isLarge;
};

const QByteArray &block()
{
    static const QByteArray bytes(Megabyte, '\7');
    return bytes;
}

/// As a program with callbacks does it: `width` calls are under way, and each answer begins the next.
class ReplicaCalls
{
public:
    ReplicaCalls(RemoteEchoReplica *replica, const Kind &kind) : m_replica(replica), m_kind(kind), m_left(kind.count) { }
    Async<> run()
    {
        for (int i = 0; i < m_kind.width; ++i)
            next();
        co_await m_end.wait();
    }

private:
    void next()
    {
        if (m_started == m_kind.count)
            return;
        ++m_started;
        auto *watcher = m_kind.isLarge ? new QRemoteObjectPendingCallWatcher(m_replica->bytes(block())) : new QRemoteObjectPendingCallWatcher(m_replica->echo(5));
        QObject::connect(watcher, &QRemoteObjectPendingCallWatcher::finished, watcher, [this, watcher] {
            watcher->deleteLater();
            if (watcher->error() != QRemoteObjectPendingCall::NoError)
                qFatal("a call by Qt Remote Objects failed");
            if (--m_left == 0)
                m_end.set();
            else
                next();
        });
    }

    RemoteEchoReplica *const m_replica;
    const Kind m_kind;
    int m_started = 0;
    int m_left;
    Event m_end;
};

template<typename Call>
Async<> ourCalls(Kind kind, Call call)
{
    const auto calls = [&](TaskGroup &group) -> Async<> {
        for (int i = 0; i < kind.width; ++i) {
            group.startSoon([&]() -> Async<> {
                for (int n = 0; n < kind.count / kind.width; ++n)
                    co_await call(kind.isLarge);
            });
        }
        co_return;
    };
    co_await withTaskGroup(calls);
}

/// In nanoseconds a call.
template<typename Fn>
Async<double> measured(int count, Fn fn)
{
    QElapsedTimer clock;
    clock.start();
    co_await fn();
    co_return double(clock.nsecsElapsed()) / count;
}

Async<> connected(RemoteEchoReplica *replica)
{
    while (!replica->isReplicaValid())
        co_await when(replica, &QRemoteObjectReplica::stateChanged);
}

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

Async<> bench(TaskGroup &group)
{
    const QString urls[] = {u"tcp://127.0.0.1:%1"_s.arg(freePort()), u"local:qactors-bench-%1"_s.arg(QCoreApplication::applicationPid())};
    Other hosts[] = {Other({u"remote"_s, urls[0]}), Other({u"remote"_s, urls[1]})};
    QRemoteObjectNode objects[2];
    std::unique_ptr<RemoteEchoReplica> replicas[2];
    for (int i = 0; i < 2; ++i) {
        static_cast<void>(co_await hosts[i].line());
        objects[i].connectToNode(QUrl(urls[i]));
        replicas[i].reset(objects[i].acquire<RemoteEchoReplica>());
        co_await connected(replicas[i].get());
    }

    Other node({u"node"_s});
    const quint16 port = (co_await node.line()).toUShort();
    ErlangNode ui(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("bench").connectOnly().fixedPort(OtherNode, port));
    co_await ui.start();
    const ErlangProcess overTcp = ui.process("echo", OtherNode);
    const auto callNode = [&](bool isLarge) -> Async<> {
        if (isLarge)
            static_cast<void>(co_await overTcp.call<QByteArray>("bytes", block()));
        else
            static_cast<void>(co_await overTcp.call<int>("echo", 5));
    };

    const QList<ChildSpec> children(1, ChildSpec::process<Echo>(u"echo"_s));
    const ActorRef<Supervisor> supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
    const ActorRef<Echo> overLocal(co_await supervisor.call(&Supervisor::child, u"echo"_s));
    const auto callChild = [&](bool isLarge) -> Async<> {
        if (isLarge)
            static_cast<void>(co_await overLocal.call(&Echo::bytes, block()));
        else
            static_cast<void>(co_await overLocal.call(&Echo::echo, 5));
    };

    const Kind kinds[] = {{"calls, one at a time", 5'000, 1, false}, {"calls, 64 at a time", 64 * 500, 64, false}, {"1 MB there and back", 50, 1, true}};
    std::printf("ns an operation        Qt RO, TCP  Qt RO, local    ours, TCP  ours, local\n");
    for (const Kind &kind : kinds) {
        double best[4] = {1e300, 1e300, 1e300, 1e300};
        for (int turn = 0; turn < Turns; ++turn) {
            for (int i = 0; i < 2; ++i) {
                ReplicaCalls calls(replicas[i].get(), kind);
                best[i] = std::min(best[i], co_await measured(kind.count, [&calls] { return calls.run(); }));
            }
            best[2] = std::min(best[2], co_await measured(kind.count, [&] { return ourCalls(kind, callNode); }));
            best[3] = std::min(best[3], co_await measured(kind.count, [&] { return ourCalls(kind, callChild); }));
        }
        std::printf("%-20s %12.0f %13.0f %12.0f %12.0f\n", kind.name, best[0], best[1], best[2], best[3]);
        std::fflush(stdout);
    }
    group.cancel();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (isChildProcess())
        return runChildProcess<Echo>();
    const QStringList arguments = app.arguments();
    if (arguments.value(1) == u"remote"_s)
        return serveRemoteObjects(app, QUrl(arguments.value(2)));
    if (arguments.value(1) == u"node"_s)
        return serveNode();
    run(bench);
    return 0;
}

#include "main.moc"
