// SPDX-License-Identifier: MIT
// Pids of this program where no node is at hand: in patterns, handlers and plain conversions.
// Real I/O: nodes of ours, which connect to nobody. Real threads: each node has one.
#include "erlang/nodes.h"

#include <QActors/TermConversion>
#include <QActors/TermPattern>

using namespace TestSupport;

namespace {

ErlangNodeOptions alone(const QString &name)
{
    return ErlangNodeOptions(name).cookie("x").withoutPortMapper();
}

/// What the error says; empty if it converts.
QString refusalOf(const Term &term)
{
    try {
        static_cast<void>(fromTerm<Pid>(term));
    } catch (const TermError &error) {
        return error.message();
    }
    return {};
}

} // namespace

class tst_TermPids : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    NODE_TEST(EN48_aStartedNodeConvertsThePidsOfItsProgram)
    {
        Mailbox box;
        QACTORS_COMPARE(thrown([&] { static_cast<void>(toTerm(box.pid())); }), u"TermError"_s); // not yet
        ErlangNode node(alone(u"one@127.0.0.1"_s));
        QACTORS_COMPARE(thrown([&] { static_cast<void>(toTerm(box.pid())); }), u"TermError"_s);
        co_await node.start();
        const Term term = toTerm(box.pid());
        QACTORS_COMPARE(term, Term::pid(co_await node.erlangPid(box.pid()))); // what others have for it
        QACTORS_COMPARE(fromTerm<Pid>(term), box.pid());
        send(box.pid(), Term::tuple({Term::atom("from"), term}));
        const Pid from = co_await box.receive(onTerm(Atom("from"), arg<Pid>, [](Pid pid) { return pid; }));
        QACTORS_COMPARE(from, box.pid());
        // those of others are asked of the node
        const Term other = Term::pid(ErlangPid{Atom("app@127.0.0.1"), 1, 0, 1});
        QACTORS_VERIFY(refusalOf(other).contains(u"ErlangNode::pid()"_s));
    }

    NODE_TEST(EN49_ofSeveralNodesTheLatestGivesPidsAwayAndNoneAfterItsEnd)
    {
        Mailbox box;
        auto one = std::make_unique<ErlangNode>(alone(u"one@127.0.0.1"_s));
        co_await one->start();
        const Term ofOne = toTerm(box.pid());
        auto two = std::make_unique<ErlangNode>(alone(u"two@127.0.0.1"_s));
        co_await two->start();
        const Term ofTwo = toTerm(box.pid());
        QACTORS_COMPARE(ofOne.toPid().node, Atom("one@127.0.0.1"));
        QACTORS_COMPARE(ofTwo.toPid().node, Atom("two@127.0.0.1"));
        QACTORS_COMPARE(fromTerm<Pid>(ofOne), box.pid()); // each reads its own
        two.reset();
        QACTORS_COMPARE(toTerm(box.pid()), ofOne);
        QACTORS_COMPARE(fromTerm<Pid>(ofOne), box.pid());
        QACTORS_VERIFY(!refusalOf(ofTwo).isEmpty());
        one.reset();
        QACTORS_COMPARE(thrown([&] { static_cast<void>(toTerm(box.pid())); }), u"TermError"_s);
        QACTORS_VERIFY(!refusalOf(ofOne).isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_TermPids)
#include "tst_termpids.moc"
