// SPDX-License-Identifier: MIT
// Real I/O: a node of ours beside one of Erlang's. What theirs asks of us.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#include <QActors/TermPattern>

using namespace TestSupport;

/// What Erlang calls.
class Till : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE Pid me() const { return pid(); }
    Q_INVOKABLE int total() const { return m_total; }
    Q_INVOKABLE QString greet(const QString &name) { return u"hello "_s + name; }
    Q_INVOKABLE void reset() { m_total = 0; }
    Q_INVOKABLE Async<int> later(int value)
    {
        co_await sleep(1ms);
        co_return value;
    }
    Q_INVOKABLE QStringList heard() const { return m_log; }
    Q_INVOKABLE Pid subscribe(QActors::Pid who)
    {
        QActors::send(who, Atom("welcome"));
        return who;
    }
    Q_INVOKABLE int invite(const QList<QActors::Pid> &all, const QString &where)
    {
        for (const Pid pid : all)
            QActors::cast(pid, "come", where);
        return int(all.size());
    }
    Q_INVOKABLE QString nameOf(const QActors::ErlangPid &pid) const { return pid.node.name; }
    void trap() { setTrapExit(true); }
    void tie(Pid other) { link(other); }
    void untie(Pid other) { unlink(other); }
    Q_INVOKABLE void fail(const QString &why) { throw Error(why); }

protected:
    Async<> init() override
    {
        onCall<Term>([](const Term &request) { return Term::tuple({Term::atom("term"), request}); });
        return {};
    }
    Async<> handleInfo(Message &message) override
    {
        if (const Term *term = message.get<Term>())
            m_log.add(term->toString());
        return {};
    }

private:
    int m_total = 0;
    Log m_log;
};

class tst_ErlangNodeServed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED40_aPublishedServerAnswersGenServerCalls)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> till = co_await QActors::start<Till>(group);
        co_await both.node.publish("till", till);
        Beam &beam = both.beam;
        const QByteArray to = "{till, 'ui@127.0.0.1'}";
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {add, 5})"), "5"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", total)"), "5"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {greet, <<\"bob\">>})"), "<<\"hello bob\">>"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {later, 7})"), "7"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", reset)"), "ok"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {other, [1.5, #{a => 1}]})"), "{term,{other,[1.5,#{a => 1}]}}"_ba);
        co_await beam.eval("gen_server:cast(" + to + ", {add, 3})");
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", total)"), "3"_ba);
        co_await beam.eval(to + " ! {hi, self() == self()}");
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", heard)"), "[<<\"{hi,true}\">>]"_ba);
        QACTORS_COMPARE(co_await beam.eval("R = gen_server:send_request(" + to + ", {add, 1}), gen_server:receive_response(R, 5000)"), "{reply,4}"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:multi_call(['ui@127.0.0.1', node()], till, total)"), "{[{'ui@127.0.0.1',4}],['app@127.0.0.1']}"_ba);
        QACTORS_COMPARE(co_await beam.eval("net_adm:ping('ui@127.0.0.1')"), "pong"_ba);
    }

    NODE_TEST(ED47_aMethodThatTakesAPidIsGivenThatOfTheOtherProcess)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> till = co_await QActors::start<Till>(group);
        co_await both.node.publish("till", till);
        Beam &beam = both.beam;
        const QByteArray to = "{till, 'ui@127.0.0.1'}";
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {subscribe, whereis(plain)}) == whereis(plain)"), "true"_ba); // it goes back as it came
        QACTORS_COMPARE(co_await beam.event("plain"), "got welcome"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {invite, [whereis(store), whereis(store)], <<\"here\">>})"), "2"_ba);
        QACTORS_COMPARE(co_await beam.event("store"), "cast {come,<<\"here\">>}"_ba);
        QACTORS_COMPARE(co_await beam.event("store"), "cast {come,<<\"here\">>}"_ba);
        co_await beam.eval("gen_server:cast(" + to + ", {subscribe, whereis(plain)})");
        QACTORS_COMPARE(co_await beam.event("plain"), "got welcome"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(" + to + ", {nameOf, whereis(plain)})"), "<<\"app@127.0.0.1\">>"_ba);
        const QByteArray refused = co_await beam.eval("gen_server:call(" + to + ", {subscribe, {whereis(plain), 5}})");
        QACTORS_VERIFY2(refused.startsWith("exit:{{call_error,<<") && refused.contains("Till::subscribe()"), QString::fromUtf8(refused));
        const Pid plain = co_await both.node.whereis("plain", beam.node());
        Mailbox mailbox;
        mailbox.monitor(plain);
        co_await beam.eval("exit(whereis(plain), kill)");
        co_await mailbox.receive(on<Down>([] { }));
        // One that has ended is a process that has ended, and no error.
        QACTORS_COMPARE(co_await beam.eval("P = spawn(fun() -> ok end), is_pid(gen_server:call(" + to + ", {subscribe, P}))"), "true"_ba);
    }

    NODE_TEST(ED41_aRequestThatDoesNotFitIsAnErrorToTheCallerAlone)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> till = co_await QActors::start<Till>(group);
        co_await both.node.publish("till", till);
        const QByteArray refused = co_await both.beam.eval("gen_server:call({till, 'ui@127.0.0.1'}, {add, lots})");
        QACTORS_VERIFY(refused.startsWith("exit:{{call_error,<<"));
        QACTORS_VERIFY(refused.contains("Till::add()"));
        QACTORS_COMPARE(co_await both.beam.eval("gen_server:call({till, 'ui@127.0.0.1'}, {add, 2})"), "2"_ba);
        QACTORS_VERIFY((co_await both.beam.eval("gen_server:call({nobody, 'ui@127.0.0.1'}, total)")).startsWith("exit:{noproc,"));
    }

    NODE_TEST(ED42_aServerThatEndsIsToldWithItsReason)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> till = co_await QActors::start<Till>(group);
        co_await both.node.publish("till", till);
        co_await both.beam.eval("mate:watch({till, 'ui@127.0.0.1'})");
        co_await both.beam.eval("gen_server:call({till, 'ui@127.0.0.1'}, total)"); // so the monitor has come, too
        stop(till, ExitReason(ExitReason::Kind::Shutdown));
        QACTORS_COMPARE(co_await both.beam.event("down"), "shutdown"_ba);
        co_await both.beam.eval("mate:watch({till, 'ui@127.0.0.1'})");
        QACTORS_COMPARE(co_await both.beam.event("down"), "noproc"_ba);
    }

    NODE_TEST(ED43_linksGoBothWays)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> till = co_await QActors::start<Till>(group);
        co_await both.node.publish("till", till);
        // theirs hears of ours
        co_await both.beam.eval("mate:linked(gen_server:call({till, 'ui@127.0.0.1'}, me))");
        co_await both.beam.eval("gen_server:call({till, 'ui@127.0.0.1'}, total)"); // so the link has come, too
        stop(till, ExitReason(ExitReason::Kind::Shutdown));
        QACTORS_COMPARE(co_await both.beam.event("exit"), "shutdown"_ba);
        // ours hears of theirs
        const ActorRef<Till> other = co_await QActors::start<Till>(group);
        co_await both.node.publish("other", other);
        Mailbox mailbox;
        mailbox.monitor(other);
        const ActorRef<Till> third = co_await QActors::start<Till>(group);
        co_await both.node.publish("third", third);
        co_await both.beam.eval("plain ! {link, gen_server:call({third, 'ui@127.0.0.1'}, me)}");
        co_await both.beam.event("plain linked");
        co_await both.beam.eval("plain ! {unlink, gen_server:call({third, 'ui@127.0.0.1'}, me)}");
        co_await both.beam.event("plain unlinked");
        co_await both.beam.eval("plain ! {link, gen_server:call({other, 'ui@127.0.0.1'}, me)}");
        co_await both.beam.event("plain linked");
        co_await both.beam.eval("plain ! {exit, {bad, luck}}");
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(reasonOf(down.reason), u"{bad,luck}"_s);
        QACTORS_VERIFY(!co_await both.node.unpublish(Atom("nothing"))); // so what the node had to say has come
        QACTORS_COMPARE(co_await third.call(&Till::total), 0); // which is linked no more
    }

    NODE_TEST(ED44_exitWithoutALink)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> one = co_await QActors::start<Till>(group);
        const ActorRef<Till> two = co_await QActors::start<Till>(group);
        co_await both.node.publish("one", one);
        co_await both.node.publish("two", two);
        Mailbox mailbox;
        mailbox.monitor(one);
        mailbox.monitor(two);
        co_await both.beam.eval("exit(gen_server:call({one, 'ui@127.0.0.1'}, me), enough)");
        QACTORS_COMPARE(reasonOf((co_await mailbox.receive(on<Down>([](const Down &down) { return down; }))).reason), u"enough"_s);
        co_await two.call(&Till::trap); // which does not help
        co_await both.beam.eval("exit(gen_server:call({two, 'ui@127.0.0.1'}, me), kill)");
        const Down killed = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(killed.reason.kind(), ExitReason::Kind::Killed);
    }

    NODE_TEST(ED45_whatIsNotServedIsRefusedAtOnce)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        co_await both.node.publish("till", co_await QActors::start<Till>(group));
        Beam &beam = both.beam;
        QACTORS_COMPARE(co_await beam.eval("rpc:call('ui@127.0.0.1', erlang, node, [])"), "{badrpc,notsup}"_ba);
        QACTORS_VERIFY((co_await beam.eval("erpc:call('ui@127.0.0.1', erlang, node, [])")).startsWith("error:{erpc,notsup"));
        QACTORS_VERIFY((co_await beam.eval("sys:get_status({till, 'ui@127.0.0.1'}, 20000)")).startsWith("{status,"));
        QACTORS_VERIFY(!(co_await beam.eval("sys:get_state({till, 'ui@127.0.0.1'}, 20000)")).contains("timeout"));
        QACTORS_COMPARE(co_await beam.eval("gen_server:call({till, 'ui@127.0.0.1'}, total)"), "0"_ba);
    }

    NODE_TEST(ED46_ourLinksEndWithTheProcessOrAreUndone)
    {
        Both both;
        co_await both.start();
        TaskGroup group;
        const ActorRef<Till> tied = co_await QActors::start<Till>(group);
        const ActorRef<Till> untied = co_await QActors::start<Till>(group);
        const Pid plain = co_await both.node.whereis("plain", both.beam.node());
        const Pid store = co_await both.node.whereis("store", both.beam.node());
        Mailbox mailbox;
        mailbox.monitor(tied);
        mailbox.monitor(plain);
        co_await tied.call(&Till::tie, plain);
        co_await untied.call(&Till::tie, plain);
        co_await untied.call(&Till::untie, plain);
        QACTORS_COMPARE(co_await call<int>(store, "add", 1, 2), 3); // so all that has come
        QACTORS_COMPARE(co_await both.beam.eval("{links, L} = process_info(whereis(plain), links), length(L)"), "1"_ba);
        co_await both.beam.eval("plain ! {exit, {bad, luck}}");
        for (int i = 0; i < 2; ++i) // in either order
            QACTORS_COMPARE(reasonOf((co_await mailbox.receive(on<Down>([](const Down &down) { return down; }))).reason), u"{bad,luck}"_s);
        QACTORS_COMPARE(co_await untied.call(&Till::total), 0);
        // and the other way
        co_await untied.call(&Till::tie, store);
        QACTORS_COMPARE(co_await call<int>(store, "add", 1, 2), 3); // so the link is there
        stop(untied, ExitReason(ExitReason::Kind::Shutdown));
        const QByteArray heard = co_await both.beam.event("store info");
        QACTORS_VERIFY(heard.startsWith("{'EXIT',<") && heard.endsWith(",shutdown}"));
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeServed)
#include "tst_erlangnode_served.moc"
