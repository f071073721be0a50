// SPDX-License-Identifier: MIT
// Terms as values: makers, looks, order, equality, maps, depth.
#include "randomterms.h"

#include <QtCore/qset.h>
#include <QtCore/qthread.h>
#include <QtCore/qvariant.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

using namespace TestSupport;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define HAS_SANITIZER true
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#    define HAS_SANITIZER true
#  endif
#endif
#ifndef HAS_SANITIZER
#  define HAS_SANITIZER false
#endif

namespace {

template<typename F>
QString messageOf(F fn)
{
    try {
        fn();
    } catch (const TermError &error) {
        return error.message();
    }
    return u"no error"_s;
}

Term parsed(const char *text)
{
    return Term::fromString(QString::fromUtf8(text));
}

Term nested(int levels)
{
    Term term;
    for (int i = 0; i < levels; ++i)
        term = i % 3 == 0 ? Term::tuple({term}) : i % 3 == 1 ? Term::list({Term::integer(1), term})
                                                             : Term::map({{Term::integer(i), term}});
    return term;
}

} // namespace

class tst_Term : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN19_whatIsMadeIsThere()
    {
        QVERIFY(sizeof(Term) <= 16);
        QVERIFY(Term().isNil() && Term().isList() && Term().isProperList() && Term().elements().isEmpty() && Term().tail().isNil() && Term().size() == 0);
        QCOMPARE(Term::integer(-5).asInt64(), -5);
        QCOMPARE(Term::integer(5u).asUInt64(), 5u);
        QCOMPARE(Term::floating(1.5).toDouble(), 1.5);
        QCOMPARE(Term::integer(3).toDouble(), 3.0);
        QVERIFY(Term::atom(u"ok"_s).isAtom(u"ok") && Term::atom("ok").isAtom("ok") && !Term::atom("ok").isAtom("o") && Term::atom(Atom("ok")).toAtom() == Atom("ok"));
        QVERIFY(Term::boolean(true).toBool() && !Term::boolean(false).toBool() && Term::boolean(true).isBoolean() && !Term::atom("ok").isBoolean());
        const QByteArray bytes("a\0b", 3);
        QCOMPARE(Term::binary(bytes).toBytes(), bytes);
        QCOMPARE(Term::binary(bytes).size(), 3);
        QCOMPARE(Term::string(u"ä").toBytes(), "\xc3\xa4"_ba);
        QCOMPARE(Term::string(u"ä").toText(), u"ä"_s);
        QCOMPARE(parsed("\"hä\"").toText(), u"hä"_s);
        QCOMPARE(Term().toText(), u""_s);
        QVERIFY(Term::binary({}).isBinary() && Term::binary({}).toBytes().isEmpty());
        const Term bits = Term::bitString("\xff\xff"_ba, 11);
        QVERIFY(bits.isBitString() && !bits.isBinary());
        QCOMPARE(bits.bits(), "\xff\xe0"_ba); // what does not count is 0
        QCOMPARE(bits.bitSize(), 11);
        const Term tuple = Term::tuple({Term::integer(1), Term::atom("a")});
        QVERIFY(tuple.isTuple() && tuple.isTuple(2) && !tuple.isTuple(1) && tuple.at(1).isAtom("a"));
        const Term list = Term::improperList({Term::integer(1)}, Term::integer(2));
        QVERIFY(list.isList() && !list.isProperList() && list.size() == 1 && list.tail().asInt64() == 2);
        QCOMPARE(Term::improperList({Term::integer(1)}, Term::list({Term::integer(2)})), Term::list({Term::integer(1), Term::integer(2)}));
        QCOMPARE(Term::improperList({}, Term::integer(2)), Term::integer(2));
        QCOMPARE(Term::list({}), Term());
        const ErlangPid pid{Atom("a@b"), 1, 2, 3};
        QCOMPARE(Term::pid(pid).toPid(), pid);
        const ErlangRef reference{Atom("a@b"), 3, {1, 2, 3}};
        QCOMPARE(Term::reference(reference).toReference(), reference);
        const ErlangPort port{Atom("a@b"), 1, 2};
        QCOMPARE(Term::port(port).toPort(), port);
        QVERIFY(Term::externalFun(Atom("m"), Atom("f"), 2).isFun());
        QCOMPARE(Term::externalFun(Atom("m"), Atom("f"), 2).kind(), Term::Kind::Fun);
        QCOMPARE(QVariant::fromValue(tuple).value<Term>(), tuple);
    }

    void EN19_bytesAreShared()
    {
        const QByteArray bytes(1'000'000, 'x');
        const Term term = Term::binary(bytes);
        QCOMPARE(static_cast<const void *>(term.toBytes().constData()), static_cast<const void *>(bytes.constData()));
        const Term copy = term;
        QCOMPARE(static_cast<const void *>(copy.toBytes().constData()), static_cast<const void *>(bytes.constData()));
    }

    void EN19_whatIsNotThereIsNamed()
    {
        const Term term = parsed("{error,\"what\"}");
        QCOMPARE(messageOf([&] { (void)term.asInt64(); }), u"an integer was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.asUInt64(); }), u"an integer was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.isNegative(); }), u"an integer was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.magnitude(); }), u"an integer was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toDouble(); }), u"a number was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toBool(); }), u"true or false was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.atomName(); }), u"an atom was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toAtom(); }), u"an atom was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toBytes(); }), u"a binary was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.bitSize(); }), u"a binary was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toText(); }), u"text (a binary of UTF-8 or a list of characters) was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.tail(); }), u"a list was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.pairs(); }), u"a map was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.value(Term()); }), u"a map was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toPid(); }), u"a pid was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toReference(); }), u"a reference was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.toPort(); }), u"a port was expected, not {error,\"what\"}"_s);
        QCOMPARE(messageOf([&] { (void)term.at(2); }), u"element 2 (from 0) of {error,\"what\"} was asked for, which has 2"_s);
        QCOMPARE(messageOf([&] { (void)term.at(-1); }), u"element -1 (from 0) of {error,\"what\"} was asked for, which has 2"_s);
        QCOMPARE(messageOf([&] { (void)Term::integer(1).elements(); }), u"a tuple or a list was expected, not 1"_s);
        QCOMPARE(messageOf([&] { (void)Term::atom("x").size(); }), u"a tuple, a list, a map or a binary was expected, not x"_s);
        QCOMPARE(messageOf([&] { (void)parsed("<<5:3>>").toBytes(); }), u"a binary of whole bytes was expected, not <<5:3>>"_s);
        QCOMPARE(messageOf([&] { (void)parsed("<<255>>").toText(); }), u"text (a binary of UTF-8 or a list of characters) was expected, not <<\"ÿ\">>"_s);
        QCOMPARE(messageOf([&] { (void)parsed("[1,a]").toText(); }), u"text (a binary of UTF-8 or a list of characters) was expected, not [1,a]"_s);
        const QString large = messageOf([&] { (void)Term::list(QList<Term>(100'000, Term::integer(1))).toPid(); });
        QVERIFY2(large.size() < 150 && large.endsWith(u'…'), qPrintable(large));
    }

    void EN19_whatCannotBeIsRefused()
    {
        QCOMPARE(messageOf([] { (void)Term::floating(std::numeric_limits<double>::quiet_NaN()); }), u"NaN is no float of Erlang's; send an atom for it."_s);
        QVERIFY(messageOf([] { (void)Term::floating(-std::numeric_limits<double>::infinity()); }).startsWith(u"Infinity is no float"));
        QCOMPARE(messageOf([] { (void)Term::bitString("ab"_ba, 8); }), u"A bit string of 8 bits cannot be made of 2 bytes."_s);
        QCOMPARE(messageOf([] { (void)Term::bitString("ab"_ba, 17); }), u"A bit string of 17 bits cannot be made of 2 bytes."_s);
        QVERIFY(messageOf([] { (void)Term::bitString({}, -1); }).startsWith(u"A bit string of -1"));
        QCOMPARE(messageOf([] { (void)Term::reference({Atom("a"), 1, {}}); }), u"A reference has 1 to 5 words, and not 0."_s);
        QCOMPARE(messageOf([] { (void)Term::reference({Atom("a"), 1, {1, 2, 3, 4, 5, 6}}); }), u"A reference has 1 to 5 words, and not 6."_s);
        QVERIFY(messageOf([] { (void)Term::externalFun(Atom("a"), Atom("b"), 256); }).contains(u"0 to 255"));
        ErlangPid pid;
        pid.node.name = QString(300, u'x');
        QVERIFY(messageOf([&] { (void)Term::pid(pid); }).contains(u"at most 255"));
    }

    void EN20_integersOfAnySize()
    {
        constexpr qint64 Lowest = (std::numeric_limits<qint64>::min)(), Highest = (std::numeric_limits<qint64>::max)();
        QCOMPARE(Term::bigInteger(false, "\1\0\0\0"_ba), Term::integer(1));
        QCOMPARE(Term::bigInteger(true, QByteArray()), Term::integer(0));
        QCOMPARE(Term::bigInteger(true, QByteArray("\0\0\0\0\0\0\0\x80", 8)).asInt64(), Lowest);
        QCOMPARE(Term::integer(Lowest).magnitude(), QByteArray("\0\0\0\0\0\0\0\x80", 8));
        QCOMPARE(Term::bigInteger(false, QByteArray("\0\0\0\0\0\0\0\x80", 8)).asInt64(), std::optional<qint64>());
        QCOMPARE(Term::bigInteger(false, QByteArray("\0\0\0\0\0\0\0\x80", 8)).asUInt64(), quint64(1) << 63);
        QCOMPARE(Term::integer(~quint64(0)).asUInt64(), ~quint64(0));
        QCOMPARE(Term::integer(~quint64(0)).asInt64(), std::optional<qint64>());
        QCOMPARE(Term::integer(-1).asUInt64(), std::optional<quint64>());
        QCOMPARE(Term::integer(Highest).asUInt64(), quint64(Highest));
        const Term large = Term::bigInteger(true, QByteArray(20, '\xff'));
        QVERIFY(large.isInteger() && large.isNegative() && large.asInt64() == std::nullopt && large.asUInt64() == std::nullopt);
        QCOMPARE(large.toString(), u"-1461501637330902918203684832716283019655932542975"_s);
        QCOMPARE(Term::fromString(large.toString()), large);
        QCOMPARE(Term::integer(0).magnitude(), QByteArray());
        QCOMPARE(Term::bigInteger(false, QByteArray(Term::MaxIntegerBytes, '\1')).magnitude().size(), Term::MaxIntegerBytes);
        QCOMPARE(messageOf([] { (void)Term::bigInteger(false, QByteArray(8193, '\1')); }), u"An integer has at most 8192 bytes here, and one of 8193 was to be made."_s);
        // As doubles, rounded once.
        QCOMPARE(parsed("9007199254740993").toDouble(), 9007199254740992.0);
        QCOMPARE(parsed("36893488147419103233").toDouble(), 36893488147419103232.0); // 2^65 + 1
        QCOMPARE(parsed("36893488147419107329").toDouble(), 36893488147419111424.0); // above the middle, by the last bit
        QCOMPARE(parsed("36893488147419107328").toDouble(), 36893488147419103232.0); // the middle: to the even one
        QVERIFY(messageOf([] { (void)Term::bigInteger(false, QByteArray(200, '\1')).toDouble(); }).startsWith(u"a number that a double can be was expected"));
    }

    void EN21_whatIsTooDeepCannotBeMade()
    {
        const Term deepest = nested(Term::MaxDepth);
        QCOMPARE(deepest.depth(), Term::MaxDepth);
        const QString message = u"A term cannot be more than 256 levels deep."_s;
        QCOMPARE(messageOf([&] { (void)Term::tuple({deepest}); }), message);
        QCOMPARE(messageOf([&] { (void)Term::list({deepest}); }), message);
        QCOMPARE(messageOf([&] { (void)Term::improperList({Term()}, nested(256)); }), message); // the tail is a tuple
        QCOMPARE(messageOf([&] { (void)Term::map({{deepest, Term()}}); }), message);
        QCOMPARE(messageOf([&] { (void)Term::map({{Term(), deepest}}); }), message);
        QVERIFY(messageOf([&] { (void)Term::fromString(QString(1'000'000, u'[')); }).contains(u"256 levels"));
        QVERIFY(messageOf([&] { (void)Term::fromString(u"{"_s.repeated(1'000'000)); }).contains(u"256 levels"));
        QVERIFY(messageOf([&] { (void)Term::fromString(u"#{"_s.repeated(1'000'000)); }).contains(u"256 levels"));
        QVERIFY(messageOf([&] { (void)Term::fromString(u"[a|"_s.repeated(1'000'000)); }).contains(u"256 levels"));
        QVERIFY(messageOf([&] { (void)Term::fromString(u"<<"_s.repeated(1'000'000)); }).contains(u"256 levels"));
        // A long list is not deep, also one that is put together element by element.
        Term list;
        for (int i = 0; i < 3000; ++i)
            list = Term::improperList({Term::integer(i)}, list);
        QCOMPARE(list.depth(), 1);
        QCOMPARE(Term::list(QList<Term>(1'000'000, Term::atom("a"))).depth(), 1);
    }

    void EN21_theDeepestIsUsable()
    {
        // That of a thread on macOS; sanitizers make each frame many times as large.
        const uint stack = HAS_SANITIZER ? 8 * 1024 * 1024 : 512 * 1024;
        bool ok = false;
        const std::unique_ptr<QThread> thread(QThread::create([&ok] {
            const Term deepest = nested(Term::MaxDepth);
            const Term same = Term::fromString(deepest.toString());
            ok = same == deepest && (same <=> deepest) == 0 && qHash(same) == qHash(deepest) && Term::compare(deepest, nested(255)) != 0;
        }));
        thread->setStackSize(stack);
        thread->start();
        thread->wait();
        QVERIFY(ok);
    }

    void EN22_kindsAreInErlangsOrder()
    {
        const QList<Term> ordered{Term::integer(1), Term::atom("a"), Term::reference({Atom("n"), 1, {1}}), Term::externalFun(Atom("m"), Atom("f"), 1), Term::port({Atom("n"), 1, 1}),
                                  Term::pid({Atom("n"), 1, 1, 1}), Term::tuple({}), Term::map({}), Term(), Term::list({Term::integer(1)}), Term::binary({})};
        for (qsizetype i = 0; i < ordered.size(); ++i) {
            for (qsizetype j = 0; j < ordered.size(); ++j) {
                QCOMPARE(ordered[i] <=> ordered[j] == 0, i == j);
                QCOMPARE(ordered[i] < ordered[j], i < j);
                QCOMPARE(ordered[i] == ordered[j], i == j);
            }
        }
    }

    void EN22_eachIsBeforeTheNext_data()
    {
        QTest::addColumn<QString>("ordered");
        QTest::newRow("numbers") << u"[-1.0e300, -18446744073709551616, -9223372036854775809, -9223372036854775808, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 9007199254740991.0, 9007199254740993,"
                                    " 9.223372036854775e18, 9223372036854775807, 9.223372036854776e18, 9223372036854775809, 18446744073709551615, 18446744073709551617, 1.0e300]"_s;
        QTest::newRow("atoms") << u"['', 'A', a, aa, ab, b, 'ä', 'α', '\ue000', '\U0001F600']"_s;
        QTest::newRow("tuples") << u"[{}, {5}, {1,1}, {1,2}, {1.5,1}, {a,1}, {1,1,1}]"_s;
        QTest::newRow("lists") << u"[[], [1|a], [1|{}], [1], [1,2], [1,2,3], [1|<<>>], [1.5], [a], [[]]]"_s;
        QTest::newRow("improper") << u"[[1|2], [1], [1,1|2], [1,1], [2|1]]"_s;
        QTest::newRow("binaries") << u"[<<>>, <<0:1>>, <<0:2>>, <<0>>, <<0,0>>, <<1>>, <<1:7>>, <<2>>, <<1:1>>, <<128>>, <<128,0:1>>, <<255>>]"_s;
        QTest::newRow("maps") << u"[#{}, #{1 => z}, #{2 => a}, #{2 => b}, #{1.5 => a}, #{a => 1}, #{b => 0}, #{1 => 1, 2 => 1}, #{1 => 1, 2 => 2}, #{1 => 2, 2 => 1}]"_s;
        QTest::newRow("funs") << u"[fun a:b/2, fun a:b/3, fun a:c/0, fun b:a/0]"_s;
    }
    void EN22_eachIsBeforeTheNext()
    {
        QFETCH(const QString, ordered);
        const QList<Term> terms = Term::fromString(ordered).elements();
        for (qsizetype i = 0; i < terms.size(); ++i) {
            for (qsizetype j = 0; j < terms.size(); ++j) {
                QVERIFY2((terms[i] <=> terms[j]) == (i <=> j), qPrintable(terms[i].toString() + u" and "_s + terms[j].toString()));
                QCOMPARE(Term::compare(terms[i], terms[j]), std::weak_ordering(i <=> j));
            }
        }
    }

    void EN22_addressesAreInErlangsOrder()
    {
        const Atom a("a@h"), b("b@h");
        QVERIFY(Term::pid({a, 5, 1, 1}) > Term::pid({a, 6, 0, 1})); // serial, id, node, creation
        QVERIFY(Term::pid({a, 6, 0, 1}) > Term::pid({b, 5, 0, 1}));
        QVERIFY(Term::pid({a, 6, 0, 2}) < Term::pid({b, 6, 0, 1}));
        QVERIFY(Term::pid({a, 6, 0, 1}) < Term::pid({a, 6, 0, 2}));
        QVERIFY(Term::reference({a, 1, {6, 0, 0}}) < Term::reference({b, 1, {5, 0, 0}})); // node, creation, the highest word first
        QVERIFY(Term::reference({a, 1, {6, 0, 0}}) < Term::reference({a, 2, {5, 0, 0}}));
        QVERIFY(Term::reference({a, 1, {6, 0, 0}}) < Term::reference({a, 1, {5, 1, 0}}));
        QVERIFY(Term::port({a, 6, 1}) < Term::port({b, 5, 1}));
        QVERIFY(Term::port({a, 6, 1}) < Term::port({a, 5, 2}));
    }

    void EN22_equalityIsExact()
    {
        const Term one = Term::integer(1), oneAsFloat = Term::floating(1);
        QVERIFY(one != oneAsFloat);
        QVERIFY(Term::compare(one, oneAsFloat) == 0);
        QVERIFY(one < oneAsFloat);
        QVERIFY(Term::tuple({oneAsFloat, one}) > Term::tuple({one, oneAsFloat}));
        QVERIFY(Term::compare(Term::tuple({oneAsFloat, one}), Term::tuple({one, oneAsFloat})) == 0);
        QVERIFY(Term::floating(0.0) != Term::floating(-0.0));
        QVERIFY(Term::floating(-0.0) < Term::floating(0.0));
        QVERIFY(Term::compare(Term::floating(0.0), Term::floating(-0.0)) == 0);
        QVERIFY(Term::binary("a") != Term::list({Term::integer('a')}));
        QVERIFY(parsed("18446744073709551616") != Term::floating(18446744073709551616.0));
        QVERIFY(Term::compare(parsed("18446744073709551616"), Term::floating(18446744073709551616.0)) == 0);
    }

    void EN22_orderEqualityAndHashAgree()
    {
        RandomTerms random(7);
        QList<Term> terms;
        for (int i = 0; i < 300; ++i)
            terms += random.next(false, 2);
        for (const Term &one : std::as_const(terms)) {
            for (const Term &other : std::as_const(terms)) {
                const std::strong_ordering order = one <=> other;
                QCOMPARE(order == 0, one == other);
                QVERIFY(order == 0 <=> (other <=> one));
                if (const std::weak_ordering weak = Term::compare(one, other); weak != 0)
                    QVERIFY(weak == order);
                if (one == other)
                    QCOMPARE(qHash(one), qHash(other));
            }
        }
        std::sort(terms.begin(), terms.end());
        for (qsizetype i = 2; i < terms.size(); ++i)
            QVERIFY(terms[i - 2] <= terms[i]);
        const QSet<Term> set(terms.begin(), terms.end());
        QVERIFY(set.contains(terms[10]) && set.size() <= terms.size());
    }

    void EN23_mapsAreFoundBy()
    {
        QList<std::pair<Term, Term>> pairs;
        for (int i = 999; i >= 0; --i)
            pairs.emplaceBack(i % 2 ? Term::integer(i) : Term::floating(i), Term::integer(i));
        const Term map = Term::map(pairs);
        QCOMPARE(map.size(), 1000);
        QCOMPARE(map.value(Term::integer(7)).asInt64(), 7);
        QCOMPARE(map.value(Term::floating(8)).asInt64(), 8);
        QVERIFY(!map.contains(Term::integer(8)) && !map.contains(Term::floating(7)) && map.find(Term()) == nullptr);
        QVERIFY(map.value(Term::integer(8)).isNil());
        QCOMPARE(map.value(Term::integer(8), Term::atom("no")), Term::atom("no"));
        std::reverse(pairs.begin(), pairs.end());
        QCOMPARE(Term::map(pairs), map);
        QCOMPARE(qHash(Term::map(pairs)), qHash(map));
        QCOMPARE(map.pairs().front().first, Term::integer(1)); // integers before floats
        QCOMPARE(map.find(Term::integer(7)), map.find(Term::integer(7))); // in place
    }

    void EN23_aKeyTwiceIsRefused()
    {
        const Term key = parsed("{a,\"key\"}");
        QCOMPARE(messageOf([&] { (void)Term::map({{key, Term()}, {Term(), Term()}, {key, Term::integer(1)}}); }), u"A map cannot have the key {a,\"key\"} twice."_s);
        QCOMPARE(Term::map({{Term::integer(1), Term()}, {Term::floating(1), Term()}}).size(), 2);
    }

    void EN19_copiesAreForSeveralThreads()
    {
        const Term term = parsed("{call,[1,2,3],#{a => <<\"text\">>},'an atom of its own'}");
        std::vector<std::unique_ptr<QThread>> threads;
        QAtomicInt equal;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back(QThread::create([&] {
                for (int round = 0; round < 2000; ++round) {
                    const QList<Term> copies(3, term);
                    equal += copies[1] == term && Term::atom("ok").isAtom("ok");
                }
            }));
            threads.back()->start();
        }
        for (const auto &thread : threads)
            thread->wait();
        QCOMPARE(equal.loadAcquire(), 8000);
    }

    void EN24_atomsHaveTheirLimit()
    {
        const QString most = u"\U0001F600"_s.repeated(255); // of characters, not of their halves
        QCOMPARE(Atom(most).name, most);
        QVERIFY(Term::atom(most).isAtom(most));
        QVERIFY(messageOf([&] { (void)Atom(most + u'x'); }).startsWith(u"An atom has at most 255 characters"));
        QVERIFY(messageOf([] { (void)Term::atom(QString(1'000'000, u'x')); }).endsWith(u"has 1000000; is it text, which is a binary in Erlang?"));
        QVERIFY(messageOf([] { (void)Atom(QString(QChar(0xd800))); }).contains(u"surrogate"));
        QVERIFY(messageOf([] { (void)Term::atom(u"a"_s + QChar(0xdc00)); }).contains(u"surrogate"));
        QCOMPARE(Atom(), Atom(""));
        QCOMPARE(Atom("ä").name, u"ä"_s);
        QCOMPARE(Atom("Hello World").toString(), u"'Hello World'"_s);
        QVERIFY(Atom("\xee\x80\x80") < Atom("\xf0\x9f\x98\x80")); // U+E000 before U+1F600, unlike in UTF-16
        QVERIFY(Atom("a") < Atom("ab") && Atom("ab") < Atom("b") && Atom("") < Atom("a"));
        QCOMPARE(qHash(Atom("ok")), qHash(Atom(u"ok"_s)));
    }
};

QTEST_GUILESS_MAIN(tst_Term)
#include "tst_term.moc"
