// SPDX-License-Identifier: MIT
// Enums, gadgets and records as terms.
#include <QActors/TermRecord>
#include <QActors/TermVariant>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Item
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(State state MEMBER state)
    Q_PROPERTY(QList<int> marks MEMBER marks)
    Q_PROPERTY(int count READ count) // what follows from others is not sent
public:
    enum class State {
        New,
        Read = 7,
        READ
    };
    Q_ENUM(State)
    int count() const { return int(marks.size()); }
    int id = 0;
    QString title;
    State state = State::New;
    QList<int> marks;
    bool operator==(const Item &) const = default;
};

class Loose
{
    Q_GADGET
    Q_CLASSINFO("TermUnknownKeys", "ignored")
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(Item item MEMBER item)
public:
    int id = 0;
    Item item;
    bool operator==(const Loose &) const = default;
};

/// %Money{cents: 5, currency: "EUR"} of Elixir.
class Money
{
    Q_GADGET
    Q_CLASSINFO("TermStruct", "Elixir.Money")
    Q_PROPERTY(int cents MEMBER cents)
    Q_PROPERTY(QString currency MEMBER currency)
public:
    int cents = 0;
    QString currency;
    bool operator==(const Money &) const = default;
};

class Point
{
    Q_GADGET
    Q_CLASSINFO("TermRecord", "point")
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(double y MEMBER y)
public:
    int x = 0;
    double y = 0;
    bool operator==(const Point &) const = default;
};

class Odd
{
    Q_GADGET
    Q_PROPERTY(std::vector<std::optional<int>> values MEMBER values)
public:
    std::vector<std::optional<int>> values;
};

class Bare
{
    Q_GADGET
};

struct User
{
    QString name;
    std::optional<int> age;
    QList<Point> path;
    bool operator==(const User &) const = default;
};

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

/// By the type's own conversion, and by that of its QMetaType.
template<typename T>
void goesThereAndBack(const T &value, const QString &as)
{
    const Term term = toTerm(value);
    QCOMPARE(term.toString(), as);
    QVERIFY(fromTerm<T>(term) == value);
    QCOMPARE(termFromVariant(QVariant::fromValue(value)), term);
    QVariant back;
    QString why;
    QVERIFY2(termToVariant(term, QMetaType::fromType<T>(), back, why), qPrintable(why));
    QCOMPARE(back.metaType(), QMetaType::fromType<T>());
    QVERIFY(back.value<T>() == value);
}

} // namespace

QACTORS_TERM_RECORD(User, "user", &User::name, &User::age, &User::path)

class tst_TermGadget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN33_enumsAreAtomsOfTheirKeys()
    {
        goesThereAndBack(Item::State::Read, u"'Read'"_s);
        goesThereAndBack(Qt::RightToLeft, u"'RightToLeft'"_s);
        goesThereAndBack(Qt::AlignRight | Qt::AlignTop, u"34"_s); // a set of them is a number
        QVERIFY(refusal<Qt::Alignment>(u"right"_s).endsWith(u"int was wanted, and there is the atom right"_s));
        QCOMPARE(fromTerm<Item::State>(Term::atom("new")), Item::State::New);
        QCOMPARE(fromTerm<Item::State>(Term::atom("read")), Item::State::Read);
        QCOMPARE(fromTerm<Item::State>(Term::atom("READ")), Item::State::READ);
        QCOMPARE(refusal<Item::State>(u"'NEW'"_s), u"State was wanted, and there is the atom 'NEW', which is none of New, Read, READ"_s);
        QCOMPARE(refusal<Item::State>(u"''"_s), u"State was wanted, and there is the atom ''"_s);
        QCOMPARE(refusal<Item::State>(u"7"_s), u"State was wanted, and there is the integer 7"_s);
        QCOMPARE(writeRefusal(Item::State(3)), u"3 is no value of State that has a name"_s);
    }

    void EN34_gadgetsAreMapsOfTheirProperties()
    {
        Item item;
        item.id = 7;
        item.title = u"rain"_s;
        item.state = Item::State::Read;
        item.marks = {1};
        const QString text = u"#{id => 7,marks => [1],state => 'Read',title => <<\"rain\">>}"_s;
        goesThereAndBack(item, text);
        goesThereAndBack(QList<Item>{item}, u'[' + text + u']');
        QCOMPARE(refusal<Item>(u"#{id => 7, titel => <<>>, marks => [], <<\"x\">> => 1}"_s),
                 u"Item was wanted, and there is the map #{id => 7,marks => [],titel => <<>>,<<\"x\">> => 1}: it lacks title, state, and it has titel, <<\"x\">>, "
                 u"of which the gadget has no property"_s);
        QCOMPARE(refusal<Item>(u"#{id => x, title => <<>>, marks => [], state => new}"_s), u"int was wanted, and there is the atom x, at key id of the map"_s);
        QCOMPARE(refusal<QList<Item>>(u"[#{id => 1, title => <<>>, marks => [1,b], state => new}]"_s),
                 u"int was wanted, and there is the atom b, at item 2 of the list in key marks of the map in item 1 of the list"_s);
        QCOMPARE(refusal<Item>(u"#{id => 1, title => <<>>, marks => [], state => old}"_s),
                 u"State was wanted, and there is the atom old, which is none of New, Read, READ, at key state of the map"_s);
        QCOMPARE(refusal<Item>(u"[]"_s), u"Item was wanted, and there is the list []"_s);
        item.state = Item::State(3);
        QCOMPARE(writeRefusal(item), u"3 is no value of State that has a name, in key state of the map"_s);
        QCOMPARE(writeRefusal(Bare()), u"Bare has no properties that can be read and written, which would be its form as a term: specialise QActors::TermTraits for it"_s);
    }

    void EN52_aGadgetMayBeAStructOfElixirs()
    {
        Money money;
        money.cents = 5;
        money.currency = u"EUR"_s;
        const QString text = u"#{'__struct__' => 'Elixir.Money',cents => 5,currency => <<\"EUR\">>}"_s;
        goesThereAndBack(money, text);
        goesThereAndBack(QList<Money>{money}, u'[' + text + u']');
        QCOMPARE(refusal<Money>(u"#{cents => 5,currency => <<>>}"_s), u"Money was wanted, the struct 'Elixir.Money', and there is the map #{cents => 5,currency => <<>>}"_s);
        QVERIFY(refusal<Money>(u"#{'__struct__' => 'Elixir.Coin',cents => 5,currency => <<>>}"_s).startsWith(u"Money was wanted, the struct 'Elixir.Money', and there is the map #{"_s));
        QVERIFY(refusal<Money>(u"#{'__struct__' => 'Elixir.Money',cents => 5}"_s).endsWith(u": it lacks currency"_s));
        QVERIFY(refusal<Money>(u"#{'__struct__' => 'Elixir.Money',cents => 5,currency => <<>>,more => 1}"_s).endsWith(u": it has more, of which the gadget has no property"_s));
    }

    void EN34_moreKeysPassOnlyWhereThatIsSaid()
    {
        const QString inner = u"#{id => 1, title => <<>>, marks => [], state => new}"_s;
        const Loose loose = fromTerm<Loose>(Term::fromString(u"#{id => 3, more => 1, item => %1}"_s.arg(inner)));
        QCOMPARE(loose.id, 3);
        QCOMPARE(loose.item.id, 1);
        goesThereAndBack(Loose(), toTerm(Loose()).toString());
        QVERIFY(refusal<Loose>(u"#{id => 3, more => 1}"_s).endsWith(u": it lacks item"_s));
        // A struct of Elixir's has one more.
        QCOMPARE(fromTerm<Item>(Term::fromString(u"#{'__struct__' => 'Elixir.Item', id => 2, title => <<>>, marks => [], state => new}"_s)).id, 2);
    }

    void EN34_aPropertyOfATypeThatQtDoesNotKnowIsNamed()
    {
        const QString text = u"the type std::vector<std::optional<int>> has no form as an Erlang term where types are known at run time only: call "
                             u"registerTermType<std::vector<std::optional<int>>>() at the program's start, with a "
                             u"QActors::TermTraits<std::vector<std::optional<int>>> if there is none, %1 key values of the map"_s;
        QCOMPARE(writeRefusal(Odd{{1}}), text.arg(u"in"_s));
        QCOMPARE(refusal<Odd>(u"#{values => [1]}"_s), text.arg(u"at"_s));
        registerTermType<std::vector<std::optional<int>>>();
        registerTermType<std::vector<std::optional<int>>>();
        QCOMPARE(toTerm(Odd{{1, {}}}).toString(), u"#{values => [1,undefined]}"_s);
        QVERIFY((fromTerm<Odd>(Term::fromString(u"#{values => [1,undefined]}"_s)).values == std::vector<std::optional<int>>{1, {}}));
    }

    void EN35_recordsAreTuplesWithAName()
    {
        goesThereAndBack(Point{1, 2.5}, u"{point,1,2.5}"_s);
        const User ada{u"Ada"_s, 36, {Point{1, 2}}};
        goesThereAndBack(ada, u"{user,<<\"Ada\">>,36,[{point,1,2.0}]}"_s);
        goesThereAndBack(User{}, u"{user,<<>>,undefined,[]}"_s);
        QCOMPARE(refusal<User>(u"{person,<<>>,1,[]}"_s), u"the record user with 3 values was wanted, and there is the tuple {person,<<>>,1,[]}"_s);
        QCOMPARE(refusal<User>(u"{user,<<>>}"_s), u"the record user with 3 values was wanted, and there is the tuple {user,<<>>}"_s);
        QCOMPARE(refusal<User>(u"user"_s), u"the record user with 3 values was wanted, and there is the atom user"_s);
        QCOMPARE(refusal<User>(u"{user,<<>>,1,[{point,1,x}]}"_s),
                 u"double was wanted, and there is the atom x, at element 3 of the tuple in item 1 of the list in element 4 of the tuple"_s);
        QCOMPARE(refusal<Point>(u"{point,1}"_s), u"the record point with 2 values was wanted, and there is the tuple {point,1}"_s);
    }
};

QTEST_GUILESS_MAIN(tst_TermGadget)
#include "tst_termgadget.moc"
