// SPDX-License-Identifier: MIT
// Terms as text, and text as terms.
#include <QActors/Term>

#include <QtCore/qdebug.h>
#include <QtTest/qtest.h>

#include <limits>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_TermText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Erlang's own words, of `io_lib:format("~0tp", [T])`.
    void EN13_itIsPrintedAsByErlang_data()
    {
        QTest::addColumn<Term>("term");
        QTest::addColumn<QString>("text");
        const auto row = [](const Term &term, const QString &text) { QTest::addRow("%s", text.toUtf8().left(60).constData()) << term << text; };
        row(Term(), u"[]"_s);
        row(Term::integer(-5), u"-5"_s);
        row(Term::integer((std::numeric_limits<qint64>::min)()), u"-9223372036854775808"_s);
        row(Term::integer((std::numeric_limits<quint64>::max)()), u"18446744073709551615"_s);
        row(Term::bigInteger(false, QByteArray(8, '\0') + '\1' + QByteArray(7, '\0') + '\1'), u"340282366920938463481821351505477763072"_s);
        row(Term::bigInteger(true, QByteArray("\x00\xca\x9a\x3b\x00\x00\x00\x00\x01", 9)), u"-18446744074709551616"_s); // zeros in the middle
        for (const auto &[number, text] : std::initializer_list<std::pair<double, QString>>{
                 {1.0, u"1.0"_s}, {0.0, u"0.0"_s}, {-0.0, u"-0.0"_s}, {100.0, u"100.0"_s}, {0.1, u"0.1"_s}, {0.0001, u"0.0001"_s}, {1e-5, u"1.0e-5"_s}, {0.00012345, u"1.2345e-4"_s}, {12345.678, u"12345.678"_s}, {123456789.0, u"123456789.0"_s}, {1e5, u"1.0e5"_s}, {1e22, u"1.0e22"_s}, {1e23, u"1.0e23"_s}, {9007199254740991.0, u"9007199254740991.0"_s}, {9007199254740992.0, u"9.007199254740992e15"_s}, {5e-324, u"5.0e-324"_s}, {1.7976931348623157e308, u"1.7976931348623157e308"_s}, {123456789012345680.0, u"1.2345678901234568e17"_s}})
            row(Term::floating(number), text);
        for (const auto &[name, text] : std::initializer_list<std::pair<QString, QString>>{
                 {u"ok"_s, u"ok"_s}, {u""_s, u"''"_s}, {u"a b"_s, u"'a b'"_s}, {u"abc@B_1"_s, u"abc@B_1"_s}, {u"A"_s, u"'A'"_s}, {u"_a"_s, u"'_a'"_s}, {u"1a"_s, u"'1a'"_s}, {u"ä"_s, u"ä"_s}, {u"Ä"_s, u"'Ä'"_s}, {u"xÄ"_s, u"xÄ"_s}, {u"α"_s, u"'α'"_s}, {u"aα"_s, u"'aα'"_s}, {u"x÷"_s, u"'x÷'"_s}, {u"x×"_s, u"'x×'"_s}, {u"a.b"_s, u"'a.b'"_s}, {u"end"_s, u"'end'"_s}, {u"maybe"_s, u"'maybe'"_s}, {u"a'b"_s, u"'a\\'b'"_s}, {u"a\"b"_s, u"'a\"b'"_s}, {u"a\\b"_s, u"'a\\\\b'"_s}, {u"a\nb"_s, u"'a\\nb'"_s}, {u"\u007f"_s, u"'\\d'"_s}, {u"\u0080"_s, u"'\\200'"_s}, {QString(u'\0'), u"'\\000'"_s}, {u"\u00a0"_s, u"'\u00a0'"_s}, {u"\U0010ffff"_s, u"'\U0010ffff'"_s}})
            row(Term::atom(name), text);
        const auto characters = [](const QString &text) {
            QList<Term> made;
            for (const uint c : text.toUcs4())
                made += Term::integer(c);
            return Term::list(made);
        };
        row(characters(u"abc"_s), u"\"abc\""_s);
        row(characters(u"a\"\\\n\t\x1b"_s), u"\"a\\\"\\\\\\n\\t\\e\""_s);
        row(characters(u"α\U0001F600"_s), u"\"α\U0001F600\""_s);
        row(characters(QString(u'\0')), u"[0]"_s);
        row(characters(u"\u007f"_s), u"[127]"_s);
        row(characters(u"\u009f"_s), u"[159]"_s);
        row(characters(u"\uffff"_s), u"[65535]"_s);
        row(Term::list({Term::integer(0xd800)}), u"[55296]"_s);
        row(Term::list({Term::integer('a'), Term::integer(-1)}), u"[97,-1]"_s);
        row(Term::improperList({Term::integer('a')}, Term::atom("b")), u"[97|b]"_s);
        row(Term::improperList({characters(u"abc"_s)}, Term::atom("x")), u"[\"abc\"|x]"_s);
        row(Term::list({Term()}), u"[[]]"_s);
        row(Term::tuple({}), u"{}"_s);
        row(Term::tuple({Term::atom("a"), characters(u"b"_s), Term::list({Term::atom("c")})}), u"{a,\"b\",[c]}"_s);
        row(Term::map({}), u"#{}"_s);
        row(Term::map({{characters(u"b"_s), Term::integer(2)}, {Term::atom("a"), Term::integer(1)}}), u"#{a => 1,\"b\" => 2}"_s);
        row(Term::map({{Term::floating(1), Term::integer(3)}, {Term::integer(1), Term::integer(2)}}), u"#{1 => 2,1.0 => 3}"_s);
        row(Term::binary({}), u"<<>>"_s);
        row(Term::binary("abc"), u"<<\"abc\">>"_s);
        row(Term::string(u"ä"), u"<<\"ä\"/utf8>>"_s);
        row(Term::binary("\xe4"), u"<<\"ä\">>"_s);
        row(Term::binary("\xe9\xe4\xce\xb1"), u"<<\"éäÎ±\">>"_s);
        row(Term::binary("\xce\xb1"), u"<<\"α\"/utf8>>"_s);
        row(Term::binary(QByteArray(1, '\0')), u"<<0>>"_s);
        row(Term::binary("\xc2\x80"), u"<<194,128>>"_s);
        row(Term::binary("\xef\xbf\xbe\xff"), u"<<239,191,190,255>>"_s);
        row(Term::binary("\xff\xef\xbf\xbe"), u"<<\"ÿï¿¾\">>"_s);
        row(Term::binary("a\n\"\\"), u"<<\"a\\n\\\"\\\\\">>"_s);
        row(Term::bitString("\x20", 3), u"<<1:3>>"_s);
        row(Term::bitString("a\x20", 11), u"<<97,1:3>>"_s);
        row(Term::externalFun(Atom("lists"), Atom("map"), 2), u"fun lists:map/2"_s);
        row(Term::externalFun(Atom("A b"), Atom("C"), 3), u"fun 'A b':'C'/3"_s);
        // Not as Erlang: its numbers of nodes are its own.
        row(Term::pid({Atom("a@b"), 1, 2, 3}), u"<a@b.1.2>"_s);
        row(Term::reference({Atom("a@b"), 3, {1, 2, 3}}), u"#Ref<a@b.3.2.1>"_s);
        row(Term::port({Atom("a@b"), 7, 3}), u"#Port<a@b.7>"_s);
    }
    void EN13_itIsPrintedAsByErlang()
    {
        QFETCH(const Term, term);
        QFETCH(const QString, text);
        QCOMPARE(term.toString(), text);
        if (!term.isPid() && !term.isReference() && !term.isPort())
            QCOMPARE(Term::fromString(text), term);
        QString printed;
        QDebug(&printed) << term;
        QCOMPARE(printed.trimmed(), text.trimmed());
    }

    void EN13_itIsCut()
    {
        const Term term = Term::fromString(u"{\"a text\",[1,2,3],#{key => <<\"value\">>}}"_s);
        const QString whole = term.toString();
        for (qsizetype most = 1; most < whole.size(); ++most) {
            const QString cut = term.toString(most);
            QCOMPARE(cut.size(), most);
            QVERIFY(cut.endsWith(u'…') && whole.startsWith(cut.chopped(1)));
        }
        QCOMPARE(term.toString(whole.size()), whole);
        QCOMPARE(term.toString(0), u"…"_s);
        QCOMPARE(Term::string(u"\U0001F600\U0001F600").toString(5), u"<<\"…"_s); // no half of a character
        QCOMPARE(Term::list(QList<Term>(1'000'000, term)).toString(10).size(), 10);
    }

    void EN14_textIsRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("same");
        const auto row = [](const char *text, const char *same) { QTest::addRow("%s", QByteArray(text).simplified().constData()) << QString::fromUtf8(text) << QString::fromUtf8(same); };
        row(" {a , 1.5 ,[] } . ", "{a,1.5,[]}");
        row("\n[\t1\r\n,2]\n", "[1,2]");
        row("16#ff", "255");
        row("2#101", "5");
        row("36#Zz", "1295");
        row("-16#FF", "-255");
        row("+5", "5");
        row("- 5", "-5");
        row("007", "7");
        row("1_000_000", "1000000");
        row("1_0.0_1e0_2", "1001.0");
        row("1.5e+3", "1500.0");
        row("1.5E-3", "0.0015");
        row("-0.0", "-0.0");
        row("340282366920938463481821351505477763072", "340282366920938463481821351505477763072");
        row("16#1_0000000000000000", "18446744073709551616");
        row("$a", "97");
        row("$ä", "228");
        row("$\\n", "10");
        row("$\\\\", "92");
        row("$\\x41", "65");
        row("$\\x{1F600}", "128512");
        row("$\\^A", "1");
        row("$ ", "32");
        row("$$", "36");
        row("\"a\\s\\101\\x42\\x{3b1}\\q\\\"\"", "\"a ABαq\\\"\"");
        row("\"two\" \"parts\"\n\"!\"", "\"twoparts!\"");
        row("\"\"", "[]");
        row("'a\\'b\\n'", "'a\\'b\\n'");
        row("''", "''");
        row("maybe", "'maybe'");
        row("else", "'else'");
        row("[1,2|[3,4]]", "[1,2,3,4]");
        row("[1|2]", "[1|2]");
        row("[[1]|2]", "[[1]|2]");
        row("[[]|2]", "[[]|2]");
        row("[{[1|2]}|[[3]|4]]", "[{[1|2]},[3]|4]");
        row("#{b=>1,a=>2}", "#{a => 2,b => 1}");
        row("#{}", "#{}");
        row("{{},[{}]}", "{{},[{}]}");
        row("<<>>", "<<>>");
        row("<<1,2,255>>", "<<1,2,255>>");
        row("<<-1,-128>>", "<<255,128>>");
        row("<<5:3>>", "<<5:3>>");
        row("<<1:1,0:2,5:5>>", "<<133>>");
        row("<<258:16>>", "<<1,2>>");
        row("<<-2:16>>", "<<255,254>>");
        row("<<1:4,\"a\",1:4>>", "<<22,17>>");
        row("<<0:0>>", "<<>>");
        row("<<\"abc\">>", "<<\"abc\">>");
        row("<<\"ä\">>", "<<228>>");
        row("<<\"ä\"/utf8>>", "<<195,164>>");
        row("<<\"two\" \"parts\">>", "<<\"twoparts\">>");
        row("<<$a,$ä/utf8>>", "<<97,195,164>>");
        row("<<16#ffffffffffffffffffff:80>>", "<<255,255,255,255,255,255,255,255,255,255>>");
        row("fun lists:map/2", "fun lists:map/2");
        row("fun 'A'  : 'B' / 0", "fun 'A':'B'/0");
    }
    void EN14_textIsRead()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, same);
        QCOMPARE(Term::fromString(text), Term::fromString(same));
        QCOMPARE(Term::fromString(Term::fromString(text).toString()), Term::fromString(text));
    }

    void EN15_whatIsWrongIsNamedWithItsPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *text, const char *message) { QTest::addRow("%s", QByteArray(text).simplified().constData()) << QString::fromUtf8(text) << QString::fromUtf8(message); };
        row("", "line 1, column 1: a term was expected, not the end of the text");
        row("{a,\n  b c}", "line 2, column 5: , or } was expected, not c");
        row("[1,2", "line 1, column 5: , or ] was expected, not the end of the text");
        row("[1,]", "line 1, column 4: a term was expected, not ]");
        row("[|1]", "line 1, column 2: a term was expected, not |");
        row("[1|2,3]", "line 1, column 5: ] was expected, not ,");
        row("a b", "line 1, column 3: nothing was expected after the term, not b");
        row("a. b", "line 1, column 4: nothing was expected after the term, not b");
        row("Variable", "line 1, column 1: V begins a variable; an atom that begins with it needs 'quotes'");
        row("_", "line 1, column 1: _ begins a variable; an atom that begins with it needs 'quotes'");
        row("α", "line 1, column 1: a term was expected, not α");
        row("receive", "line 1, column 1: receive is a reserved word; as an atom it is 'receive'");
        row("% what", "line 1, column 1: comments are not read here");
        row("\"a", "line 1, column 1: the end of what begins with \" here is missing");
        row("'a", "line 1, column 1: the end of what begins with ' here is missing");
        row("\"\\", "line 1, column 3: a character was expected after \\, not the end of the text");
        row("$", "line 1, column 2: a character was expected after $, not the end of the text");
        row("$\\x4", "line 1, column 2: \\x has two hexadecimal digits, or some in braces");
        row("$\\x{}", "line 1, column 2: \\x has two hexadecimal digits, or some in braces");
        row("$\\x{110000}", "line 1, column 2: there is no such character in Unicode");
        row("$\\x{d800}", "line 1, column 2: there is no such character in Unicode");
        row("$\\^1", "line 1, column 4: one of @ to _ was expected after \\^, not 1");
        row("37#1", "line 1, column 1: a base is 2 to 36, not 37");
        row("1#1", "line 1, column 1: a base is 2 to 36, not 1");
        row("2#3", "line 1, column 3: a digit of base 2 was expected, not 3");
        row("1.5e", "line 1, column 4: an exponent was expected, not e");
        row("1.0e400", "line 1, column 1: 1.0e400 is no float of Erlang's: it is too large, or too small");
        row("-a", "line 1, column 2: a number was expected, not a");
        row("--1", "line 1, column 2: a number was expected, not -");
        row("#{a}", "line 1, column 4: => was expected, not }");
        row("#{a => 1, a => 2}", "line 1, column 3: A map cannot have the key a twice.");
        row("#rec{}", "line 1, column 1: records, pids, references, ports and funs are not read here");
        row("#Ref<0.1.2.3>", "line 1, column 1: records, pids, references, ports and funs are not read here");
        row("<0.1.2>", "line 1, column 1: << was expected; pids are not read here");
        row("<<256>>", "line 1, column 3: 256 does not fit into 8 bits");
        row("<<-129>>", "line 1, column 3: -129 does not fit into 8 bits");
        row("<<8:3>>", "line 1, column 3: 8 does not fit into 3 bits");
        row("<<1:-1>>", "line 1, column 5: a number was expected, not -");
        row("<<1:100000>>", "line 1, column 5: a size in bits is 0 to 65536");
        row("<<1.5>>", "line 1, column 3: an integer or a text was expected in <<>>");
        row("<<a>>", "line 1, column 3: an integer or a text was expected in <<>>");
        row("<<\"α\">>", "line 1, column 3: text with characters above 255 needs /utf8 in <<>>");
        row("<<1/float>>", "line 1, column 3: of the types in <<>> only utf8 is read here");
        row("<<16#110000/utf8>>", "line 1, column 3: there is no such character in Unicode");
        row("<<1", "line 1, column 4: , or >> was expected, not the end of the text");
        row("fun", "line 1, column 4: fun module:function/arity was expected, not the end of the text");
        row("fun(X) -> X end", "line 1, column 4: fun module:function/arity was expected, not (");
        row("fun a:b/256", "line 1, column 9: a number of arguments is 0 to 255");
        row("fun a b", "line 1, column 7: : was expected, not b");
    }
    void EN15_whatIsWrongIsNamedWithItsPlace()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, message);
        QString said;
        try {
            said = u"it is "_s + Term::fromString(text).toString();
        } catch (const TermError &error) {
            said = error.message();
        }
        QCOMPARE(said, message);
    }

    void EN15_whatIsTooLargeIsRefused()
    {
        const auto saidOf = [](const QString &text) {
            try {
                return u"it is "_s + Term::fromString(text).toString(20);
            } catch (const TermError &error) {
                return error.message();
            }
        };
        QCOMPARE(saidOf(QString(1'000'000, u'9')), u"line 1, column 1: an integer has at most 8192 bytes here"_s);
        QCOMPARE(saidOf(QString(20'000, u'9')), u"line 1, column 1: an integer has at most 8192 bytes here"_s);
        QVERIFY(saidOf(QString(19'000, u'9')).startsWith(u"it is 9999"));
        QCOMPARE(saidOf(QString(256, u'a')), u"line 1, column 1: an atom has at most 255 characters"_s);
        QVERIFY(saidOf(u"'"_s + QString(256, u'a') + u"'"_s).startsWith(u"line 1, column 1: An atom has at most 255 characters"));
        QCOMPARE(saidOf(u"[\n\""_s + QChar(0xd800) + u"\"]"_s), u"line 2, column 2: half of a surrogate pair is alone"_s);
        QCOMPARE(saidOf(QString(1'000'000, u'0')), u"it is 0"_s);
    }
};

QTEST_GUILESS_MAIN(tst_TermText)
#include "tst_termtext.moc"
