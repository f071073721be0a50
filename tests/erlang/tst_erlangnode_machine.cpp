// SPDX-License-Identifier: MIT
// State machines as servers for Erlang.
// Real I/O: a node of ours beside one of Erlang's.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#include <QActors/StateMachine>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// Takes {insert, Coins} while it is closed; other requests but `look` have to wait until it is open.
class Gate : public StateMachine
{
    Q_OBJECT

public:
    enum State {
        Closed,
        Open
    };
    Q_ENUM(State)

    Gate()
    {
        in(Closed)
            .on<Term>([this](const Term &request, QActors::ReplyTo<QVariant> reply) {
                if (request == Term::atom("look"))
                    reply.reply(u"closed"_s);
                else
                    postpone();
            })
            .on<Term>([this](const Term &request) { m_log.append(request.toString()); });
        in(Open)
            .on<Term>([this](const Term &request, QActors::ReplyTo<QVariant> reply) {
                if (request == Term::atom("pass")) {
                    m_waiting.append(reply); // answered when it closes
                    goTo(Closed);
                } else {
                    reply.reply(request.toString());
                }
            })
            .onLeave([this] {
                const auto waiting = std::exchange(m_waiting, {});
                for (const auto &reply : waiting)
                    reply.reply(u"passed"_s);
            });
    }
    Q_INVOKABLE int insert(int coins)
    {
        m_coins += coins;
        if (isIn(Closed) && m_coins >= 2)
            goTo(Open);
        return m_coins;
    }
    Q_INVOKABLE QStringList heard() const { return m_log; }

private:
    int m_coins = 0;
    QStringList m_log;
    QList<QActors::ReplyTo<QVariant>> m_waiting;
};

/// Whose rules know no Term.
class Plain : public StateMachine
{
    Q_OBJECT

public:
    enum State {
        Only
    };
    Q_ENUM(State)
    Plain() { in(Only).ignore<int>(); }
    Q_INVOKABLE int five() const { return 5; }
};

} // namespace

class tst_ErlangNodeMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED48_aStateMachineAnswersErlangByItsMethodsAndRules)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Gate> gate = co_await QActors::start<Gate>(group);
        co_await both.node.publish("gate", gate);
        Beam &beam = both.beam;
        const QByteArray call = "gen_server:call({gate, 'ui@127.0.0.1'}, ";
        QACTORS_COMPARE(co_await beam.eval(call + "look)"), "<<\"closed\">>"_ba);
        const int early = beam.tell(call + "{what, [is, \"this\"]})"); // waits until it is open
        QACTORS_COMPARE(co_await beam.eval(call + "{insert, 1})"), "1"_ba);
        co_await beam.eval("gen_server:cast({gate, 'ui@127.0.0.1'}, {note, 1})");
        co_await beam.eval("{gate, 'ui@127.0.0.1'} ! hello");
        QACTORS_COMPARE(co_await beam.eval(call + "heard)"), "[<<\"{note,1}\">>,<<\"hello\">>]"_ba);
        QACTORS_COMPARE(co_await gate.call(&Gate::insert, 1), 2);
        QACTORS_COMPARE(co_await beam.answer(early), "<<\"{what,[is,\\\"this\\\"]}\">>"_ba);
        QACTORS_COMPARE(co_await beam.eval(call + "pass)"), "<<\"passed\">>"_ba);
        QACTORS_COMPARE(co_await beam.eval(call + "look)"), "<<\"closed\">>"_ba);
        const QByteArray refused = co_await beam.eval(call + "{insert, lots})");
        QACTORS_VERIFY2(refused.startsWith("exit:{{call_error,<<"), QString::fromUtf8(refused));
        const int late = beam.tell(call + "{never, served})");
        QACTORS_COMPARE(co_await beam.eval(call + "look)"), "<<\"closed\">>"_ba);
        stop(gate.pid(), ExitReason(ExitReason::Kind::Shutdown, u"over"_s));
        const QByteArray ended = co_await beam.answer(late);
        QACTORS_VERIFY2(ended.startsWith("exit:{{shutdown,<<\"over\">>}"), QString::fromUtf8(ended));
    }

    NODE_TEST(ED48_whatAMachineHasNoRuleForIsAnErrorToTheCallerAlone)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Plain> plain = co_await QActors::start<Plain>(group);
        co_await both.node.publish("odd", plain);
        const QByteArray refused = co_await both.beam.eval("gen_server:call({odd, 'ui@127.0.0.1'}, {other, 5})");
        QACTORS_VERIFY2(refused.startsWith("exit:{{call_error,<<") && refused.contains("nor an on<Term>()"), QString::fromUtf8(refused));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused a cast of other"_s));
        co_await both.beam.eval("gen_server:cast({odd, 'ui@127.0.0.1'}, other)");
        QACTORS_COMPARE(co_await both.beam.eval("gen_server:call({odd, 'ui@127.0.0.1'}, five)"), "5"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeMachine)
#include "tst_erlangnode_machine.moc"
