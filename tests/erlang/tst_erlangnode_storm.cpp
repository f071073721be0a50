// SPDX-License-Identifier: MIT
// Real I/O: nodes of ours and of Erlang's, which call, watch and link to each other while nodes are killed, paused, disconnected and started
// again, and servers crash. Longer by hand: QACTORS_ERLANG_STORM=steps or QACTORS_ERLANG_SECONDS=time, QACTORS_ERLANG_NODES=number of each kind,
// QACTORS_ERLANG_SEED=number for another one.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qrandom.h>
#include <QtCore/qset.h>

#if !defined(Q_OS_WIN)
#  include <csignal>
#endif

using namespace TestSupport;

namespace {

/// How long it goes, and with how many.
struct Size
{
    int steps = 12;
    int seconds = 0; ///< instead of steps, if it is not 0
    int nodes = 2; ///< of each kind
    int seed = 1;
};

int numberOf(const char *variable, int usual)
{
    bool isSet = false;
    const int given = qEnvironmentVariableIntValue(variable, &isSet);
    return isSet ? given : usual;
}

/// What must come out even at the end.
struct Account
{
    int calls = 0;
    int answers = 0;
    int errors = 0;
    int monitors = 0;
    int downs = 0;
    int links = 0;
    int exits = 0;
    int wrong = 0;
};

/// What other nodes call and link to.
class Bell : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int one, int other) { return one + other; }
    Q_INVOKABLE Pid self() const { return pid(); }

protected:
    Async<> init() override
    {
        setTrapExit(true); // or the loss of a connection would end it
        onInfo<Exit>([](const Exit &) { });
        return {};
    }
};

/// Links to processes of other nodes; each link must end once.
class Linker : public GenServer
{
    Q_OBJECT

public:
    explicit Linker(Account *account) : m_account(account) { }
    void linkTo(Pid pid)
    {
        if (m_linked.contains(pid))
            return;
        m_linked.insert(pid);
        ++m_account->links;
        link(pid);
    }

protected:
    Async<> init() override
    {
        setTrapExit(true);
        onInfo<Exit>([this](const Exit &exit) { ++(m_linked.remove(exit.pid) ? m_account->exits : m_account->wrong); });
        return {};
    }

private:
    Account *const m_account;
    QSet<Pid> m_linked;
};

class Storm
{
public:
    explicit Storm(const Size &size) : m_size(size), m_random(quint32(size.seed)) { }

    Async<> run()
    {
        for (int i = 0; i < m_size.nodes; ++i)
            m_beams.push_back(std::make_unique<Beam>(m_epmd, u"red%1"_s.arg(i)));
        for (const auto &beam : m_beams)
            co_await beam->ready();
        for (int i = 0; i < m_size.nodes; ++i) {
            m_bells.append(co_await QActors::start<Bell>(m_servers));
            m_nodes.push_back({});
            co_await startNode(i);
        }
        m_linker = co_await QActors::start<Linker>(m_servers, &account);
        const auto all = [this](TaskGroup &group) -> Async<> {
            group.startSoon([this] { return hearDowns(); });
            for (int i = 0; i < 3 * m_size.nodes; ++i)
                group.startSoon([this, i] { return talk(i); });
            QElapsedTimer time;
            time.start();
            for (int step = 0; m_size.seconds > 0 ? time.elapsed() < m_size.seconds * 1000 : step < m_size.steps; ++step, ++m_steps)
                co_await strike();
            m_isOver = true;
        };
        co_await withTaskGroup(all);
    }

    int steps() const { return m_steps; }
    Account account;

private:
    using Node = std::shared_ptr<ErlangNode>; // who talks keeps the one that is closed meanwhile

    int pick(int below) { return int(m_random.bounded(quint32(below))); }
    Node node() { return m_nodes[std::size_t(pick(m_size.nodes))]; }
    static QString ourName(int number) { return u"one%1@127.0.0.1"_s.arg(number); }
    QString target(const ErlangNode &from)
    {
        const int number = pick(2 * m_size.nodes);
        if (number < m_size.nodes)
            return u"red%1@127.0.0.1"_s.arg(number);
        const QString name = ourName(number - m_size.nodes);
        return name == from.name() ? u"red0@127.0.0.1"_s : name;
    }

    Async<> startNode(int number)
    {
        const auto node = std::make_shared<ErlangNode>(nodeOptions(m_epmd, ourName(number)).tickTime(1s).reconnect(1s));
        for (bool isTaken = true; isTaken;) { // until the port mapper has seen the end of that before it
            isTaken = false;
            try {
                co_await node->start();
            } catch (const NodeError &error) {
                if (error.kind() != NodeError::Kind::Taken)
                    throw;
                isTaken = true;
            }
            if (isTaken)
                co_await sleep(1ms);
        }
        co_await node->publish("store", m_bells[number]);
        m_nodes[std::size_t(number)] = node;
        for (const auto &beam : m_beams) {
            try {
                co_await node->connect(beam->node());
            } catch (const NodeError &) {
                // It is paused.
            }
        }
    }

    /// Calls, monitors and links, until the storm is over.
    Async<> talk(int number)
    {
        while (!m_isOver) {
            const Node from = node();
            const QString to = target(*from);
            ++account.calls;
            try {
                if (number % 3 == 0) {
                    const Pid pid = co_await failAfter(20s, from->whereis("store", to));
                    if (!pid.isNull() && account.monitors - account.downs < 500) {
                        m_downs.monitor(pid);
                        ++account.monitors;
                        co_await m_linker.call(&Linker::linkTo, pid);
                        if ((co_await callFor<int>(20s, pid, "add", 3, 4)) != 7)
                            ++account.wrong;
                    }
                } else if ((co_await from->process("store", to).callFor<int>(20s, "add", number, 4)) != number + 4) {
                    ++account.wrong;
                }
                ++account.answers;
            } catch (const TimeoutError &) {
                ++account.wrong; // nothing may wait that long
            } catch (const Error &) {
                ++account.errors;
            }
            co_await sleep(1ms);
        }
    }

    bool isEven() const { return account.downs == account.monitors && account.exits == account.links; }

    /// All that were monitored and linked end in the end: the nodes are closed.
    Async<> hearDowns()
    {
        while (!m_isOver || !isEven()) {
            if (m_isOver && !m_areClosed) {
                m_areClosed = true;
                for (const auto &node : m_nodes)
                    co_await node->close();
            }
            const auto hear = [this]() -> Async<> { co_await m_downs.receive(on<Down>([this] { ++account.downs; })); };
            co_await moveOnAfter(50ms, hear);
        }
        co_await m_downs.receive(on<Down>([this] { ++account.wrong; }), after(0ms, [] {})); // not one more
    }

    Async<> strike()
    {
        std::unique_ptr<Beam> &beam = m_beams[std::size_t(pick(m_size.nodes))];
        const QString name = beam->node().section(u'@', 0, 0);
        const QByteArray ours = ourName(pick(m_size.nodes)).toLatin1();
        switch (pick(7)) {
        case 0: // killed, and started again
            beam.reset();
            beam = std::make_unique<Beam>(m_epmd, name);
            co_await beam->ready();
            break;
#if !defined(Q_OS_WIN)
        case 1: { // says nothing until it is given up
            const auto process = pid_t(beam->process().processId());
            ::kill(process, SIGSTOP);
            co_await sleep(1500ms);
            ::kill(process, SIGCONT);
            break;
        }
#endif
        case 2: // its server crashes, and there is another
            static_cast<void>(co_await beam->eval("gen_server:cast(store, {crash, storm})"));
            static_cast<void>(co_await beam->eval("[receive after 1 -> ok end || _ <- lists:seq(1, 100), whereis(store) =/= undefined], mate:serve(store)"));
            break;
        case 3:
            node()->disconnect(beam->node());
            break;
        case 4: { // one of ours ends, and there is another
            const int number = pick(m_size.nodes);
            co_await m_nodes[std::size_t(number)]->close();
            co_await startNode(number);
            break;
        }
        case 5: { // theirs link to ours, and end or are killed
            const QByteArray call = "catch gen_server:call({store, '" + ours + "'}, self, 20000)";
            const QByteArray linked = "spawn(fun() -> process_flag(trap_exit, I rem 2 =:= 0), link(P), receive after I rem 50 -> exit(storm) end end)";
            static_cast<void>(co_await beam->eval("case " + call + " of P when is_pid(P) -> [" + linked + " || I <- lists:seq(1, 200)], ok; Other -> Other end"));
            break;
        }
        default: // theirs talks, too
            static_cast<void>(co_await beam->eval("[catch gen_server:call({store, N}, {add, 1, 2}, 20000) || N <- ['" + ours + "', 'one0@127.0.0.1']]"));
            static_cast<void>(co_await beam->eval("[erlang:disconnect_node(N) || N <- nodes(hidden)]"));
            break;
        }
    }

    const Size m_size;
    QRandomGenerator m_random;
    int m_steps = 0;
    Epmd m_epmd;
    std::vector<std::unique_ptr<Beam>> m_beams;
    TaskGroup m_servers;
    QList<ActorRef<Bell>> m_bells;
    ActorRef<Linker> m_linker;
    std::vector<Node> m_nodes;
    Mailbox m_downs;
    bool m_isOver = false;
    bool m_areClosed = false;
};

} // namespace

class tst_ErlangNodeStorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    QACTORS_TEST(ED64_noCallIsWithoutAnEndAndNoDownIsLostOrDoubled, QActors::Test::Options().realTime().watchdog(300s))
    {
        Size size;
        size.steps = numberOf("QACTORS_ERLANG_STORM", size.steps);
        size.seconds = numberOf("QACTORS_ERLANG_SECONDS", size.seconds);
        size.nodes = numberOf("QACTORS_ERLANG_NODES", size.nodes);
        size.seed = numberOf("QACTORS_ERLANG_SEED", size.seed);
        Storm storm(size);
        co_await storm.run();
        const Account &account = storm.account;
        qInfo("%d + %d nodes, %d steps: %d calls, %d answers, %d errors, %d monitors, %d downs, %d links, %d exits", size.nodes, size.nodes, storm.steps(), account.calls,
              account.answers, account.errors, account.monitors, account.downs, account.links, account.exits);
        QACTORS_COMPARE(account.wrong, 0);
        QACTORS_COMPARE(account.answers + account.errors, account.calls);
        QACTORS_COMPARE(account.downs, account.monitors);
        QACTORS_COMPARE(account.exits, account.links);
        QACTORS_VERIFY(account.answers > 0 && account.errors > 0 && account.monitors > 0);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeStorm)
#include "tst_erlangnode_storm.moc"
