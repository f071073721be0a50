// SPDX-License-Identifier: MIT
// By hand: calls, casts and large binaries between two nodes of Erlang's, between one and a node of ours, and between two of ours (in
// one program). By turns, the best of each counts. Needs erl and epmd.
#include <QActors/ErlangNode>
#include <QActors/GenServer>
#include <QActors/IODevice>
#include <QActors/Run>
#include <QActors/TermVariant>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qtcpserver.h>

#include <cstdio>
#include <map>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

constexpr int Turns = 3;
constexpr int Megabyte = 1024 * 1024;

class Server : public GenServer
{
    Q_OBJECT

protected:
    Async<> init() override
    {
        onCall<Term>([this](const Term &request) {
            if (request.isAtom("count"))
                return Term::integer(std::exchange(m_count, 0));
            return request.isTuple(2) ? request.at(1) : Term();
        });
        onCast<Term>([this](const Term &) { ++m_count; });
        return {};
    }

private:
    int m_count = 0;
};

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

/// A node of Erlang's that runs bench.erl.
class Beam
{
public:
    Beam(const QString &name, quint16 mapper) : node(name + u"@127.0.0.1"_s)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"HOME"_s, m_home.path());
        environment.insert(u"ERL_EPMD_PORT"_s, QString::number(mapper));
        m_process.setProcessEnvironment(environment);
        m_process.setWorkingDirectory(m_home.path());
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(u"erl"_s, {u"-noshell"_s, u"-name"_s, node, u"-setcookie"_s, u"bench"_s, u"-start_epmd"_s, u"false"_s, u"-kernel"_s,
                                   u"inet_dist_use_interface"_s, u"{127,0,0,1}"_s, u"-eval"_s,
                                   u"{ok, bench, Code} = compile:file(\"%1\", [binary]), code:load_binary(bench, \"bench\", Code), spawn(bench, main, [])."_s.arg(
                                       QStringLiteral(QACTORS_BENCH_ERL))});
    }
    ~Beam()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Async<QByteArray> line() { co_return (co_await readLine(&m_process)).trimmed(); }
    /// In nanoseconds an operation.
    Async<double> measure(QByteArray what, QString other, int count, int width)
    {
        m_process.write(what + ' ' + other.toLatin1() + ' ' + QByteArray::number(count) + ' ' + QByteArray::number(width) + '\n');
        const QByteArray said = co_await line();
        co_return said.mid(5).toDouble() * 1000 / count;
    }
    const QString node;

private:
    QTemporaryDir m_home;
    QProcess m_process;
};

/// The same of ours.
Async<double> measure(const ErlangProcess &server, QByteArray what, int count, int width)
{
    QElapsedTimer clock;
    clock.start();
    if (what == "calls") {
        const auto calls = [&](TaskGroup &group) -> Async<> {
            for (int i = 0; i < width; ++i) {
                group.startSoon([&]() -> Async<> {
                    for (int n = 0; n < count / width; ++n)
                        static_cast<void>(co_await server.call<int>("echo", 5));
                });
            }
            co_return;
        };
        co_await withTaskGroup(calls);
    } else {
        const QByteArray block(Megabyte, '\7');
        const Term large = Term::tuple({Term::atom("$gen_cast"), Term::binary(block)});
        for (int i = 0; i < count; ++i) {
            if (what == "bytes")
                co_await server.sendOrWait(large);
            else
                server.cast("add", 5);
        }
        static_cast<void>(co_await server.call("count"));
    }
    co_return double(clock.nsecsElapsed()) / count;
}

struct Kind
{
    const char *name;
    QByteArray what;
    int count;
    int width;
};

Async<> bench()
{
    const quint16 mapper = freePort();
    QProcess epmd;
    epmd.start(u"epmd"_s, {u"-port"_s, QString::number(mapper), u"-address"_s, u"127.0.0.1"_s});
    epmd.waitForStarted();
    for (int i = 0; i < 200; ++i) {
        QTcpSocket probe;
        probe.connectToHost(QHostAddress(QHostAddress::LocalHost), mapper);
        if (probe.waitForConnected(1000) || epmd.waitForFinished(20))
            break;
    }
    Beam one(u"one"_s, mapper);
    Beam two(u"two"_s, mapper);
    static_cast<void>(co_await one.line());
    static_cast<void>(co_await two.line());
    ErlangNode ui(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("bench").portMapperPort(mapper));
    ErlangNode other(ErlangNodeOptions(u"other@127.0.0.1"_s).cookie("bench").portMapperPort(mapper));
    co_await ui.start();
    co_await other.start();
    TaskGroup group;
    const ActorRef<Server> server = co_await start<Server>(group);
    const ActorRef<Server> otherServer = co_await start<Server>(group);
    co_await ui.publish("server", server);
    co_await other.publish("server", otherServer);
    const ErlangProcess theirs = ui.process("server", one.node);
    const ErlangProcess ours = ui.process("server", other.name());

    const Kind kinds[] = {{"calls, one at a time", "calls", 5'000, 1}, {"calls, 64 at a time", "calls", 64 * 500, 64}, {"casts", "casts", 200'000, 1}, {"1 MB binaries", "bytes", 100, 1}};
    std::printf("ns an operation         Erlang-Erlang  Erlang-ours  ours-Erlang    ours-ours\n");
    for (const Kind &kind : kinds) {
        double best[4] = {1e300, 1e300, 1e300, 1e300};
        for (int turn = 0; turn < Turns; ++turn) {
            best[0] = std::min(best[0], co_await two.measure(kind.what, one.node, kind.count, kind.width));
            best[1] = std::min(best[1], co_await two.measure(kind.what, ui.name(), kind.count, kind.width));
            best[2] = std::min(best[2], co_await measure(theirs, kind.what, kind.count, kind.width));
            best[3] = std::min(best[3], co_await measure(ours, kind.what, kind.count, kind.width));
        }
        std::printf("%-22s %14.0f %12.0f %12.0f %12.0f\n", kind.name, best[0], best[1], best[2], best[3]);
        std::fflush(stdout);
    }
    epmd.kill();
    epmd.waitForFinished();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    run(bench);
    return 0;
}

#include "main.moc"
