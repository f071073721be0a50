// SPDX-License-Identifier: MIT
// Messages of Erlang's that carry what no term here can be: nobody waits for ever.
// Real I/O: nodes of Erlang's, sockets.
// Not for ThreadSanitizer: Erlang's processes.
#include "erlang/nodes.h"

using namespace TestSupport;

namespace {

class Counter : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE Term echo(const Term &value) { return value; }

private:
    int m_total = 0;
};

constexpr int TooDeep = Term::MaxDepth + 1;

Async<QString> textOf(ErlangProcess store, const char *request)
{
    try {
        co_await store.call<Term>(request, TooDeep);
    } catch (const Error &error) {
        co_return QString::fromUtf8(error.what());
    }
    co_return {};
}

} // namespace

class tst_ErlangNodeUnreadable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED67_anAnswerThatCannotBeReadEndsTheCall)
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a message of app@127.0.0.1 was dropped: .* more than 256 levels deep"_s));
        Both both;
        co_await both.start();
        const ErlangProcess store = both.node.process("store", both.beam.node());
        const QString error = co_await textOf(store, "deep");
        QACTORS_VERIFY(error.contains(u"it is more than 256 levels deep, which is the limit"_s));
        QACTORS_COMPARE(co_await store.call<int>("add", 3, 4), 7);
        // By the pid, too, and nothing is watched for it any more.
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a message of app@127.0.0.1 was dropped: .* more than 256 levels deep"_s));
        const Pid pid = co_await both.node.whereis("store", both.beam.node());
        QACTORS_COMPARE(co_await errorOf([&] { return call<Term>(pid, "deep", TooDeep); }), u"TermError"_s);
        QACTORS_COMPARE(co_await both.beam.eval("{monitored_by, L} = process_info(whereis(store), monitored_by), length([P || P <- L, node(P) =/= node()])"), "1"_ba); // of the pid
    }

    NODE_TEST(ED67_anEndWithAReasonThatCannotBeReadIsTold)
    {
        for (int i = 0; i < 3; ++i)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a message of app@127.0.0.1 was dropped: .* more than 256 levels deep"_s));
        Both both;
        co_await both.start();
        const ErlangProcess store = both.node.process("store", both.beam.node());
        QACTORS_VERIFY((co_await errorOf([&] { return store.call<Term>("crash_deep", TooDeep); })).startsWith(u"ProcessExited {unreadable,<<\""_s));
        static_cast<void>(co_await both.beam.eval("mate:serve(store)"));
        Mailbox mailbox;
        mailbox.monitor(co_await both.node.whereis("store", both.beam.node()));
        QACTORS_VERIFY((co_await errorOf([&] { return store.call<Term>("crash_deep", TooDeep); })).startsWith(u"ProcessExited {unreadable,<<\""_s));
        const QString reason = co_await mailbox.receive(on<Down>([](const Down &down) { return reasonOf(down.reason); }));
        QACTORS_VERIFY(reason.startsWith(u"{unreadable,<<\""_s));
    }

    NODE_TEST(ED67_aRequestThatCannotBeReadIsRefused)
    {
        for (int i = 0; i < 3; ++i)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a message of app@127.0.0.1 was dropped: .* more than 256 levels deep"_s));
        Both both;
        co_await both.start();
        TaskGroup group;
        co_await both.node.publish("store", co_await QActors::start<Counter>(group));
        const QByteArray deep = "Deep = lists:foldl(fun(_, I) -> {I} end, deep, lists:seq(1, 257)), ";
        for (const char *call : {"gen_server:call({store, 'ui@127.0.0.1'}, {echo, Deep}, infinity)", "gen_server:call({nobody, 'ui@127.0.0.1'}, {echo, Deep}, infinity)"}) {
            const QByteArray answer = co_await both.beam.eval(deep + call);
            QACTORS_VERIFY(answer.contains("call_error") || answer.contains("noproc"));
        }
        QACTORS_COMPARE(co_await both.beam.eval("gen_server:call({store, 'ui@127.0.0.1'}, {add, 5})"), "5"_ba);
        QACTORS_COMPARE(co_await both.beam.eval(deep + "gen_server:cast({store, 'ui@127.0.0.1'}, {add, Deep})"), "ok"_ba);
        QACTORS_COMPARE(co_await both.beam.eval("gen_server:call({store, 'ui@127.0.0.1'}, {add, 5})"), "10"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeUnreadable)
#include "tst_erlangnode_unreadable.moc"
