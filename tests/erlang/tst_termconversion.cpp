// SPDX-License-Identifier: MIT
// Values of C++ as terms, and back: numbers, texts, containers, times, pids, types of one's own.
#include <QActors/GenServer>
#include <QActors/Mailbox>
#include <QActors/TermConversion>
#include <QActors/TermVariant>
#include <QActors/kernel/detail/utc.h>

#include "../../src/erlang/termpids_p.h"
#include "support/testrun.h"

#include <QtCore/qrandom.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Money
{
    int cents = 0;
    bool operator==(const Money &) const = default;
};

/// Of no type that may be read as one.
struct Shout
{
    QString text;
};

enum Plain : quint8 {
    Little = 1,
    Large = 200
};

template<typename T>
void goesThereAndBack(const T &value, const QString &as)
{
    const Term term = toTerm(value);
    QCOMPARE(term.toString(), as);
    QVERIFY(fromTerm<T>(term) == value);
    const std::optional<T> again = tryFromTerm<T>(term);
    QVERIFY(again && *again == value);
}

/// What fromTerm<T>() says of the term in Erlang's text; empty if it fits.
template<typename T>
QString refusal(const QString &term)
{
    try {
        static_cast<void>(fromTerm<T>(Term::fromString(term)));
    } catch (const TermError &error) {
        if (tryFromTerm<T>(Term::fromString(term)))
            return u"but tryFromTerm() takes it"_s;
        return error.message();
    }
    return {};
}

template<typename T>
QString writeRefusal(const T &value)
{
    try {
        static_cast<void>(toTerm(value));
    } catch (const TermError &error) {
        return error.message();
    }
    return {};
}

template<typename T>
T read(const char *term)
{
    return fromTerm<T>(Term::fromString(QString::fromUtf8(term)));
}

} // namespace

template<>
struct QActors::TermTraits<Money>
{
    static Term toTerm(const Money &money) { return QActors::toTerm(std::tuple(Atom("money"), money.cents)); }
    static Money fromTerm(const Term &term)
    {
        const auto [name, cents] = QActors::fromTerm<std::tuple<Atom, int>>(term);
        if (name != Atom("money"))
            throw std::runtime_error("that is no money");
        return Money{cents};
    }
};
template<>
struct QActors::TermTraits<Shout>
{
    static Term toTerm(const Shout &shout, const TermContext &context) { return QActors::toTerm(shout.text.toUpper(), context); }
};

class tst_TermConversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN30_numbersHaveTheRangeOfTheirType()
    {
        goesThereAndBack(5, u"5"_s);
        goesThereAndBack(std::numeric_limits<qint64>::min(), u"-9223372036854775808"_s);
        goesThereAndBack(std::numeric_limits<quint64>::max(), u"18446744073709551615"_s);
        goesThereAndBack(quint8(255), u"255"_s);
        goesThereAndBack(qint8(-128), u"-128"_s);
        goesThereAndBack(Large, u"200"_s); // an enum that Qt does not know
        goesThereAndBack(1.5, u"1.5"_s);
        goesThereAndBack(0.25f, u"0.25"_s);
        goesThereAndBack(true, u"true"_s);
        goesThereAndBack(false, u"false"_s);
        QCOMPARE(refusal<int>(u"2147483648"_s), u"int was wanted, and there is the integer 2147483648, which is beyond its range"_s);
        QCOMPARE(refusal<quint8>(u"256"_s), u"uchar was wanted, and there is the integer 256, which is beyond its range"_s);
        QCOMPARE(refusal<quint64>(u"-1"_s), u"qulonglong was wanted, and there is the integer -1, which is beyond its range"_s);
        QCOMPARE(refusal<qint64>(u"9223372036854775808"_s), u"qlonglong was wanted, and there is the integer 9223372036854775808, which is beyond its range"_s);
        QCOMPARE(refusal<int>(u"1.0"_s), u"int was wanted, and there is the float 1.0"_s);
        QCOMPARE(refusal<bool>(u"1"_s), u"bool was wanted, and there is the integer 1"_s);
        QCOMPARE(refusal<int>(u"true"_s), u"int was wanted, and there is the atom true"_s);
        QCOMPARE(refusal<float>(u"1.0e300"_s), u"float was wanted, and there is the float 1.0e300, which is beyond its range"_s);
        QVERIFY(writeRefusal(std::numeric_limits<double>::quiet_NaN()) != QString());
    }

    void EN30_floatsTakeIntegersThatTheyHoldExactly()
    {
        QCOMPARE(read<double>("3"), 3.0);
        QCOMPARE(read<double>("-9007199254740992"), -9007199254740992.0);
        QCOMPARE(read<double>("1180591620717411303424"), 1180591620717411303424.0); // 2^70
        QCOMPARE(read<double>("0"), 0.0);
        QCOMPARE(read<float>("16777216"), 16777216.f);
        QCOMPARE(refusal<double>(u"9007199254740993"_s), u"double was wanted, and there is the integer 9007199254740993, which it cannot hold exactly"_s);
        QCOMPARE(refusal<float>(u"16777217"_s), u"float was wanted, and there is the integer 16777217, which it cannot hold exactly"_s);
        QVERIFY(refusal<double>(u'1' + QString(400, u'0')).endsWith(u"which it cannot hold exactly"_s));
    }

    void EN31_textsAreBinariesAndNeverAtoms()
    {
        goesThereAndBack(u"rain"_s, u"<<\"rain\">>"_s);
        goesThereAndBack(u"größer 🐦"_s, u"<<\"größer 🐦\"/utf8>>"_s);
        goesThereAndBack(u"\uFEFFmark"_s, toTerm(u"\uFEFFmark"_s).toString()); // no mark of a byte order is lost
        goesThereAndBack(QString(u""_s), u"<<>>"_s);
        goesThereAndBack(QByteArray("\0\xff", 2), u"<<0,255>>"_s);
        goesThereAndBack(std::string("a\0b", 3), u"<<97,0,98>>"_s);
        goesThereAndBack(Atom("Hello World"), u"'Hello World'"_s);
        QCOMPARE(toTerm("literal").toString(), u"<<\"literal\">>"_s);
        QCOMPARE(toTerm(u"literal").toString(), u"<<\"literal\">>"_s);
        QCOMPARE(toTerm("view"_L1).toString(), u"<<\"view\">>"_s);
        QCOMPARE(toTerm(QStringView(u"view")).toString(), u"<<\"view\">>"_s);
        QCOMPARE(toTerm(QByteArrayView("view")).toString(), u"<<\"view\">>"_s);
        QCOMPARE(toTerm(std::tuple("tagged", 1)).toString(), u"{<<\"tagged\">>,1}"_s);
        // Erlang's own strings, and what it sends in place of a binary.
        QCOMPARE(read<QString>("\"abc\""), u"abc"_s);
        QCOMPARE(read<QString>("[128038]"), u"🐦"_s);
        QCOMPARE(read<QString>("[]"), QString());
        QCOMPARE(read<QByteArray>("[<<1>>,2,[3|<<4>>]]"), "\1\2\3\4"_ba);
        QCOMPARE(refusal<QString>(u"ok"_s), u"QString was wanted, and there is the atom ok, which is no text; ask for an Atom"_s);
        QCOMPARE(refusal<QString>(u"<<128>>"_s), u"QString was wanted, and there is the binary <<128>>, which is no UTF-8"_s);
        QCOMPARE(refusal<QString>(u"[97,55296]"_s), u"QString was wanted, and there is the list [97,55296], which is not all characters"_s);
        QCOMPARE(refusal<QString>(u"[97|b]"_s), u"QString was wanted, and there is the improper list [97|b]"_s);
        QCOMPARE(refusal<QByteArray>(u"[-1]"_s), u"QByteArray was wanted, and there is the list [-1], which is not all bytes"_s);
        QCOMPARE(refusal<QByteArray>(u"<<1:1>>"_s), u"QByteArray was wanted, and there is the bit string <<1:1>>"_s);
        QCOMPARE(refusal<Atom>(u"<<\"ok\">>"_s), u"Atom was wanted, and there is the binary <<\"ok\">>"_s);
    }

    void EN32_containersHoldWhateverConverts()
    {
        goesThereAndBack(std::tuple(), u"{}"_s);
        goesThereAndBack(std::tuple(Atom("set"), u"speed"_s, 5), u"{set,<<\"speed\">>,5}"_s);
        goesThereAndBack(std::pair(1, 2.5), u"{1,2.5}"_s);
        goesThereAndBack(QList<int>{1, 2}, u"[1,2]"_s);
        goesThereAndBack(std::vector<bool>{true, false}, u"[true,false]"_s);
        goesThereAndBack(QStringList{u"a"_s, u"b"_s}, u"[<<\"a\">>,<<\"b\">>]"_s);
        goesThereAndBack(QSet<int>{1}, u"[1]"_s);
        goesThereAndBack(std::set<int>{1, 2}, u"[1,2]"_s);
        goesThereAndBack(QMap<QString, int>{{u"a"_s, 1}, {u"b"_s, 2}}, u"#{<<\"a\">> => 1,<<\"b\">> => 2}"_s);
        goesThereAndBack(QHash<int, QList<int>>{{1, {}}}, u"#{1 => []}"_s);
        goesThereAndBack(std::map<Atom, bool>{{Atom("on"), true}}, u"#{on => true}"_s);
        goesThereAndBack(std::unordered_map<int, int>{{1, 2}}, u"#{1 => 2}"_s);
        goesThereAndBack(std::optional<int>(), u"undefined"_s);
        goesThereAndBack(std::optional<int>(3), u"3"_s);
        goesThereAndBack(QList<std::optional<int>>{1, {}}, u"[1,undefined]"_s);
        QVERIFY(!read<std::optional<int>>("nil"));
        QVERIFY(read<std::optional<std::optional<int>>>("3") == std::optional(std::optional(3)));
        using Either = std::variant<int, QString, std::pair<Atom, int>, std::monostate>;
        goesThereAndBack(Either(7), u"7"_s);
        goesThereAndBack(Either(u"seven"_s), u"<<\"seven\">>"_s);
        goesThereAndBack(Either(std::pair(Atom("n"), 7)), u"{n,7}"_s);
        goesThereAndBack(Either(std::monostate()), u"undefined"_s);
        using Whole = std::variant<double, int>;
        QCOMPARE(std::get<double>(read<Whole>("7")), 7.0); // the first that fits
        QVERIFY(read<QSet<int>>("[1,2,1]") == QSet<int>({1, 2}));
        goesThereAndBack(Term::fromString(u"{any,[thing]}"_s), u"{any,[thing]}"_s);
    }

    void EN32_randomValuesComeBackAsTheyWere()
    {
        using Value = std::tuple<qint64, QMap<QString, QList<double>>, std::optional<QByteArray>, std::vector<std::pair<quint16, bool>>>;
        QRandomGenerator random(1);
        const auto some = [&random](int most) { return int(random.bounded(most + 1)); };
        for (int round = 0; round < 2000; ++round) {
            QMap<QString, QList<double>> map;
            for (int i = some(4); i > 0; --i) {
                QString key;
                for (int n = some(5); n > 0; --n)
                    key += QChar::fromUcs4(char32_t(random.bounded(0x20, 0xd800)));
                for (int n = some(3); n > 0; --n)
                    map[key].append((random.generateDouble() - 0.5) * std::pow(10, some(300)));
            }
            std::vector<std::pair<quint16, bool>> pairs(std::size_t(some(3)));
            for (auto &[number, flag] : pairs) {
                number = quint16(random.generate());
                flag = some(1);
            }
            std::optional<QByteArray> bytes;
            if (some(3))
                bytes = QByteArray(some(9), char(random.generate()));
            const Value value(qint64(random.generate64()) >> some(63), map, bytes, pairs);
            QVERIFY(fromTerm<Value>(toTerm(value)) == value);
            QVERIFY(fromTerm<Value>(Term::fromString(toTerm(value).toString())) == value);
        }
    }

    void EN36_timesAddressesAndIds()
    {
        goesThereAndBack(1500ms, u"1500"_s);
        goesThereAndBack(std::chrono::hours(2), u"7200000"_s);
        goesThereAndBack(Duration(2ms), u"2"_s);
        goesThereAndBack((Duration::max)(), u"infinity"_s);
        goesThereAndBack((std::chrono::minutes::max)(), u"infinity"_s);
        goesThereAndBack(std::chrono::duration<double>(0.25), u"250"_s);
        QCOMPARE(writeRefusal(1500us), u"1.5 ms is no whole number of milliseconds, as Erlang has times: round it first"_s);
        QVERIFY(writeRefusal((std::chrono::hours::max)() - 1h).contains(u"is no whole number of milliseconds"_s));
        QVERIFY(refusal<std::chrono::seconds>(u"1500"_s).endsWith(u"there is the integer 1500, milliseconds that are no whole number of its unit"_s));
        QVERIFY(refusal<Duration>(u"9223372036855"_s).endsWith(u"which is beyond its range"_s));
        QVERIFY(refusal<Duration>(u"soon"_s).endsWith(u"there is the atom soon, which is no number of milliseconds"_s));
        goesThereAndBack(QDate(2024, 2, 29), u"{2024,2,29}"_s);
        goesThereAndBack(QTime(12, 30, 1), u"{12,30,1}"_s);
        goesThereAndBack(QDateTime(QDate(2024, 2, 29), QTime(12, 30, 1), detail::Utc), u"{{2024,2,29},{12,30,1}}"_s);
        QCOMPARE(toTerm(QDateTime(QDate(2024, 2, 29), QTime(1, 0), QTimeZone(7200))).toString(), u"{{2024,2,28},{23,0,0}}"_s);
        QCOMPARE(toTerm(QTime(1, 2, 3, 999)).toString(), u"{1,2,3}"_s); // Erlang has whole seconds
        QCOMPARE(writeRefusal(QDate()), u"Erlang has no such date: an invalid QDate"_s);
        QCOMPARE(writeRefusal(QTime()), u"Erlang has no such time: an invalid QTime"_s);
        QCOMPARE(writeRefusal(QDateTime()), u"Erlang has no such time: an invalid QDateTime"_s);
        QCOMPARE(refusal<QDate>(u"{2023,2,29}"_s), u"QDate was wanted, and there is the tuple {2023,2,29}, which is no {Year,Month,Day}"_s);
        QCOMPARE(refusal<QTime>(u"{24,0,0}"_s), u"QTime was wanted, and there is the tuple {24,0,0}, which is no {Hour,Minute,Second}"_s);
        QCOMPARE(refusal<QDateTime>(u"now"_s), u"QDateTime was wanted, and there is the atom now, which is no {{Year,Month,Day},{Hour,Minute,Second}}"_s);
        goesThereAndBack(QUrl(u"https://example.org/a b"_s), u"<<\"https://example.org/a%20b\">>"_s);
        goesThereAndBack(QUrl(), u"<<>>"_s);
        QCOMPARE(refusal<QUrl>(u"<<\"http://[\">>"_s), u"QUrl was wanted, and there is the binary <<\"http://[\">>, which is no URL"_s);
        goesThereAndBack(QUuid(u"67c8770b-44f1-410a-ab9a-f9b5446f13ee"_s), u"<<\"67c8770b-44f1-410a-ab9a-f9b5446f13ee\">>"_s);
        goesThereAndBack(QUuid(), u"<<\"00000000-0000-0000-0000-000000000000\">>"_s);
        QCOMPARE(refusal<QUuid>(u"<<\"67\">>"_s), u"QUuid was wanted, and there is the binary <<\"67\">>, which is no UUID"_s);
    }

    void EN37_typesOfOnesOwn()
    {
        goesThereAndBack(Money{5}, u"{money,5}"_s);
        goesThereAndBack(QMap<QString, QList<Money>>{{u"a"_s, {Money{1}}}}, u"#{<<\"a\">> => [{money,1}]}"_s);
        QCOMPARE(toTerm(QList<Shout>{{u"hello"_s}}).toString(), u"[<<\"HELLO\">>]"_s); // one that is written only
        QCOMPARE(refusal<Money>(u"{coins,5}"_s), u"that is no money"_s);
        QCOMPARE(refusal<QList<Money>>(u"[{money,1},{money,x}]"_s),
                 u"int was wanted, and there is the atom x, at element 2 of the tuple, at item 2 of the list"_s);
        QCOMPARE((refusal<QMap<Atom, Money>>(u"#{a => {coins,1}}"_s)), u"that is no money, at key a of the map"_s);
    }

    void EN38_whatDoesNotFitIsNamedWithItsPlace()
    {
        using Deep = std::tuple<Atom, QMap<QString, QList<int>>>;
        QCOMPARE(refusal<Deep>(u"{a,#{<<\"n\">> => [1,2.0]}}"_s),
                 u"int was wanted, and there is the float 2.0, at item 2 of the list in key <<\"n\">> of the map in element 2 of the tuple"_s);
        QCOMPARE(refusal<Deep>(u"{a,#{n => []}}"_s),
                 u"QString was wanted, and there is the atom n, which is no text; ask for an Atom, at a key of the map, n in element 2 of the tuple"_s);
        QVERIFY(refusal<Deep>(u"{a}"_s).endsWith(u" was wanted, and there is the tuple {a}"_s));
        QCOMPARE(refusal<QList<int>>(u"{1}"_s), u"QList<int> was wanted, and there is the tuple {1}"_s);
        QCOMPARE(refusal<QList<int>>(u"[1|2]"_s), u"QList<int> was wanted, and there is the improper list [1|2]"_s);
        QCOMPARE(refusal<QList<int>>(u"[1,a]"_s), u"int was wanted, and there is the atom a, at item 2 of the list"_s);
        QVERIFY((refusal<QMap<double, int>>(u"#{1 => 1, 1.0 => 2}"_s).endsWith(u"there is the map #{1 => 1,1.0 => 2}, two of whose keys are the same there"_s)));
        QVERIFY((refusal<std::variant<int, bool>>(u"a"_s).endsWith(u" was wanted, and there is the atom a"_s)));
        QCOMPARE(refusal<std::nullptr_t>(u"a"_s), u"std::nullptr_t was wanted, and there is the atom a"_s);
        // A long term is cut.
        const QString text = refusal<int>(u'[' + QStringList(200, u"word"_s).join(u',') + u']');
        QVERIFY2(text.size() < 140 && text.contains(u"the list [word,word"_s) && text.endsWith(u'…'), qPrintable(text));
        // What cannot be written is told with its place, too.
        QCOMPARE(writeRefusal(std::tuple(1, QMap<int, QList<QDate>>{{4, {QDate()}}})),
                 u"Erlang has no such date: an invalid QDate, in item 1 of the list, in key 4 of the map, in element 2 of the tuple"_s);
    }

    void EN39_pidsAreANodesBusiness()
    {
        Mailbox box;
        const ErlangPid erlang{Atom("ui@host"), 7, 0, 3};
        const TermContext context{[&](Pid pid) { return pid == box.pid() ? Term::pid(erlang) : Term(); },
                                  [&](const ErlangPid &pid) { return pid == erlang ? box.pid() : Pid(); }};
        const Term term = toTerm(std::pair(1, box.pid()), context);
        QCOMPARE(term.at(1), Term::pid(erlang));
        QVERIFY((fromTerm<std::pair<int, Pid>>(term, context).second == box.pid()));
        QCOMPARE(fromTerm<ErlangPid>(term.at(1)), erlang);
        QCOMPARE(toTerm(ActorRef<GenServer>(box.pid()), context), Term::pid(erlang));
        QCOMPARE(toTerm(Pid()).toString(), u"undefined"_s);
        QVERIFY(read<Pid>("undefined").isNull());
        QCOMPARE(writeRefusal(box.pid()), u"the Pid %1 means nothing outside this program: only a node of Erlang's can give it away (TermContext::exportPid)"_s.arg(box.pid().toString()));
        const auto refused = [](const Term &wrong, const TermContext &by) {
            try {
                static_cast<void>(fromTerm<Pid>(wrong, by));
            } catch (const TermError &error) {
                return error.message();
            }
            return QString();
        };
        QCOMPARE(refused(Term::pid(erlang), {}), u"QActors::Pid was wanted, and there is the pid %1, of which only a node of Erlang's knows the process "
                                                 u"(TermContext::importPid); ask for an ErlangPid"_s.arg(Term::pid(erlang).toString()));
        const ErlangPid other{Atom("ui@host"), 8, 0, 3};
        QVERIFY(refused(Term::pid(other), context).endsWith(u", which is no process of this program; ask for an ErlangPid, and ErlangNode::pid() for its process"_s));
        QCOMPARE(refused(Term::integer(1), context), u"QActors::Pid was wanted, and there is the integer 1"_s);
        // A node may do so for what is converted without a context.
        detail::setFallbackContext(this, context);
        QCOMPARE(toTerm(box.pid()), Term::pid(erlang));
        QVERIFY(fromTerm<Pid>(Term::pid(erlang)) == box.pid());
        detail::setFallbackContext(this, {});
        QVERIFY(!tryFromTerm<Pid>(Term::pid(erlang)));
    }
};

QTEST_GUILESS_MAIN(tst_TermConversion)
#include "tst_termconversion.moc"
