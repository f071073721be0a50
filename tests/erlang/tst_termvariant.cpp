// SPDX-License-Identifier: MIT
// Terms of values whose types are known at run time only: QVariant, and messages.
#include <QActors/Mailbox>
#include <QActors/Call>
#include <QActors/GenServer>
#include <QActors/TermVariant>

#include "../../src/erlang/messageterm_p.h"
#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

struct UnknownToErlang // with a name that is the same for each compiler
{
    int value = 0;
};

namespace {

struct Celsius
{
    double degrees = 0;
    bool operator==(const Celsius &) const = default;
};

enum class Size : quint8 {
    Large = 200
};

template<typename T>
void goesThereAndBack(const T &value, const QString &as)
{
    const Term term = termFromVariant(QVariant::fromValue(value));
    QCOMPARE(term.toString(), as);
    QVariant back;
    QString why;
    QVERIFY2(termToVariant(term, QMetaType::fromType<T>(), back, why), qPrintable(why));
    QCOMPARE(back.metaType(), QMetaType::fromType<T>());
    QVERIFY(back.value<T>() == value);
}

QString refusal(const QString &term, QMetaType wanted)
{
    QVariant out(u"as it was"_s);
    QString why;
    if (termToVariant(Term::fromString(term), wanted, out, why) || out != QVariant(u"as it was"_s))
        return {};
    return why;
}

QVariant natural(const QString &term)
{
    return variantFromTerm(Term::fromString(term));
}

QString refusedMessage(const Message &message)
{
    try {
        static_cast<void>(detail::termOfMessage(message));
    } catch (const TermError &error) {
        return error.message();
    }
    return {};
}

} // namespace

template<>
struct QActors::TermTraits<Celsius>
{
    static Term toTerm(const Celsius &value) { return QActors::toTerm(std::pair(Atom("celsius"), value.degrees)); }
    static Celsius fromTerm(const Term &term) { return Celsius{QActors::fromTerm<std::pair<Atom, double>>(term).second}; }
};

class tst_TermVariant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN40_valuesOfARuntimeTypeAreAsByToTerm()
    {
        goesThereAndBack(5, u"5"_s);
        goesThereAndBack(quint64(-1), u"18446744073709551615"_s);
        goesThereAndBack(true, u"true"_s);
        goesThereAndBack(1.5f, u"1.5"_s);
        goesThereAndBack(u"ok"_s, u"<<\"ok\">>"_s);
        goesThereAndBack("\x80"_ba, u"<<128>>"_s);
        goesThereAndBack(QStringList{u"a"_s}, u"[<<\"a\">>]"_s);
        goesThereAndBack(QVariantList{1, u"a"_s, QVariantList{}}, u"[1,<<\"a\">>,[]]"_s);
        goesThereAndBack(QVariantMap{{u"a"_s, 1}, {u"b"_s, QVariantMap()}}, u"#{<<\"a\">> => 1,<<\"b\">> => #{}}"_s);
        goesThereAndBack(QVariantHash{{u"a"_s, 1}}, u"#{<<\"a\">> => 1}"_s);
        goesThereAndBack(Atom("ok"), u"ok"_s);
        goesThereAndBack(Term::fromString(u"{a}"_s), u"{a}"_s);
        goesThereAndBack(2s, u"2000"_s);
        goesThereAndBack(QDate(2024, 1, 2), u"{2024,1,2}"_s);
        goesThereAndBack(QUrl(u"http://a"_s), u"<<\"http://a\">>"_s);
        goesThereAndBack(Size::Large, u"200"_s);
        // Containers that Qt can look into.
        goesThereAndBack(QList<double>{1.5}, u"[1.5]"_s);
        goesThereAndBack(QSet<int>{1}, u"[1]"_s);
        goesThereAndBack(std::vector<QString>{u"a"_s}, u"[<<\"a\">>]"_s);
        goesThereAndBack(QMap<int, QString>{{1, u"a"_s}}, u"#{1 => <<\"a\">>}"_s);
        goesThereAndBack(QHash<QString, QList<int>>{{u"a"_s, {1}}}, u"#{<<\"a\">> => [1]}"_s);
        goesThereAndBack(QList<QMap<QString, QVariant>>{{{u"a"_s, 1}}}, u"[#{<<\"a\">> => 1}]"_s);
        QCOMPARE(termFromVariant(QVariant()).toString(), u"undefined"_s);
        QCOMPARE(termFromVariant(QVariant::fromValue(nullptr)).toString(), u"undefined"_s);
        QCOMPARE(termFromVariant(QVariant::fromValue(QVariant(5))).toString(), u"5"_s);
        const int five = 5;
        QCOMPARE(termFromValue(QMetaType::fromType<int>(), &five).toString(), u"5"_s);
        registerTermType<Celsius>();
        goesThereAndBack(Celsius{21.5}, u"{celsius,21.5}"_s);
        goesThereAndBack(QList<Celsius>{{21.5}}, u"[{celsius,21.5}]"_s);
    }

    void EN40_typesWithoutAFormAreNamed()
    {
        const QString text = u"the type UnknownToErlang has no form as an Erlang term where types are known at run time only: call registerTermType<UnknownToErlang>() at the "
                             u"program's start, with a QActors::TermTraits<UnknownToErlang> if there is none"_s;
        const QVariant unknown = QVariant::fromValue(UnknownToErlang());
        const auto refused = [](const QVariant &value) {
            try {
                static_cast<void>(termFromVariant(value));
            } catch (const TermError &error) {
                return error.message();
            }
            return QString();
        };
        QCOMPARE(refused(unknown), text);
        QCOMPARE(refused(QVariantList{1, QVariantMap{{u"a"_s, unknown}}}), text + u", in key <<\"a\">> of the map, in item 2 of the list"_s);
        QCOMPARE(refusal(u"1"_s, QMetaType::fromType<UnknownToErlang>()), text);
        QCOMPARE(refusal(u"1"_s, QMetaType()), u"no type is given to which the term could be converted"_s);
        QVERIFY(refused(QVariant::fromValue(QChar(u'a'))).startsWith(u"the type QChar has no form"_s));
    }

    void EN40_whatIsTooDeepIsRefusedInFewWords()
    {
        QVariant deep = 5;
        for (int i = 0; i < 2 * Term::MaxDepth; ++i) {
            deep = QVariantList{deep};
            if (i + 1 == Term::MaxDepth)
                QCOMPARE(termFromVariant(deep).depth(), Term::MaxDepth);
        }
        QString text;
        try {
            static_cast<void>(termFromVariant(deep));
        } catch (const TermError &error) {
            text = error.message();
        }
        QVERIFY2(!text.isEmpty() && text.size() < 600, qPrintable(text));
        const Term most = Term::fromString(QString(Term::MaxDepth, u'[') + QString(Term::MaxDepth, u']'));
        QCOMPARE(termFromVariant(variantFromTerm(most)), most);
    }

    void EN41_whatDoesNotFitTheWantedTypeIsTold()
    {
        QCOMPARE(refusal(u"a"_s, QMetaType::fromType<int>()), u"int was wanted, and there is the atom a"_s);
        QCOMPARE(refusal(u"[1,b]"_s, QMetaType::fromType<QSet<int>>()), u"int was wanted, and there is the atom b, at item 2 of the list"_s);
        QCOMPARE(refusal(u"{1}"_s, QMetaType::fromType<QSet<int>>()), u"QSet<int> was wanted, and there is the tuple {1}"_s);
        QVERIFY((refusal(u"#{1 => 2}"_s, QMetaType::fromType<QMap<int, QString>>()).endsWith(u"there is the integer 2, at key 1 of the map"_s)));
        QVERIFY((refusal(u"#{a => 2}"_s, QMetaType::fromType<QMap<int, QString>>()).endsWith(u"there is the atom a, at a key of the map, a"_s)));
        QVERIFY((refusal(u"#{1 => [], 1.0 => []}"_s, QMetaType::fromType<QMap<double, QList<int>>>()).endsWith(u"two of whose keys are the same there"_s)));
        QVERIFY((refusal(u"x"_s, QMetaType::fromType<QMap<int, QString>>()).endsWith(u"there is the atom x"_s)));
        QCOMPARE(refusal(u"300"_s, QMetaType::fromType<Size>()), u"uchar was wanted, and there is the integer 300, which is beyond its range"_s);
        QCOMPARE(refusal(u"[]"_s, QMetaType::fromType<QVariantMap>()), u"QVariantMap was wanted, and there is the list []"_s);
        QCOMPARE(refusal(u"#{1 => 2}"_s, QMetaType::fromType<QVariantHash>()), u"QVariantMap was wanted, and there is the map #{1 => 2}, whose keys are not all texts or atoms, each another"_s);
    }

    void EN41_naturalValues()
    {
        QCOMPARE(natural(u"5"_s), QVariant(5));
        QCOMPARE(natural(u"5000000000"_s), QVariant(qlonglong(5'000'000'000)));
        QCOMPARE(natural(u"18446744073709551615"_s), QVariant(qulonglong(-1)));
        QCOMPARE(natural(u"18446744073709551616"_s).value<Term>(), Term::fromString(u"18446744073709551616"_s));
        QCOMPARE(natural(u"1.5"_s), QVariant(1.5));
        QCOMPARE(natural(u"true"_s), QVariant(true));
        QCOMPARE(natural(u"ok"_s), QVariant(u"ok"_s));
        QVERIFY(!natural(u"undefined"_s).isValid());
        QVERIFY(!natural(u"nil"_s).isValid());
        QVERIFY(!natural(u"null"_s).isValid());
        QCOMPARE(natural(u"<<\"rain\">>"_s), QVariant(u"rain"_s));
        QCOMPARE(natural(u"<<128>>"_s), QVariant("\x80"_ba));
        const QVariantList both{1, u"a"_s};
        QCOMPARE(natural(u"{1,a}"_s), QVariant(both));
        QCOMPARE(natural(u"[1,a]"_s), QVariant(both));
        const QVariantMap map{{u"a"_s, 1}, {u"b"_s, QVariant()}};
        QCOMPARE(natural(u"#{a => 1, <<\"b\">> => nil}"_s), QVariant(map));
        // What has no other type stays as it is.
        for (const QString &text : {u"#{1 => 2}"_s, u"#{a => 1,<<\"a\">> => 2}"_s, u"[a|b]"_s, u"<<1:1>>"_s, u"fun lists:map/2"_s}) {
            QCOMPARE(natural(text).metaType(), QMetaType::fromType<Term>());
            QCOMPARE(natural(text).value<Term>().toString(), text);
        }
        const ErlangPid pid{Atom("a@b"), 1, 2, 3};
        QCOMPARE(variantFromTerm(Term::pid(pid)).value<ErlangPid>(), pid);
        const ErlangRef reference{Atom("a@b"), 1, {1, 2}};
        QCOMPARE(variantFromTerm(Term::reference(reference)).value<ErlangRef>(), reference);
        const ErlangPort port{Atom("a@b"), 1, 2};
        QCOMPARE(variantFromTerm(Term::port(port)).value<ErlangPort>(), port);
        Mailbox box;
        const TermContext context{{}, [&](const ErlangPid &) { return box.pid(); }};
        QVERIFY(variantFromTerm(Term::pid(pid), context).value<Pid>() == box.pid());
        QVariant any;
        QString why;
        QVERIFY(termToVariant(Term::integer(5), QMetaType::fromType<QVariant>(), any, why));
        QCOMPARE(any, QVariant(5));
    }

    void EN42_messagesAreTermsByTheTypesOfTheirValues()
    {
        using detail::termOfMessage;
        QCOMPARE(termOfMessage(Message::of(5)).toString(), u"5"_s);
        QCOMPARE(termOfMessage(Message::of(Atom("add"), 5)).toString(), u"{add,5}"_s);
        QCOMPARE(termOfMessage(Message::of("add", u"x"_s, 'x' > 'w')).toString(), u"{<<\"add\">>,<<\"x\">>,true}"_s);
        QCOMPARE(termOfMessage(Message::of(std::tuple(std::tuple(1, "a"), std::tuple()))).toString(), u"{{1,<<\"a\">>},{}}"_s);
        QCOMPARE(termOfMessage(Message::of(Atom("t"), Term::fromString(u"[a]"_s))).toString(), u"{t,[a]}"_s);
        QCOMPARE(termOfMessage(Message::of(Atom("t"), QVariant(5), std::vector<int>{1})).toString(), u"{t,5,[1]}"_s);
        Mailbox box;
        const ErlangPid pid{Atom("a@b"), 1, 2, 3};
        const TermContext context{[&](Pid) { return Term::pid(pid); }, {}};
        QCOMPARE(termOfMessage(Message::of(Atom("from"), box.pid()), context).at(1).toPid(), pid);
        QCOMPARE(refusedMessage(Message()), u"an empty message has no form as an Erlang term"_s);
        QVERIFY2(refusedMessage(Message::of("find", std::tuple(1, UnknownToErlang()))).startsWith(u"a message of type "_s), qPrintable(refusedMessage(Message::of("find", UnknownToErlang()))));
        QVERIFY(refusedMessage(Message::of("find", std::tuple(1, UnknownToErlang()))).contains(u", \"find\" cannot go to a process elsewhere: the type UnknownToErlang has no form"_s));
        QVERIFY(refusedMessage(Message::of("find", std::tuple(1, UnknownToErlang()))).endsWith(u", in element 2 of the tuple, in element 2 of the tuple"_s));
        QVERIFY(refusedMessage(Message::of(std::make_unique<int>(5))).contains(u"has no form as an Erlang term"_s)); // what moves only
    }
};

QTEST_GUILESS_MAIN(tst_TermVariant)
#include "tst_termvariant.moc"
