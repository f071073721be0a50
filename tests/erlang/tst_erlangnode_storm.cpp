// SPDX-License-Identifier: MIT
// Real I/O: nodes of ours and of Erlang's, which call and watch each other while nodes are killed, paused, disconnected and started again,
// and servers crash. QACTORS_ERLANG_STORM=steps and QACTORS_ERLANG_SEED=number: longer, or another one.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#include <QtCore/qrandom.h>

#if !defined(Q_OS_WIN)
#  include <csignal>
#endif

using namespace TestSupport;

namespace {

constexpr int UsualSteps = 10;

class Bell : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int one, int other) { return one + other; }
    Q_INVOKABLE Pid self() const { return pid(); }
};

/// What must come out even at the end.
struct Account
{
    int calls = 0;
    int answers = 0;
    int errors = 0;
    int monitors = 0;
    int downs = 0;
    int wrong = 0;
};

class Storm
{
public:
    Storm(int steps, quint32 seed) : m_steps(steps), m_random(seed) { }

    Async<> run()
    {
        for (const QString &name : {u"red"_s, u"blue"_s})
            m_beams.push_back(std::make_unique<Beam>(m_epmd, name));
        for (const auto &beam : m_beams)
            co_await beam->ready();
        for (const QString &name : {u"one@127.0.0.1"_s, u"two@127.0.0.1"_s}) {
            m_nodes.push_back(std::make_unique<ErlangNode>(nodeOptions(m_epmd, name).tickTime(1s).reconnect(1s)));
            co_await m_nodes.back()->start();
            const ActorRef<Bell> bell = co_await QActors::start<Bell>(m_bells);
            co_await m_nodes.back()->publish("store", bell);
            for (const auto &beam : m_beams)
                co_await m_nodes.back()->connect(beam->node());
        }
        const auto all = [this](TaskGroup &group) -> Async<> {
            group.startSoon([this] { return hearDowns(); });
            for (int i = 0; i < 6; ++i)
                group.startSoon([this, i] { return talk(i); });
            for (int step = 0; step < m_steps; ++step)
                co_await strike();
            m_isOver = true;
        };
        co_await withTaskGroup(all);
    }

    Account account;

private:
    int pick(int below) { return int(m_random.bounded(quint32(below))); }
    ErlangNode &node() { return *m_nodes[std::size_t(pick(2))]; }
    QString target(const ErlangNode &from)
    {
        switch (pick(3)) {
        case 0:
            return u"red@127.0.0.1"_s;
        case 1:
            return u"blue@127.0.0.1"_s;
        default:
            return from.name() == u"one@127.0.0.1"_s ? u"two@127.0.0.1"_s : u"one@127.0.0.1"_s;
        }
    }

    /// Calls, monitors and sends, until the storm is over.
    Async<> talk(int number)
    {
        while (!m_isOver) {
            ErlangNode &from = node();
            const QString to = target(from);
            ++account.calls;
            try {
                if (number % 3 == 0) {
                    const Pid pid = co_await failAfter(20s, from.whereis("store", to));
                    if (!pid.isNull() && account.monitors < 500) {
                        m_downs.monitor(pid);
                        ++account.monitors;
                        if ((co_await callFor<int>(20s, pid, "add", 3, 4)) != 7)
                            ++account.wrong;
                    }
                } else if ((co_await from.process("store", to).callFor<int>(20s, "add", number, 4)) != number + 4) {
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

    /// All that were monitored end in the end: the nodes are closed.
    Async<> hearDowns()
    {
        while (!m_isOver || account.downs < account.monitors) {
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
        std::unique_ptr<Beam> &beam = m_beams[std::size_t(pick(2))];
        const QString name = beam->node().section(u'@', 0, 0);
        switch (pick(5)) {
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
            node().disconnect(beam->node());
            break;
        default: // theirs talks, too
            static_cast<void>(co_await beam->eval("[catch gen_server:call({store, N}, {add, 1, 2}, 20000) || N <- ['one@127.0.0.1', 'two@127.0.0.1']]"));
            static_cast<void>(co_await beam->eval("[erlang:disconnect_node(N) || N <- nodes(hidden)]"));
            break;
        }
    }

    const int m_steps;
    QRandomGenerator m_random;
    Epmd m_epmd;
    std::vector<std::unique_ptr<Beam>> m_beams;
    TaskGroup m_bells;
    std::vector<std::unique_ptr<ErlangNode>> m_nodes;
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
        bool isSet = false;
        const int given = qEnvironmentVariableIntValue("QACTORS_ERLANG_STORM", &isSet);
        const int steps = isSet ? given : UsualSteps;
        bool hasSeed = false;
        const int seed = qEnvironmentVariableIntValue("QACTORS_ERLANG_SEED", &hasSeed);
        Storm storm(steps, hasSeed ? quint32(seed) : 1);
        co_await storm.run();
        const Account &account = storm.account;
        qInfo("%d steps: %d calls, %d answers, %d errors, %d monitors, %d downs", steps, account.calls, account.answers, account.errors, account.monitors, account.downs);
        QACTORS_COMPARE(account.wrong, 0);
        QACTORS_COMPARE(account.answers + account.errors, account.calls);
        QACTORS_COMPARE(account.downs, account.monitors);
        QACTORS_VERIFY(account.answers > 0 && account.errors > 0 && account.monitors > 0);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeStorm)
#include "tst_erlangnode_storm.moc"
