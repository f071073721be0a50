// SPDX-License-Identifier: MIT
#include "guides/guides.h"

#include "erlang.h"

QACTORS_TERM_RECORD(erlang::User, "user", &erlang::User::name, &erlang::User::age)

namespace erlang {

class tst_Erlang : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Both sides of the guide, as two nodes of one program: neither Erlang nor a port mapper is needed.
    void nodes()
    {
        int sum = 0;
        QStringList log;
        TestSupport::await([&]() -> Async<> {
            TaskGroup servers;
            auto app = std::make_unique<ErlangNode>(ErlangNodeOptions(u"app@127.0.0.1"_s).cookie("secret").withoutPortMapper());
            co_await app->start();
            co_await serve(*app, servers);
            ErlangNode ui(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("secret").connectOnly().fixedPort(u"app@127.0.0.1"_s, app->port()));
            sum = co_await addFive(ui);
            const Term other = co_await ui.process("store", u"app@127.0.0.1"_s).call("what", 5);
            log.append(other.toString());
            const auto bodies = [&](TaskGroup &group) -> Async<> {
                auto watching = group.startSoon([&] { return untilItEnds(ui, log); });
                const Pid store = co_await ui.whereis("store", u"app@127.0.0.1"_s);
                stop(store, ExitReason(ExitReason::Kind::Shutdown));
                co_await watching;
            };
            co_await withTaskGroup(bodies);
        });
        QCOMPARE(sum, 5);
        QCOMPARE(log.join(u" | "_s), u"{unknown,{what,5}} | Shutdown"_s);
    }

    void terms()
    {
        QCOMPARE(request(u"speed"_s, 5).toString(), u"{set,<<\"speed\">>,5}"_s);
        QCOMPARE(answer(Term::fromString(u"{ok,5}"_s)), 5);
        QCOMPARE(answer(Term::fromString(u"{no,5}"_s)), -1);
        QVERIFY_EXCEPTION_THROWN(answer(Term::fromString(u"{ok,x}"_s)), TermError);
    }

    void structs()
    {
        Feed feed;
        feed.id = 7;
        feed.title = u"rain"_s;
        feed.state = Feed::Read;
        QCOMPARE(toTerm(feed), Term::fromString(u"#{id => 7,title => <<\"rain\">>,state => 'Read'}"_s));
        QCOMPARE(toTerm(Item()).toString(), u"#{'__struct__' => 'Elixir.MyApp.Item',id => 0,title => <<>>}"_s);
        QCOMPARE(toTerm(User{u"Ada"_s, 36}).toString(), u"{user,<<\"Ada\">>,36}"_s);
    }

    void messagesThatAreTerms()
    {
        QStringList all;
        TestSupport::await([&]() -> Async<> {
            Inbox box;
            for (const QString &text : {u"tick"_s, u"{set,<<\"speed\">>,5}"_s, u"{user,#{name => <<\"Ada\">>, age => 36}}"_s, u"{set,speed,5}"_s}) {
                send(box.pid(), Term::fromString(text));
                all.append(co_await box.next());
            }
        });
        QCOMPARE(all.join(u" | "_s), u"tick | speed=5 | Ada | ? {set,speed,5}"_s);
    }

    void whyAProcessEnded()
    {
        QCOMPARE(why(ExitReason()), u"Normal"_s);
        QCOMPARE(why(fromTerm<ExitReason>(Term::fromString(u"{badmatch,3}"_s))), u"{badmatch,3}"_s);
        QCOMPARE(why(fromTerm<ExitReason>(Term::atom("noconnection"))), u"the line is down"_s);
        QCOMPARE(why(ExitReason::error(std::make_exception_ptr(std::runtime_error("the disk is full")))), u"the disk is full"_s);
    }
};
GUIDE_TEST(tst_Erlang)

} // namespace erlang

#include "erlang.moc"
#include "moc_erlang.cpp"
