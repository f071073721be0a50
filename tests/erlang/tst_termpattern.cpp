// SPDX-License-Identifier: MIT
// Patterns over messages that are terms.
#include <QActors/GenServer>
#include <QActors/Mailbox>
#include <QActors/Start>
#include <QActors/TermPattern>
#include <QActors/TermRecord>

#include "support/tasks.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct User
{
    QString name;
    int age = 0;
};

/// What the clauses make of the term, or "none".
template<typename... Clauses>
QString taken(const QString &term, Clauses... clauses)
{
    return awaitVirtual([&]() -> Async<QString> {
        Mailbox box;
        box.post(Term::fromString(term));
        co_return co_await box.receive(std::move(clauses)..., after(0ms, [] { return u"none"_s; }));
    });
}

const auto yes = [] { return u"yes"_s; };

/// Answers by what it hears.
class Listener : public GenServer
{
    Q_OBJECT

public:
    explicit Listener(Log *log) : m_log(log)
    {
        onInfo<Term>([this](const Term &term) {
            return matchTerm(
                term,
                onTerm(Atom("set"), arg<QString>, arg<int>, [this](const QString &key, int value) { m_log->add(u"%1=%2"_s.arg(key).arg(value)); }),
                onTerm(Atom("slow"), arg<QString>, [this](const QString &what) -> Async<> {
                    co_await sleep(1s);
                    m_log->add(u"slow "_s + what);
                }),
                onTerm(any, [this](const Term &other) { m_log->add(u"? "_s + other.toString()); }));
        });
    }

private:
    Log *m_log;
};

} // namespace

QACTORS_TERM_RECORD(User, "user", &User::name, &User::age)

class tst_TermPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN43_literals()
    {
        QCOMPARE(taken(u"tick"_s, onTerm(Atom("tick"), yes)), u"yes"_s);
        QCOMPARE(taken(u"tock"_s, onTerm(Atom("tick"), yes)), u"none"_s);
        QCOMPARE(taken(u"<<\"tick\">>"_s, onTerm(Atom("tick"), yes)), u"none"_s); // text is no atom
        QCOMPARE(taken(u"<<\"tick\">>"_s, onTerm("tick", yes)), u"yes"_s);
        QCOMPARE(taken(u"tick"_s, onTerm("tick", yes)), u"none"_s);
        QCOMPARE(taken(u"5"_s, onTerm(5, yes)), u"yes"_s);
        QCOMPARE(taken(u"5.0"_s, onTerm(5, yes)), u"none"_s);
        QCOMPARE(taken(u"{set,true,<<\"a\">>,1.5}"_s, onTerm(Atom("set"), true, u"a"_s, 1.5, yes)), u"yes"_s);
        QCOMPARE(taken(u"{a,[1,2]}"_s, onTerm(Atom("a"), QList<int>{1, 2}, yes)), u"yes"_s);
        QCOMPARE(taken(u"{a,b}"_s, onTerm(Term::fromString(u"{a,b}"_s), yes)), u"yes"_s);
    }

    void EN43_sizesAndNestedTuples()
    {
        QCOMPARE(taken(u"{a}"_s, onTerm(Atom("a"), yes)), u"none"_s); // one element is the term itself
        QCOMPARE(taken(u"{a}"_s, onTerm(tupleOf(Atom("a")), yes)), u"yes"_s);
        QCOMPARE(taken(u"{a,b,c}"_s, onTerm(Atom("a"), Atom("b"), yes)), u"none"_s);
        QCOMPARE(taken(u"[a,b]"_s, onTerm(Atom("a"), Atom("b"), yes)), u"none"_s);
        QCOMPARE(taken(u"{}"_s, onTerm(tupleOf(), yes)), u"yes"_s);
        const auto show = [](int number, const QString &text) { return text + QString::number(number); };
        const auto nested = onTerm(Atom("at"), tupleOf(1, arg<int>, tupleOf(ignore, arg<QString>)), show);
        QCOMPARE(taken(u"{at,{1,7,{x,<<\"n\">>}}}"_s, nested), u"n7"_s);
        QCOMPARE(taken(u"{at,{2,7,{x,<<\"n\">>}}}"_s, nested), u"none"_s);
        QCOMPARE(taken(u"{at,{1,7,{<<\"n\">>}}}"_s, nested), u"none"_s);
        QCOMPARE(taken(u"{at,{1,7,{x,y}}}"_s, nested), u"none"_s);
    }

    void EN43_typesTakeWhatConverts()
    {
        const auto number = [](quint8 value) { return QString::number(value); };
        QCOMPARE(taken(u"255"_s, onTerm(arg<quint8>, number)), u"255"_s);
        QCOMPARE(taken(u"256"_s, onTerm(arg<quint8>, number)), u"none"_s);
        QCOMPARE(taken(u"256"_s, onTerm(arg<quint8>, number), onTerm(arg<int>, [](int value) { return u"int %1"_s.arg(value); })), u"int 256"_s);
        const auto user = [](const User &user) { return user.name + QString::number(user.age); };
        QCOMPARE(taken(u"{user,<<\"Ada\">>,36}"_s, onTerm(arg<User>, user)), u"Ada36"_s);
        QCOMPARE(taken(u"{user,<<\"Ada\">>}"_s, onTerm(arg<User>, user)), u"none"_s);
        const auto list = [](QList<int> &&values) { return QString::number(values.size()); };
        QCOMPARE(taken(u"{all,[1,2,3]}"_s, onTerm(Atom("all"), arg<QList<int>>, list)), u"3"_s);
        QCOMPARE(taken(u"{all,[1,b]}"_s, onTerm(Atom("all"), arg<QList<int>>, list)), u"none"_s);
        QCOMPARE(taken(u"{x,[y]}"_s, onTerm(Atom("x"), any, [](const Term &term) { return term.toString(); })), u"[y]"_s);
        QCOMPARE(taken(u"{x,[y]}"_s, onTerm(ignore, ignore, yes)), u"yes"_s);
        QCOMPARE(taken(u"{x,1}"_s, onTerm(Atom("x"), arg<int>, yes)), u"yes"_s); // a handler may take nothing
    }

    void EN43_predicates()
    {
        const auto big = when([](int value) { return value > 9; });
        const auto show = [](int value) { return QString::number(value); };
        QCOMPARE(taken(u"10"_s, onTerm(big, show)), u"10"_s);
        QCOMPARE(taken(u"9"_s, onTerm(big, show)), u"none"_s);
        QCOMPARE(taken(u"a"_s, onTerm(big, show)), u"none"_s);
        QCOMPARE(taken(u"{n,{10}}"_s, onTerm(Atom("n"), tupleOf(big), show)), u"10"_s);
        const auto error = awaitVirtual([]() -> Async<QString> {
            Mailbox box;
            box.post(Term::integer(1));
            try {
                co_await box.receive(onTerm(when([](int) -> bool { throw std::runtime_error("from the predicate"); }), [](int) {}));
            } catch (const std::runtime_error &error) {
                co_return QString::fromUtf8(error.what());
            }
            co_return QString();
        });
        QCOMPARE(error, u"from the predicate"_s);
    }

    void EN43_maps()
    {
        const auto show = [](const QString &name, int size) { return name + QString::number(size); };
        const auto clause = onTerm(Atom("file"), mapWith(Atom("name"), arg<QString>, "size", arg<int>, Atom("kind"), Atom("plain")), show);
        QCOMPARE(taken(u"{file,#{name => <<\"a\">>, <<\"size\">> => 5, kind => plain, more => 1}}"_s, clause), u"a5"_s);
        QCOMPARE(taken(u"{file,#{name => <<\"a\">>, kind => plain}}"_s, clause), u"none"_s);
        QCOMPARE(taken(u"{file,#{name => <<\"a\">>, <<\"size\">> => b, kind => plain}}"_s, clause), u"none"_s);
        QCOMPARE(taken(u"{file,[]}"_s, clause), u"none"_s);
        const auto inner = onTerm(tupleOf(mapWith(Atom("a"), mapWith(1, any))), [](const Term &term) { return term.toString(); });
        QCOMPARE(taken(u"{#{a => #{1 => x}}}"_s, inner), u"x"_s);
        QCOMPARE(taken(u"{#{a => #{2 => x}}}"_s, inner), u"none"_s);
    }

    void EN44_receiveTakesWhatMatchesAndLeavesTheRest()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.post(Term::fromString(u"{a,1}"_s));
            box.post(5);
            box.post(Term::fromString(u"{b,2}"_s));
            const auto show = [&](const QString &what) { return [&log, what](int value) { log.add(what + QString::number(value)); }; };
            co_await box.receive(onTerm(Atom("b"), arg<int>, show(u"b"_s)));
            co_await box.receive(onTerm(Atom("c"), arg<int>, show(u"c"_s)), on<int>(show(u"plain "_s)));
            co_await box.receive(onTerm(Atom("a"), arg<int>, show(u"a"_s)), on<int>(show(u"plain "_s)));
            QACTORS_COMPARE(box.count(), 0);
            // And one that waits.
            const auto sendBoth = [&] {
                send(box.pid(), Term::fromString(u"{early,1}"_s));
                send(box.pid(), Term::fromString(u"{late,1}"_s));
            };
            const auto wait = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> { co_await box.receive(onTerm(Atom("late"), arg<int>, show(u"late "_s))); });
                co_await sleep(1ms);
                sendBoth();
            };
            TaskGroup group;
            co_await group.run(wait);
            QACTORS_COMPARE(box.count(), 1);
        });
        QCOMPARE(text(log), u"b2, plain 5, a1, late 1"_s);
    }

    void EN44_handlersMayBeCoroutinesThatKeepReferences()
    {
        const QString result = awaitVirtual([]() -> Async<QString> {
            Mailbox box;
            box.post(Term::fromString(u"{a,<<\"a text that is long enough to be elsewhere\">>}"_s));
            const auto handler = [](const QString &text) -> Async<QString> {
                co_await sleep(1s);
                co_return text.toUpper();
            };
            co_return co_await box.receive(onTerm(Atom("a"), arg<QString>, handler), after(1s, [] { return QString(); }));
        });
        QCOMPARE(result, u"A TEXT THAT IS LONG ENOUGH TO BE ELSEWHERE"_s);
    }

    void EN45_matchTermTakesTheFirstClause()
    {
        QString log;
        const auto match = [&](const QString &text) {
            return matchTerm(Term::fromString(text), onTerm(Atom("n"), arg<int>, [&](int value) { log += QString::number(value); }),
                             onTerm(Atom("n"), any, [&](const Term &term) { log += term.toString(); }));
        };
        QVERIFY(match(u"{n,5}"_s));
        QVERIFY(match(u"{n,x}"_s));
        QVERIFY(!match(u"{m,x}"_s));
        QCOMPARE(log, u"5x"_s);
    }

    void EN45_serversMatchTermsInTheirHandlers()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const auto tell = [&](TaskGroup &group) -> Async<> {
                const ActorRef<Listener> listener = co_await start<Listener>(group, &log);
                for (const QString &term : {u"{slow,<<\"one\">>}"_s, u"{set,<<\"speed\">>,5}"_s, u"{set,speed,5}"_s})
                    send(listener, Term::fromString(term));
                co_await sleep(2s);
                group.cancel();
            };
            TaskGroup group;
            co_await group.run(tell);
        });
        QCOMPARE(text(log), u"slow one, speed=5, ? {set,speed,5}"_s);
    }
};

QTEST_GUILESS_MAIN(tst_TermPattern)
#include "tst_termpattern.moc"
