// SPDX-License-Identifier: MIT
// Exit reasons as Erlang has them, and back.
#include <QActors/Errors>
#include <QActors/ExitReason>
#include <QActors/RemoteExit>
#include <QActors/TermConversion>

#include "../../src/erlang/exitterm_p.h"
#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

using Kind = ExitReason::Kind;

struct Broken
{
};

QString asTerm(const ExitReason &reason)
{
    const Term term = detail::exitReasonToTerm(reason);
    return toTerm(reason) == term ? term.toString() : u"toTerm() differs"_s;
}

ExitReason asReason(const QString &term)
{
    return detail::exitReasonFromTerm(Term::fromString(term), u"app@host"_s);
}

template<typename E>
ExitReason failure(const E &exception)
{
    return ExitReason::error(std::make_exception_ptr(exception));
}

/// The exception of the reason, which must be a RemoteExit.
RemoteExit remote(const ExitReason &reason)
{
    try {
        std::rethrow_exception(reason.cause());
    } catch (const RemoteExit &exit) {
        return exit;
    }
}

} // namespace

class tst_ExitTerm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN46_reasonsThatBothSidesHave()
    {
        const auto goesThereAndBack = [](const ExitReason &reason, const QString &term) {
            QCOMPARE(asTerm(reason), term);
            QVERIFY(asReason(term) == reason);
            QVERIFY(fromTerm<ExitReason>(Term::fromString(term)) == reason);
        };
        goesThereAndBack(Kind::Normal, u"normal"_s);
        goesThereAndBack(Kind::Shutdown, u"shutdown"_s);
        goesThereAndBack(ExitReason(Kind::Shutdown, u"an update"_s), u"{shutdown,<<\"an update\">>}"_s);
        goesThereAndBack(Kind::Killed, u"killed"_s);
        goesThereAndBack(Kind::NoProcess, u"noproc"_s);
        goesThereAndBack(Kind::Cancelled, u"{cancelled,<<>>}"_s);
        goesThereAndBack(ExitReason(Kind::Cancelled, u"the page is left"_s), u"{cancelled,<<\"the page is left\">>}"_s);
        QVERIFY(asReason(u"kill"_s) == ExitReason(Kind::Killed));
        // Erlang has no text with these.
        QCOMPARE(asTerm(ExitReason(Kind::Normal, u"done"_s)), u"normal"_s);
        QCOMPARE(asTerm(ExitReason(Kind::Killed, u"deleted"_s)), u"killed"_s);
        QCOMPARE(asTerm(ExitReason(Kind::NoProcess, u"gone"_s)), u"noproc"_s);
    }

    void EN46_aShutdownOfErlangsGoesBackAsItCame()
    {
        for (const QString &term : {u"{shutdown,restart}"_s, u"{shutdown,{failed_to_start_child,db,eaddrinuse}}"_s, u"{shutdown,<<>>}"_s, u"{shutdown,<<128>>}"_s,
                                    u"{shutdown,<<\"{shutdown,restart}\">>}"_s, u"{shutdown,\"update\"}"_s}) {
            const ExitReason reason = asReason(term);
            QCOMPARE(reason.kind(), Kind::Shutdown);
            QVERIFY(reason.isOrderly());
            QCOMPARE(reason.text(), term);
            QCOMPARE(asTerm(reason), term);
        }
        // A text of one's own is no term, though it begins like one.
        QCOMPARE(asTerm(ExitReason(Kind::Shutdown, u"{shutdown, not Erlang's"_s)), u"{shutdown,<<\"{shutdown, not Erlang's\">>}"_s);
        QCOMPARE(asTerm(ExitReason(Kind::Shutdown, u"{shutdown, a}"_s)), u"{shutdown,<<\"{shutdown, a}\">>}"_s);
    }

    void EN47_otherReasonsGoBackUnchanged()
    {
        for (const QString &term : {u"{badmatch,3}"_s, u"noconnection"_s, u"cancelled"_s, u"{cancelled,why}"_s, u"{noproc,{gen_server,call,[x]}}"_s, u"{shutdown}"_s,
                                    u"{shutdown,a,b}"_s, u"\"text\""_s, u"{error,<<\"std::runtime_error\">>,<<\"full\">>}"_s}) {
            const ExitReason reason = asReason(term);
            QCOMPARE(reason.kind(), Kind::Error);
            QVERIFY(!reason.isOrderly());
            QCOMPARE(remote(reason).reason().toString(), term);
            QCOMPARE(remote(reason).node(), u"app@host"_s);
            QCOMPARE(asTerm(reason), term);
            QCOMPARE(remote(reason).isNoConnection(), term == u"noconnection"_s);
        }
        QCOMPARE(asReason(u"{badmatch,3}"_s).toString(), u"Error: a process on app@host ended with {badmatch,3}"_s);
        QCOMPARE(asReason(u"noconnection"_s).text(), u"the connection to app@host was lost, or there was none (noconnection)"_s);
        QCOMPARE(RemoteExit(Term::atom("oops")).message(), u"a process elsewhere ended with oops"_s);
        QCOMPARE(RemoteExit(Term::atom("noconnection")).message(), u"the connection to the process' node was lost, or there was none (noconnection)"_s);
        const QString longText = RemoteExit(Term::list(QList<Term>(1000, Term::atom("word")))).message();
        QVERIFY(longText.size() < 250 && longText.endsWith(u'…'));
    }

    void EN47_exceptionsAreTextsAndNeverAtoms()
    {
        QCOMPARE(asTerm(failure(RemoteExit(Term::fromString(u"{badarg,5}"_s)))), u"{badarg,5}"_s);
        QCOMPARE(asTerm(failure(std::runtime_error("the disk is full"))), u"{error,<<\"std::runtime_error\">>,<<\"the disk is full\">>}"_s);
        QCOMPARE(asTerm(failure(SenderGone(u"größer"_s))), u"{error,<<\"QActors::SenderGone\">>,<<\"größer\"/utf8>>}"_s);
        const Term unknown = detail::exitReasonToTerm(failure(Broken()));
        QVERIFY(unknown.at(1).toText().contains(u"Broken"_s));
        QVERIFY(unknown.at(2).toText().contains(u"unknown exception"_s));
        QCOMPARE(detail::exceptionToTerm(std::make_exception_ptr(TaskCancelled(u"x"_s))).toString(), u"{error,<<\"QActors::TaskCancelled\">>,<<\"x\">>}"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ExitTerm)
#include "tst_exitterm.moc"
