// SPDX-License-Identifier: MIT
// Real I/O: a node of ours beside one of Erlang's. What we ask of theirs.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

using namespace TestSupport;

class tst_ErlangNode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED30_aCallByNameIsThatOfGenServer)
    {
        Both both;
        co_await both.start();
        const ErlangProcess store = both.node.process("store", both.beam.node());
        QACTORS_COMPARE(co_await store.call<int>("add", 3, 4), 7);
        QACTORS_COMPARE(co_await store.call<QString>("echo", u"höher"_s), u"höher"_s);
        QACTORS_COMPARE(both.node.nodes(), QStringList(both.beam.node())); // connected by the way
        QACTORS_COMPARE(co_await errorOf([&] { return store.call<int>("echo", u"text"_s); }), u"TermError"_s);
    }

    NODE_TEST(ED31_aCallToWhatIsNotThereOrEndsFailsAtOnce)
    {
        Both both;
        co_await both.start();
        const ErlangProcess nobody = both.node.process("nobody", both.beam.node());
        QACTORS_COMPARE(co_await errorOf([&] { return nobody.call("get"); }), u"NoProcess"_s);
        const ErlangProcess store = both.node.process("store", both.beam.node());
        QACTORS_COMPARE(co_await errorOf([&] { return store.call("crash", Atom("enough")); }), u"ProcessExited enough"_s);
        const ErlangProcess away = both.node.process("store", u"away@127.0.0.1"_s);
        QACTORS_COMPARE(co_await errorOf([&] { return away.call("get"); }), nodeError(NodeError::Kind::Unreachable));
    }

    NODE_TEST(ED32_castsAndMessagesArriveInTheirOrder)
    {
        Both both;
        co_await both.start();
        const ErlangProcess store = both.node.process("store", both.beam.node());
        store.cast("one", 1);
        store.send("two", 2);
        store.cast("three");
        co_await store.sendOrWait("four");
        QACTORS_COMPARE(co_await both.beam.event("store"), "cast {one,1}"_ba);
        QACTORS_COMPARE(co_await both.beam.event("store"), "info {two,2}"_ba);
        QACTORS_COMPARE(co_await both.beam.event("store"), "cast three"_ba);
        QACTORS_COMPARE(co_await both.beam.event("store"), "info four"_ba);
    }

    NODE_TEST(ED33_aPidDoesForAllVerbs)
    {
        Both both;
        co_await both.start();
        const Pid store = co_await both.node.whereis("store", both.beam.node());
        QACTORS_VERIFY(!store.isNull());
        QACTORS_COMPARE(co_await call<int>(store, "add", 3, 4), 7);
        QACTORS_COMPARE((co_await call(store, "echo", 5)), QVariant(5));
        QACTORS_COMPARE(co_await call<int>(store, Atom("add"), 5, 6), 11);
        cast(store, "hello", 5);
        QACTORS_COMPARE(co_await both.beam.event("store"), "cast {hello,5}"_ba);
        send(store, Atom("hi"), QByteArray("there"));
        QACTORS_COMPARE(co_await both.beam.event("store"), "info {hi,<<\"there\">>}"_ba);
        const Pid none = co_await both.node.whereis("nobody", both.beam.node());
        QACTORS_VERIFY(none.isNull());
        QACTORS_COMPARE((co_await both.node.whereis("store", both.beam.node())), store); // the same for the same
        // and goes back as what it is there
        QACTORS_VERIFY((co_await call<Term>(store, "echo", store)) == (co_await call<Term>(store, "self")));
    }

    NODE_TEST(ED34_aMonitorTellsOnceOfTheEndAndItsReason)
    {
        Both both;
        co_await both.start();
        const Pid store = co_await both.node.whereis("store", both.beam.node());
        Mailbox mailbox;
        const Ref ref = mailbox.monitor(store);
        QACTORS_COMPARE(co_await call<int>(store, "add", 3, 4), 7); // so the monitor is there, too
        co_await both.beam.eval("gen_server:cast(store, {crash, {bad, 5}})");
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_VERIFY(down.ref == ref);
        QACTORS_COMPARE(down.pid, store);
        QACTORS_COMPARE(down.reason.kind(), ExitReason::Kind::Error);
        QACTORS_COMPARE(reasonOf(down.reason), u"{bad,5}"_s);
        QACTORS_COMPARE(mailbox.count(), 0);
        QACTORS_COMPARE(co_await errorOf([&] { return call<int>(store, "add", 3, 4); }), u"NoProcess"_s);
    }

    NODE_TEST(ED35_theLossOfTheNodeEndsAllThatWaitsForIt)
    {
        Both both;
        co_await both.start();
        const Pid store = co_await both.node.whereis("store", both.beam.node());
        Mailbox mailbox;
        mailbox.monitor(store);
        const ErlangProcess byName = both.node.process("store", both.beam.node());
        QString first, second;
        const auto calls = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { first = co_await errorOf([&] { return byName.call("never"); }); });
            group.startSoon([&]() -> Async<> { second = co_await errorOf([&] { return call<Term>(store, "never"); }); });
            co_await both.beam.eval("nodes()"); // something to wait for
            both.beam.stop();
        };
        co_await withTaskGroup(calls);
        QACTORS_COMPARE(first, nodeError(NodeError::Kind::Down));
        QACTORS_COMPARE(second, nodeError(NodeError::Kind::Down));
        const Down down = co_await mailbox.receive(on<Down>([](const Down &down) { return down; }));
        QACTORS_COMPARE(reasonOf(down.reason), u"noconnection"_s);
        QACTORS_COMPARE(both.node.nodes(), QStringList());
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNode)
#include "tst_erlangnode.moc"
