// SPDX-License-Identifier: MIT
// Real I/O: two nodes of ours in one program, without Erlang and its port mapper. Real threads: each node has one.
#include "erlang/nodes.h"
#include "support/certificate.h"
#include "support/threadends.h"

#include <QActors/Event>
#include <QActors/EventLoopPool>

using namespace TestSupport;

namespace {

class Counter : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE Pid me() const { return pid(); }
    Q_INVOKABLE void never(QActors::ReplyTo<int> reply) { m_kept.append(reply); }
    Q_INVOKABLE void take(const QByteArray &bytes) { m_taken += bytes.size(); }
    Q_INVOKABLE qint64 taken() const { return m_taken; }

private:
    int m_total = 0;
    qint64 m_taken = 0;
    QList<QActors::ReplyTo<int>> m_kept;
};

/// Two nodes that know each other's port.
struct Pair
{
    Async<> start()
    {
        one = std::make_unique<ErlangNode>(ErlangNodeOptions(u"one@127.0.0.1"_s).cookie("x").withoutPortMapper());
        co_await one->start();
        two = std::make_unique<ErlangNode>(
            ErlangNodeOptions(u"two@127.0.0.1"_s).cookie("x").withoutPortMapper().fixedPort(u"one@127.0.0.1"_s, one->port()).reconnect(0s));
        co_await two->start();
        counter = co_await QActors::start<Counter>(group);
        co_await one->publish("counter", counter);
    }
    TaskGroup group;
    ActorRef<Counter> counter;
    std::unique_ptr<ErlangNode> one;
    std::unique_ptr<ErlangNode> two;
};

} // namespace

class tst_ErlangNodePairs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    NODE_TEST(ED50_twoNodesOfOursNeedNeitherErlangNorPortMapper)
    {
        Pair pair;
        co_await pair.start();
        const ErlangProcess counter = pair.two->process("counter", u"one@127.0.0.1"_s);
        QACTORS_COMPARE(co_await counter.call<int>("add", 5), 5);
        counter.cast("add", 2);
        QACTORS_COMPARE(co_await counter.call<int>("add", 0), 7);
        const Pid pid = co_await pair.two->whereis("counter", u"one@127.0.0.1"_s);
        QACTORS_COMPARE(co_await call<int>(pid, "add", 1), 8);
        const Term number = co_await counter.call("me");
        QACTORS_COMPARE((co_await pair.two->pid(number)), pid);
        QACTORS_COMPARE((co_await pair.one->pid(number)), pair.counter.pid()); // which is its own there
    }

    NODE_TEST(ED51_actorsOfTwoProgramsAreLinkedAndMonitored)
    {
        Pair pair;
        co_await pair.start();
        const Pid pid = co_await pair.two->whereis("counter", u"one@127.0.0.1"_s);
        Mailbox mailbox;
        mailbox.monitor(pid);
        const ActorRef<Counter> other = co_await QActors::start<Counter>(pair.group);
        mailbox.monitor(other);
        co_await pair.two->publish("other", other);
        const Pid there = co_await pair.one->whereis("other", u"two@127.0.0.1"_s);
        QACTORS_COMPARE(co_await call<int>(there, "add", 1), 1);
        stop(pair.counter, ExitReason(ExitReason::Kind::Shutdown, u"over"_s));
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(down.pid, pid);
        QACTORS_COMPARE(down.reason.toString(), u"Shutdown: over"_s);
        kill(there);
        const Down killed = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(killed.pid, other.pid());
        QACTORS_COMPARE(killed.reason.kind(), ExitReason::Kind::Killed);
    }

    NODE_TEST(ED52_aNodeThatGoesEndsWhatWaitsForItAtTheOther)
    {
        Pair pair;
        co_await pair.start();
        QStringList log;
        QObject::connect(pair.two.get(), &ErlangNode::nodeUp, pair.two.get(), [&](const QString &node) { log.append(u"up "_s + node); });
        QObject::connect(pair.two.get(), &ErlangNode::nodeDown, pair.two.get(), [&](const QString &node) { log.append(u"down "_s + node); });
        const Pid pid = co_await pair.two->whereis("counter", u"one@127.0.0.1"_s);
        Mailbox mailbox;
        mailbox.monitor(pid);
        QString error;
        const auto calls = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { error = co_await errorOf([&] { return call<int>(pid, "never"); }); });
            QACTORS_COMPARE(co_await call<int>(pid, "add", 1), 1);
            pair.one.reset();
        };
        co_await withTaskGroup(calls);
        QACTORS_COMPARE(error, nodeError(NodeError::Kind::Down));
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(reasonOf(down.reason), u"noconnection"_s);
        QACTORS_COMPARE(co_await errorOf([&] { return pair.two->process("counter", u"one@127.0.0.1"_s).call("me"); }), nodeError(NodeError::Kind::Unreachable));
        QACTORS_COMPARE(log.join(u", "), u"up one@127.0.0.1, down one@127.0.0.1"_s);
    }

    NODE_TEST(ED52_aNodeThatHasGoneWatchesNothing)
    {
        Pair pair;
        co_await pair.start();
        const Pid pid = co_await pair.two->whereis("counter", u"one@127.0.0.1"_s);
        QACTORS_COMPARE(co_await call<int>(pid, "add", 1), 1);
        Event gone;
        QObject::connect(pair.one.get(), &ErlangNode::nodeDown, pair.one.get(), [&] { gone.set(); });
        pair.two.reset();
        co_await gone.wait();
        Mailbox mailbox;
        mailbox.monitor(pair.counter);
        stop(pair.counter);
        co_await mailbox.receive(on<Down>([] { }));
        co_await pair.one->publish("counter", mailbox.pid()); // the name is free, the node is well
    }

    NODE_TEST(ED53_misuseAndBadInputAreTold)
    {
        QACTORS_COMPARE(thrown([] { ErlangNodeOptions(u"ui"_s); }), nodeError(NodeError::Kind::Name));
        QACTORS_COMPARE(thrown([] { ErlangNodeOptions(u"ui@"_s); }), nodeError(NodeError::Kind::Name));
        QACTORS_COMPARE(thrown([] { ErlangNodeOptions(u"u i@host"_s); }), nodeError(NodeError::Kind::Name));
        QACTORS_COMPARE(thrown([] { static_cast<void>(ErlangNodeOptions(u"ui@host"_s).cookie(QByteArray())); }), nodeError(NodeError::Kind::Cookie));
        Pair pair;
        co_await pair.start();
        QACTORS_COMPARE(co_await errorOf([&] { return pair.two->connect(u"one"_s); }), nodeError(NodeError::Kind::Name));
        QACTORS_COMPARE(co_await errorOf([&] { return pair.two->connect(u"two@127.0.0.1"_s); }), nodeError(NodeError::Kind::Unreachable));
        ErlangNode unstarted(ErlangNodeOptions(u"three@127.0.0.1"_s).cookie("x"));
        QACTORS_COMPARE(co_await errorOf([&] { return unstarted.connect(u"one@127.0.0.1"_s); }), nodeError(NodeError::Kind::Closed));
        ErlangNode stranger(ErlangNodeOptions(u"stranger@127.0.0.1"_s).cookie("y").connectOnly().fixedPort(u"one@127.0.0.1"_s, pair.one->port()));
        co_await stranger.start();
        QACTORS_COMPARE(co_await errorOf([&] { return stranger.connect(u"one@127.0.0.1"_s); }), nodeError(NodeError::Kind::Cookie));
        Mailbox unknown;
        QACTORS_COMPARE(co_await errorOf([&] { return pair.one->publish("counter", unknown.pid()); }), u"CallError"_s);
        ErlangNode taken(ErlangNodeOptions(u"taken@127.0.0.1"_s).cookie("x").withoutPortMapper().listenOn(QHostAddress::LocalHost, pair.one->port()));
        QACTORS_COMPARE(co_await errorOf([&] { return taken.start(); }), nodeError(NodeError::Kind::Listen));
        QACTORS_COMPARE(co_await errorOf([&] { return pair.one->publish("rex", unknown.pid()); }), u"CallError"_s);
        // and all that was there works on
        QACTORS_COMPARE(co_await pair.two->process("counter", u"one@127.0.0.1"_s).call<int>("add", 1), 1);
    }

    NODE_TEST(ED54_aSlotOfItsOwnSignalMayDeleteIt)
    {
        for (const bool up : {true, false}) {
            Pair pair;
            co_await pair.start();
            Event gone;
            const auto remove = [&] {
                pair.two.reset();
                gone.set();
            };
            if (up)
                QObject::connect(pair.two.get(), &ErlangNode::nodeUp, pair.one.get(), remove);
            else
                QObject::connect(pair.two.get(), &ErlangNode::nodesChanged, pair.one.get(), remove);
            const ErlangProcess counter = pair.two->process("counter", u"one@127.0.0.1"_s);
            counter.cast("add", 5);
            co_await gone.wait();
            QACTORS_VERIFY(!pair.two);
        }
    }

#if QT_CONFIG(ssl)
    NODE_TEST(ED63_connectionsAreEncryptedAndBothSidesTrusted)
    {
        QSslConfiguration trusting = testConfiguration();
        trusting.setCaCertificates({QSslCertificate(TestCertificate)});
        ErlangNode one(ErlangNodeOptions(u"one@localhost"_s).cookie("x").withoutPortMapper().tls(trusting));
        co_await one.start();
        const auto second = ErlangNodeOptions(u"two@localhost"_s).cookie("x").withoutPortMapper().fixedPort(u"one@localhost"_s, one.port());
        TaskGroup group;
        co_await one.publish("counter", co_await QActors::start<Counter>(group));
        {
            ErlangNode two(second.tls(trusting));
            co_await two.start();
            QACTORS_COMPARE(co_await two.process("counter", u"one@localhost"_s).call<int>("add", 5), 5);
            const QByteArray large(3'000'000, 'x');
            const QString refused = co_await errorOf([&] { return two.process("counter", u"one@localhost"_s).call<int>("add", large); });
            QACTORS_VERIFY(refused.startsWith(u"ProcessExited {call_error,"));
        }
        ErlangNode distrusting(second.tls(testConfiguration())); // it does not know who has signed that
        co_await distrusting.start();
        QACTORS_COMPARE(co_await errorOf([&] { return distrusting.connect(u"one@localhost"_s); }), nodeError(NodeError::Kind::Untrusted));
        ErlangNode plain(second);
        co_await plain.start();
        QACTORS_VERIFY(!(co_await errorOf([&] { return plain.connect(u"one@localhost"_s); })).isEmpty());
        QACTORS_COMPARE(thrown([&] { static_cast<void>(second.tls(QSslConfiguration::defaultConfiguration())); }), nodeError(NodeError::Kind::Untrusted));
    }
#endif

    /// While the old connection closes there is none to be used, and what is asked for meanwhile waits for the next one.
    NODE_TEST(ED66_whatIsAskedForWhileAConnectionClosesGoesOverTheNext)
    {
        Pair pair;
        co_await pair.start();
        QStringList log;
        QObject::connect(pair.two.get(), &ErlangNode::nodeUp, pair.two.get(), [&] { log.append(u"up"_s); });
        QObject::connect(pair.two.get(), &ErlangNode::nodeDown, pair.two.get(), [&] { log.append(u"down"_s); });
        const ErlangProcess counter = pair.two->process("counter", u"one@127.0.0.1"_s);
        QStringList wanted;
        for (int i = 1; i <= 20; ++i) {
            QACTORS_COMPARE(co_await counter.call<int>("add", 1), i);
            pair.two->disconnect(u"one@127.0.0.1"_s);
            wanted << u"up"_s << u"down"_s;
        }
        QACTORS_COMPARE(co_await counter.call<int>("add", 1), 21);
        wanted << u"up"_s;
        co_await QACTORS_WAIT_FOR(log.size() == wanted.size(), 20s);
        QACTORS_COMPARE(log, wanted);
        QACTORS_COMPARE(pair.two->nodes(), QStringList{u"one@127.0.0.1"_s});
    }

    NODE_TEST(ED66_whatWasSentBeforeGoesOutAlsoIfTheNodeCloses)
    {
        Pair pair;
        co_await pair.start();
        const ErlangProcess counter = pair.two->process("counter", u"one@127.0.0.1"_s);
        QACTORS_COMPARE(co_await counter.call<int>("add", 1), 1);
        const QByteArray large(30'000'000, 'x'); // more than the system takes at once
        counter.cast("take", large);
        pair.two->disconnect(u"one@127.0.0.1"_s);
        co_await pair.two->close();
        co_await QACTORS_WAIT_FOR(pair.one->nodes().isEmpty(), 20s);
        QACTORS_COMPARE(co_await pair.counter.call(&Counter::taken), qint64(large.size()));
    }

    NODE_TEST(ED54_aNodeMayCloseInTheMiddleOfEverything)
    {
        for (int step = 0; step < 6; ++step) {
            Pair pair;
            co_await pair.start();
            const ErlangProcess counter = pair.two->process("counter", u"one@127.0.0.1"_s);
            QString error;
            const auto body = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> { error = co_await errorOf([&] { return counter.call("never"); }); });
                for (int i = 0; i < step; ++i)
                    co_await yield();
                if (step == 5)
                    static_cast<void>(co_await pair.two->whereis("counter", u"one@127.0.0.1"_s));
                co_await pair.two->close();
                QACTORS_VERIFY(!pair.two->isStarted());
            };
            co_await withTaskGroup(body);
            QACTORS_VERIFY(!error.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodePairs)
#include "tst_erlangnode_pairs.moc"
