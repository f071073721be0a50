// SPDX-License-Identifier: MIT
// Conversions as Erlang sees them: what it computes is read, and what is written it takes for what it should be.
// Real I/O: a node of Erlang's.
// Not for ThreadSanitizer: there is one thread, and Erlang's processes.
#include <QActors/RemoteExit>
#include <QActors/TermBinary>
#include <QActors/TermConversion>
#include <QActors/TermRecord>
#include <QActors/kernel/detail/utc.h>

#include "erlang/beam.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Reading
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString place MEMBER place)
    Q_PROPERTY(State state MEMBER state)
public:
    enum State {
        Cold,
        Warm
    };
    Q_ENUM(State)
    int id = 0;
    QString place;
    State state = Cold;
};

struct User
{
    QString name;
    int age = 0;
};

/// What the expression is in Erlang.
template<typename T>
Async<T> valueOf(Beam &beam, QString expression)
{
    const QByteArray text = co_await beam.eval(u"base64:encode_to_string(term_to_binary(%1))"_s.arg(expression).toUtf8());
    co_return fromTerm<T>(binaryToTerm(QByteArray::fromBase64(text.sliced(1).chopped(1)))); // without the quotes
}

/// What Erlang says of an expression about X, which is the value.
template<typename T>
Async<QByteArray> said(Beam &beam, T value, QString expression)
{
    const QString bytes = QString::fromLatin1(termToBinary(toTerm(value)).toBase64());
    return beam.eval(u"X = binary_to_term(base64:decode(<<\"%1\">>)), %2"_s.arg(bytes, expression).toUtf8());
}

} // namespace

QACTORS_TERM_RECORD(User, "user", &User::name, &User::age)

class tst_TermConversion_Erlang : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    QACTORS_TEST(EN30_EN31_EN32_valuesThatErlangMakes, QActors::Test::Options().realTime().watchdog(60s))
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        QACTORS_COMPARE(co_await valueOf<qint64>(beam, u"-(1 bsl 63)"_s), std::numeric_limits<qint64>::min());
        QACTORS_COMPARE(co_await valueOf<double>(beam, u"math:sqrt(2.25)"_s), 1.5);
        QACTORS_COMPARE(co_await valueOf<double>(beam, u"1 bsl 70"_s), std::pow(2.0, 70));
        QACTORS_COMPARE(co_await valueOf<bool>(beam, u"lists:member(2, [1, 2])"_s), true);
        QACTORS_COMPARE(co_await valueOf<QString>(beam, u"lists:reverse(\"dniw🐦\")"_s), u"🐦wind"_s);
        QACTORS_COMPARE(co_await valueOf<QString>(beam, u"unicode:characters_to_binary(\"größer\")"_s), u"größer"_s);
        QACTORS_COMPARE(co_await valueOf<QByteArray>(beam, u"[\"io\", <<0>>, [$l | <<\"ist\">>]]"_s), QByteArray("io\0list", 7));
        const auto counts = co_await valueOf<QMap<Atom, QList<int>>>(beam, u"maps:from_list([{a, lists:seq(1, 300)}, {b, []}])"_s);
        QACTORS_COMPARE(counts.value(Atom("a")).size(), 300);
        QACTORS_VERIFY(counts.value(Atom("a")).last() == 300 && counts.contains(Atom("b")));
        const auto found = co_await valueOf<std::tuple<Atom, Atom>>(beam, u"{erlang:is_atom(a), maps:get(x, #{}, undefined)}"_s);
        QACTORS_COMPARE(std::get<0>(found).name, u"true"_s);
        const auto none = co_await valueOf<std::optional<int>>(beam, u"maps:get(x, #{}, undefined)"_s);
        QACTORS_VERIFY(!none);
    }

    QACTORS_TEST(EN33_EN34_EN35_EN36_structsAndTimes, QActors::Test::Options().realTime().watchdog(60s))
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        const auto reading = co_await valueOf<Reading>(beam, u"maps:put(state, warm, #{id => 7, place => <<\"roof\">>})"_s);
        QACTORS_COMPARE(reading.id, 7);
        QACTORS_COMPARE(reading.state, Reading::Warm);
        QACTORS_COMPARE(co_await said(beam, reading, u"{maps:get(place, X), maps:get(state, X), map_size(X)}"_s), "{<<\"roof\">>,'Warm',3}"_ba);
        User ada;
        ada.name = u"Ada"_s;
        ada.age = 36;
        QACTORS_COMPARE(co_await said(beam, ada, u"{is_record(X, user, 3), element(3, X)}"_s), "{true,36}"_ba);
        QACTORS_COMPARE((co_await valueOf<User>(beam, u"setelement(3, {user, <<\"Ada\">>, 0}, 37)"_s)).age, 37);
        const QDateTime day = co_await valueOf<QDateTime>(beam, u"calendar:system_time_to_universal_time(1709210001, second)"_s);
        QACTORS_COMPARE(day, QDateTime(QDate(2024, 2, 29), QTime(12, 33, 21), detail::Utc));
        QACTORS_COMPARE(co_await said(beam, day, u"calendar:datetime_to_gregorian_seconds(X) - 62167219200"_s), "1709210001"_ba);
        QACTORS_COMPARE(co_await said(beam, 1ms, u"receive after X -> late end"_s), "late"_ba);
        QACTORS_COMPARE(co_await said(beam, (Duration::max)(), u"self() ! now, receive now -> X after X -> late end"_s), "infinity"_ba);
        QACTORS_COMPARE(co_await said(beam, u"größer"_s, u"{is_binary(X), string:uppercase(X)}"_s), u"{true,<<\"GRÖSSER\"/utf8>>}"_s.toUtf8());
        QACTORS_COMPARE(co_await said(beam, std::pair(u"a"_s, Atom("a")), u"{is_binary(element(1, X)), is_atom(element(2, X))}"_s), "{true,true}"_ba);
    }

    QACTORS_TEST(EN46_EN47_reasonsOfProcesses, QActors::Test::Options().realTime().watchdog(60s))
    {
        using Kind = ExitReason::Kind;
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        const QString ending = u"(fun() -> {P, R} = spawn_monitor(fun() -> receive go -> %1 end end), %2, receive {'DOWN', R, _, _, W} -> W end end)()"_s;
        const auto reasonOf = [&](QString ends, QString with) { return valueOf<ExitReason>(beam, ending.arg(ends, with)); };
        QACTORS_COMPARE((co_await reasonOf(u"ok"_s, u"P ! go"_s)).kind(), Kind::Normal);
        QACTORS_COMPARE((co_await reasonOf(u"ok"_s, u"exit(P, kill)"_s)).kind(), Kind::Killed);
        QACTORS_COMPARE((co_await reasonOf(u"exit({shutdown, restart})"_s, u"P ! go"_s)).text(), u"{shutdown,restart}"_s);
        const ExitReason crash = co_await reasonOf(u"erlang:error(oops)"_s, u"P ! go"_s);
        QACTORS_COMPARE(crash.kind(), Kind::Error);
        QACTORS_VERIFY2(crash.text().startsWith(u"a process elsewhere ended with {oops,["_s), crash.text());
        const ExitReason nobody = co_await valueOf<ExitReason>(beam, u"(fun() -> R = monitor(process, nobody), receive {'DOWN', R, _, _, W} -> W end end)()"_s);
        QACTORS_COMPARE(nobody.kind(), Kind::NoProcess);
        // A process that ends with a reason of this program's.
        const QByteArray shutdown = co_await said(beam, ExitReason(Kind::Shutdown, u"an update"_s), ending.arg(u"exit(X)"_s, u"P ! go"_s));
        QACTORS_COMPARE(shutdown, "{shutdown,<<\"an update\">>}"_ba);
        QACTORS_COMPARE(co_await said(beam, crash, u"element(1, X)"_s), "oops"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_TermConversion_Erlang)
#include "tst_termconversion_erlang.moc"
