// SPDX-License-Identifier: MIT
// Nodes under a test's virtual clock: what takes real time, at another node, is waited for, and no deadline comes before it.
// Real I/O: two nodes of ours in one program. Real threads: each node has one.
#include "erlang/nodes.h"

using namespace TestSupport;

namespace {

class Slow : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }

protected:
    Async<> handleInfo(Message &) override { return {}; }

private:
    int m_total = 0;
};

struct Pair
{
    Async<> start()
    {
        co_await one.start();
        co_await two.start();
        slow = co_await QActors::start<Slow>(group);
        co_await one.publish("slow", slow);
        process = two.process("slow", one.name());
    }
    const quint16 port = freePort();
    TaskGroup group;
    ErlangNode one{ErlangNodeOptions(u"one@127.0.0.1"_s).cookie("x").withoutPortMapper().listenOn(QHostAddress(QHostAddress::LocalHost), port)};
    ErlangNode two{ErlangNodeOptions(u"two@127.0.0.1"_s).cookie("x").withoutPortMapper().connectOnly().portMapperPort(freePort()).fixedPort(u"one@127.0.0.1"_s, port)};
    ActorRef<Slow> slow;
    ErlangProcess process;
};

#define CLOCK_TEST(name) QACTORS_TEST(name, QActors::Test::Options().watchdog(60s))

} // namespace

class tst_ErlangNodeClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    CLOCK_TEST(ED77_noDeadlineComesBeforeWhatAnotherNodeDoes)
    {
        Pair pair;
        const auto start = [&] { return pair.start(); };
        co_await failAfter(30s, start);
        const auto connect = [&] { return pair.two.connect(pair.one.name()); };
        co_await failAfter(30s, connect);
        for (int i = 1; i <= 20; ++i) {
            const auto call = [&] { return pair.process.call<int>("add", 1); };
            QACTORS_COMPARE(co_await failAfter(30s, call), i);
            QACTORS_COMPARE(co_await pair.process.callFor<int>(30s, "add", 0), i);
            const auto send = [&] { return pair.process.sendOrWait("news", 5); };
            co_await failAfter(30s, send);
        }
        const auto whereis = [&] { return pair.two.whereis("slow", pair.one.name()); };
        const Pid pid = co_await failAfter(30s, whereis);
        const auto byPid = [&] { return call<int>(pid, "add", 2); };
        QACTORS_COMPARE(co_await failAfter(30s, byPid), 22);
        QACTORS_COMPARE(co_await errorOf([&] { return pair.two.connect(u"nobody@127.0.0.1"_s); }), nodeError(NodeError::Kind::PortMapper));
        QACTORS_COMPARE(Test::testClock().elapsed(), Duration::zero());
        Mailbox mailbox;
        mailbox.monitor(pid);
        stop(pair.slow, ExitReason(ExitReason::Kind::Shutdown));
        const auto down = [&] { return mailbox.receive(on<Down>([](const Down &down) { return down.reason.kind(); })); };
        {
            const Test::ExternalWork comesFromThere; // a message may come from anywhere, or from nowhere
            QACTORS_COMPARE(co_await failAfter(30s, down), ExitReason::Kind::Shutdown);
        }
        const auto close = [&]() -> Async<> {
            co_await pair.two.close();
            co_await pair.one.close();
        };
        co_await failAfter(30s, close);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeClock)
#include "tst_erlangnode_clock.moc"
