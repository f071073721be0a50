// SPDX-License-Identifier: MIT
// The external term format: each tag, what is written, and what is refused.
#include "randomterms.h"

#include <QActors/TermBinary>

#include <QtTest/qtest.h>

#include <limits>

using namespace TestSupport;

namespace {

Term parsed(const char *text)
{
    return Term::fromString(QString::fromUtf8(text));
}

QString refusal(const QByteArray &bytes, const DecodeLimits &limits = {})
{
    try {
        return u"it is "_s + binaryToTerm(bytes, limits).toString(100);
    } catch (const TermError &error) {
        return error.message();
    }
}

/// "83 61 05"
QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

/// As Erlang's, of a term without its version byte.
QByteArray compressed(const QByteArray &term)
{
    return "\x83P"_ba + qCompress(term); // Qt's puts the size in front, too
}

} // namespace

class tst_ExternalTerm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN25_eachTagIsRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Term>("term");
        const auto row = [](const char *name, const QByteArray &bytes, const Term &term) { QTest::newRow(name) << bytes << term; };
        const Atom node("a@h");
        row("SMALL_INTEGER", hex("83 61 ff"), Term::integer(255));
        row("INTEGER", hex("83 62 ff ff ff fe"), Term::integer(-2));
        row("SMALL_BIG", hex("83 6e 08 00 ff ff ff ff ff ff ff ff"), Term::integer(~quint64(0)));
        row("SMALL_BIG, negative", hex("83 6e 04 01 00 00 00 80"), Term::integer(-2147483648LL));
        row("SMALL_BIG, zeros", hex("83 6e 03 00 05 00 00"), Term::integer(5));
        row("SMALL_BIG, nothing", hex("83 6e 00 01"), Term::integer(0));
        row("LARGE_BIG", hex("83 6f 00 00 00 09 01 00 00 00 00 00 00 00 00 01"), parsed("-18446744073709551616"));
        row("NEW_FLOAT", hex("83 46 3f f8 00 00 00 00 00 00"), Term::floating(1.5));
        row("FLOAT", hex("83 63") + "1.50000000000000000000e+00" + QByteArray(5, '\0'), Term::floating(1.5));
        row("FLOAT, negative", hex("83 63") + "-2.50000000000000000000e-10" + QByteArray(4, '\0'), Term::floating(-2.5e-10));
        row("ATOM", hex("83 64 00 02 e4 78"), Term::atom(u"äx"_s));
        row("SMALL_ATOM", hex("83 73 02 e4 78"), Term::atom(u"äx"_s));
        row("ATOM_UTF8", hex("83 76 00 03 c3 a4 78"), Term::atom(u"äx"_s));
        row("SMALL_ATOM_UTF8", hex("83 77 03 c3 a4 78"), Term::atom(u"äx"_s));
        row("SMALL_ATOM_UTF8, known", hex("83 77 02 6f 6b"), Term::atom("ok"));
        row("SMALL_ATOM_UTF8, empty", hex("83 77 00"), Term::atom(""));
        row("ATOM_UTF8, longest", hex("83 76 03 fc") + u"\U0001F600"_s.repeated(255).toUtf8(), Term::atom(u"\U0001F600"_s.repeated(255)));
        row("BINARY", hex("83 6d 00 00 00 02 00 ff"), Term::binary(QByteArray("\0\xff", 2)));
        row("BIT_BINARY", hex("83 4d 00 00 00 02 03 ff ff"), parsed("<<255,7:3>>"));
        row("BIT_BINARY, whole", hex("83 4d 00 00 00 01 08 ff"), parsed("<<255>>"));
        row("BIT_BINARY, empty", hex("83 4d 00 00 00 00 00"), parsed("<<>>"));
        row("NIL", hex("83 6a"), Term());
        row("STRING", hex("83 6b 00 02 01 ff"), parsed("[1,255]"));
        row("STRING, empty", hex("83 6b 00 00"), Term());
        row("LIST", hex("83 6c 00 00 00 02 61 01 6a 6a"), parsed("[1,[]]"));
        row("LIST, improper", hex("83 6c 00 00 00 01 61 01 61 02"), parsed("[1|2]"));
        row("LIST, in parts", hex("83 6c 00 00 00 01 61 01 6c 00 00 00 01 61 02 6b 00 01 03"), parsed("[1,2,3]"));
        row("LIST, only a tail", hex("83 6c 00 00 00 00 61 05"), Term::integer(5));
        row("SMALL_TUPLE", hex("83 68 02 61 01 68 00"), parsed("{1,{}}"));
        row("LARGE_TUPLE", hex("83 69 00 00 00 01 61 01"), parsed("{1}"));
        row("MAP", hex("83 74 00 00 00 02 61 02 61 03 61 01 6a"), parsed("#{1 => [],2 => 3}"));
        row("PID", hex("83 67 64 00 03 61 40 68 00 00 00 05 00 00 00 06 03"), Term::pid({node, 5, 6, 3}));
        row("NEW_PID", hex("83 58 77 03 61 40 68 00 00 00 05 00 00 00 06 01 02 03 04"), Term::pid({node, 5, 6, 0x01020304}));
        row("PORT", hex("83 66 64 00 03 61 40 68 00 00 00 05 03"), Term::port({node, 5, 3}));
        row("NEW_PORT", hex("83 59 73 03 61 40 68 00 00 00 05 01 02 03 04"), Term::port({node, 5, 0x01020304}));
        row("V4_PORT", hex("83 78 77 03 61 40 68 01 00 00 00 00 00 00 05 01 02 03 04"), Term::port({node, 0x0100000000000005u, 0x01020304}));
        row("REFERENCE", hex("83 65 64 00 03 61 40 68 00 00 00 05 03"), Term::reference({node, 3, {5}}));
        row("NEW_REFERENCE", hex("83 72 00 02 64 00 03 61 40 68 03 00 00 00 05 00 00 00 06"), Term::reference({node, 3, {5, 6}}));
        row("NEWER_REFERENCE", hex("83 5a 00 05 77 03 61 40 68 00 00 00 03 00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00 05"), Term::reference({node, 3, {1, 2, 3, 4, 5}}));
        row("EXPORT", hex("83 71 77 01 6d 64 00 01 66 61 02"), Term::externalFun(Atom("m"), Atom("f"), 2));
        row("COMPRESSED", compressed(hex("68 02 61 01 6a")), parsed("{1,[]}"));
    }
    void EN25_eachTagIsRead()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const Term, term);
        const Term read = binaryToTerm(bytes);
        QCOMPARE(read, term);
        QCOMPARE(binaryToTerm(termToBinary(read)), term);
        // Each is also inside another.
        QCOMPARE(binaryToTerm(hex("83 68 02 61 07") + bytes.sliced(1)), Term::tuple({Term::integer(7), term}));
    }

    void EN25_aFunComesBackAsItWas()
    {
        // Of the module m, with one captured value, created by a process of a@h.
        const QByteArray inside = hex("01 000102030405060708090a0b0c0d0e0f 00000002 00000001 7701 6d 6103 6e0400ffffffff 58 7703 614068 00000005 00000000 00000001 6802 61 01 6a");
        const QByteArray bytes = hex("83 70") + QByteArray::fromHex(QByteArray::number(inside.size() + 4, 16).rightJustified(8, '0')) + inside;
        const Term fun = binaryToTerm(bytes);
        QVERIFY(fun.isFun());
        QCOMPARE(fun.depth(), 2);
        QCOMPARE(fun.toString(), u"#Fun<m.3.4294967295>"_s);
        QCOMPARE(termToBinary(fun), bytes);
        QCOMPARE(binaryToTerm(bytes), fun);
        QByteArray other;
        QVERIFY(refusal(bytes.left(2) + hex("00000005") + inside).contains(u"not as large as it says"));
        other = bytes;
        other[7] = 'x'; // of the unique part
        QVERIFY(binaryToTerm(other) != fun);
    }

    void EN26_itIsWrittenAsByNewErlang_data()
    {
        QTest::addColumn<Term>("term");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const Term &term, const char *bytes) { QTest::newRow(name) << term << hex(bytes); };
        row("call", parsed("{call,5}"), "83 68 02 77 04 63 61 6c 6c 61 05");
        row("0", Term::integer(0), "83 61 00");
        row("255", Term::integer(255), "83 61 ff");
        row("256", Term::integer(256), "83 62 00 00 01 00");
        row("-1", Term::integer(-1), "83 62 ff ff ff ff");
        row("2^31 - 1", Term::integer(2147483647), "83 62 7f ff ff ff");
        row("2^31", Term::integer(2147483648LL), "83 6e 04 00 00 00 00 80");
        row("-2^31", Term::integer(-2147483648LL), "83 62 80 00 00 00");
        row("-2^63", Term::integer((std::numeric_limits<qint64>::min)()), "83 6e 08 01 00 00 00 00 00 00 00 80");
        row("2^64 - 1", Term::integer(~quint64(0)), "83 6e 08 00 ff ff ff ff ff ff ff ff");
        row("1.5", Term::floating(1.5), "83 46 3f f8 00 00 00 00 00 00");
        row("atom", Term::atom(u"ä"_s), "83 77 02 c3 a4");
        row("binary", Term::binary("ab"), "83 6d 00 00 00 02 61 62");
        row("bits", parsed("<<255,7:3>>"), "83 4d 00 00 00 02 03 ff e0");
        row("bytes as a list", parsed("\"ab\""), "83 6b 00 02 61 62");
        row("other numbers as a list", parsed("[97,256]"), "83 6c 00 00 00 02 61 61 62 00 00 01 00 6a");
        row("improper", parsed("[1|2]"), "83 6c 00 00 00 01 61 01 61 02");
        row("map", parsed("#{a => 1}"), "83 74 00 00 00 01 77 01 61 61 01");
        row("pid", Term::pid({Atom("a@h"), 5, 6, 7}), "83 58 77 03 61 40 68 00 00 00 05 00 00 00 06 00 00 00 07");
        row("port", Term::port({Atom("a@h"), 5, 7}), "83 78 77 03 61 40 68 00 00 00 00 00 00 00 05 00 00 00 07");
        row("reference", Term::reference({Atom("a@h"), 7, {1, 2}}), "83 5a 00 02 77 03 61 40 68 00 00 00 07 00 00 00 01 00 00 00 02");
        row("external fun", Term::externalFun(Atom("m"), Atom("f"), 2), "83 71 77 01 6d 77 01 66 61 02");
    }
    void EN26_itIsWrittenAsByNewErlang()
    {
        QFETCH(const Term, term);
        QFETCH(const QByteArray, bytes);
        QCOMPARE(termToBinary(term).toHex(' '), bytes.toHex(' '));
        QCOMPARE(binaryToTerm(bytes), term);
    }

    void EN26_largeOnesHaveTheirForms()
    {
        const auto startsWith = [](const Term &term, const char *bytes) { return termToBinary(term).startsWith(hex(bytes)) && binaryToTerm(termToBinary(term)) == term; };
        QVERIFY(startsWith(Term::tuple(QList<Term>(255)), "83 68 ff 6a"));
        QVERIFY(startsWith(Term::tuple(QList<Term>(256)), "83 69 00 00 01 00 6a"));
        QVERIFY(startsWith(Term::list(QList<Term>(65535, Term::integer(1))), "83 6b ff ff 01"));
        QVERIFY(startsWith(Term::list(QList<Term>(65536, Term::integer(1))), "83 6c 00 01 00 00 61 01"));
        QVERIFY(startsWith(Term::bigInteger(true, QByteArray(255, '\1')), "83 6e ff 01 01"));
        QVERIFY(startsWith(Term::bigInteger(true, QByteArray(256, '\1')), "83 6f 00 00 01 00 01 01"));
        QVERIFY(startsWith(Term::atom(u"ä"_s.repeated(127)), "83 77 fe c3"));
        QVERIFY(startsWith(Term::atom(u"ä"_s.repeated(128)), "83 76 01 00 c3"));
        QVERIFY(startsWith(Term::binary(QByteArray(1'000'000, 'x')), "83 6d 00 0f 42 40 78"));
        RandomTerms random(3);
        for (int i = 0; i < 500; ++i) {
            const Term term = random.next();
            QCOMPARE(binaryToTerm(termToBinary(term)), term);
        }
    }

    void EN27_whatIsNoTermIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *bytes, const QString &message) { QTest::addRow("%s", bytes) << hex(bytes) << message; };
        const QString start = u"The bytes are no term, at byte %1: %2"_s;
        row("", u"No bytes are no term of Erlang's."_s);
        row("82 6a", u"The bytes begin with 130 and not with 131: they are no term of Erlang's."_s);
        row("83", start.arg(1).arg(u"it ends 1 bytes too early"));
        row("83 6a 6a", start.arg(2).arg(u"1 bytes follow the term"));
        row("83 00", start.arg(2).arg(u"there is no tag 0"));
        row("83 83 6a", start.arg(2).arg(u"there is no tag 131"));
        row("83 62 00 00", start.arg(2).arg(u"it ends 2 bytes too early"));
        row("83 6d ff ff ff ff 00", start.arg(6).arg(u"it ends 4294967294 bytes too early"));
        row("83 69 ff ff ff ff 6a", start.arg(6).arg(u"it ends 4294967294 bytes too early"));
        row("83 6c ff ff ff ff 6a", start.arg(6).arg(u"it ends 4294967294 bytes too early"));
        row("83 74 ff ff ff ff 6a", start.arg(6).arg(u"it ends 8589934589 bytes too early"));
        row("83 74 00 00 00 02 61 01 6a 61 01 6a", start.arg(12).arg(u"A map cannot have the key 1 twice."));
        row("83 46 7f f0 00 00 00 00 00 00", start.arg(10).arg(u"a float is infinite or NaN, which Erlang has not"));
        row("83 46 7f f8 00 00 00 00 00 00", start.arg(10).arg(u"a float is infinite or NaN, which Erlang has not"));
        row("83 63 31 2e 35 61 62 63 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", start.arg(33).arg(u"a float's text is none"));
        row("83 63 69 6e 66 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", start.arg(33).arg(u"a float's text is none"));
        row("83 77 02 c3 28", start.arg(5).arg(u"an atom is too long, or no UTF-8"));
        row("83 77 01 c3", start.arg(4).arg(u"an atom is too long, or no UTF-8"));
        row("83 77 03 ed a0 80", start.arg(6).arg(u"an atom is too long, or no UTF-8"));
        row("83 4d 00 00 00 01 09 ff", start.arg(7).arg(u"the last byte of a bit string has 9 bits"));
        row("83 4d 00 00 00 01 00 ff", start.arg(7).arg(u"the last byte of a bit string has 0 bits"));
        row("83 4d 00 00 00 00 03", start.arg(7).arg(u"the last byte of a bit string has 3 bits"));
        row("83 58 61 05", start.arg(3).arg(u"an atom was expected, not tag 97"));
        row("83 5a 00 00 77 01 61 00 00 00 01", start.arg(4).arg(u"a reference has 0 words"));
        row("83 5a 00 06 77 01 61 00 00 00 01", start.arg(4).arg(u"a reference has 6 words"));
        row("83 71 77 01 6d 77 01 66 62 00 00 01 00", start.arg(13).arg(u"a fun has 256 arguments"));
        row("83 71 77 01 6d 77 01 66 6a", start.arg(9).arg(u"a number was expected in a fun"));
        row("83 75 00", start.arg(2).arg(u"it is a fun of OTP 22 or older (FUN_EXT)"));
        row("83 79 00", start.arg(2).arg(u"only the node that made it can read it (LOCAL_EXT)"));
        row("83 52 00", start.arg(2).arg(u"its atoms are in a cache of another connection (ATOM_CACHE_REF)"));
    }
    void EN27_whatIsNoTermIsRefused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, message);
        QCOMPARE(refusal(bytes), message);
    }

    void EN27_eachBeginningIsRefused()
    {
        RandomTerms random(5);
        for (int i = 0; i < 100; ++i) {
            const QByteArray bytes = termToBinary(random.next());
            for (qsizetype size = 0; size < bytes.size(); ++size)
                QVERIFY_THROWS_EXCEPTION(TermError, (void)binaryToTerm(bytes.first(size)));
        }
    }

    void EN27_limitsHold()
    {
        const DecodeLimits few = DecodeLimits().nodes(10);
        QCOMPARE(refusal(termToBinary(parsed("[a,b,c,d,e,f,g,h]")), few), u"it is [a,b,c,d,e,f,g,h]"_s); // and itself, and its end
        QVERIFY(refusal(termToBinary(parsed("[a,b,c,d,e,f,g,h,i]")), few).endsWith(u"it has more than 10 parts, which is the limit"));
        QVERIFY(refusal(termToBinary(parsed("#{a => b,c => d,e => f,g => h,i => j}")), few).endsWith(u"it has more than 10 parts, which is the limit"));
        QVERIFY(refusal(termToBinary(parsed("\"0123456789\"")), few).endsWith(u"it has more than 10 parts, which is the limit"));
        QVERIFY(refusal(termToBinary(parsed("{{a,b,c,d},{a,b,c,d}}")), few).endsWith(u"it has more than 10 parts, which is the limit"));
        const DecodeLimits flat = DecodeLimits().depth(2);
        QCOMPARE(refusal(termToBinary(parsed("{[a]}")), flat), u"it is {[a]}"_s);
        QVERIFY(refusal(termToBinary(parsed("{[{a}]}")), flat).endsWith(u"it is more than 2 levels deep, which is the limit"));
        QVERIFY(refusal(hex("83") + QByteArray("h\1").repeated(1'000'000) + "j").endsWith(u"it is more than 256 levels deep, which is the limit"));
        QVERIFY(refusal(hex("83") + hex("6c 00000000").repeated(1'000'000) + "j").startsWith(u"The bytes are no term"));
        QCOMPARE(binaryToTerm(hex("83") + QByteArray("h\1").repeated(256) + "j").depth(), 256);
        QVERIFY(refusal(hex("83") + QByteArray("h\1").repeated(257) + "j").endsWith(u"256 levels deep, which is the limit"));
        QCOMPARE(DecodeLimits().depth(1000).depth(), Term::MaxDepth);
        QCOMPARE(refusal(termToBinary(Term::binary(QByteArray(100, 'x'))), DecodeLimits().bytes(105)), u"A term of 106 bytes is larger than the limit, which is 105."_s);
        QVERIFY(refusal(termToBinary(Term::bigInteger(false, QByteArray(1025, '\1')))).endsWith(u"an integer has 1025 bytes, and the limit is 1024"));
        QVERIFY(refusal(termToBinary(Term::bigInteger(false, QByteArray(1024, '\1')))).startsWith(u"it is "));
        QVERIFY(refusal(termToBinary(Term::bigInteger(false, QByteArray(1025, '\1'))), DecodeLimits().integerBytes(2000)).startsWith(u"it is "));
        QVERIFY(refusal(hex("83 76 01 00") + QByteArray(256, 'a')).endsWith(u"an atom has more than 255 characters"));
        QVERIFY(refusal(hex("83 64 01 00") + QByteArray(256, 'a')).endsWith(u"an atom has 256 characters, and the most is 255"));
        QVERIFY(refusal(hex("83 76 ff ff") + QByteArray(65535, 'a')).endsWith(u"an atom is too long, or no UTF-8"));
    }

    void EN28_whatIsCompressedIsRead_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a little") << "abc"_ba;
        QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
        QTest::newRow("repeated") << "{\"key\":\"value\"},"_ba.repeated(20'000);
        RandomTerms random(9);
        QTest::newRow("random") << random.bytes(200'000);
        QByteArray words;
        for (int i = 0; i < 50'000; ++i)
            words += QByteArray::number(random.below(2000)) + ' ';
        QTest::newRow("numbers") << words;
    }
    void EN28_whatIsCompressedIsRead()
    {
        QFETCH(const QByteArray, data);
        const Term term = Term::tuple({Term::binary(data), Term::atom("end")});
        const QByteArray plain = termToBinary(term).sliced(1);
        for (int level : {0, 1, 6, 9}) {
            const QByteArray bytes = "\x83P"_ba + qCompress(plain, level);
            QCOMPARE(binaryToTerm(bytes), term);
            // And what is behind it, in another term.
            QCOMPARE(binaryToTerm(hex("83 68 02") + bytes.sliced(1) + "a\7"), Term::tuple({term, Term::integer(7)}));
        }
    }

    void EN28_bombsAndDamageAreRefused()
    {
        const QString damaged = u"what is compressed is damaged, or not of the size that it says"_s;
        QByteArray bomb = compressed("m"_ba + hex("00989680") + QByteArray(10'000'000, '\0'));
        QVERIFY(bomb.size() < 20'000);
        QVERIFY(refusal(bomb).startsWith(u"it is "));
        QVERIFY(refusal(bomb, DecodeLimits().bytes(1'000'000)).endsWith(u"it has 10000005 bytes when it is not compressed, and the limit is 1000000"));
        for (const char *size : {"00000100", "00989684", "00989686"}) { // it says that it is smaller, or larger
            bomb.replace(2, 4, hex(size));
            QVERIFY(refusal(bomb).endsWith(damaged));
        }
        bomb.replace(2, 4, hex("7fffffff"));
        QVERIFY(refusal(bomb).endsWith(u"it has 2147483647 bytes when it is not compressed, and the limit is 67108864"));
        QByteArray twice = compressed(compressed("j").sliced(1));
        QVERIFY(refusal(twice).endsWith(u"it is compressed twice"));
        const QByteArray good = compressed(termToBinary(parsed("{a,\"what is in it, what is in it\"}")).sliced(1));
        const QString whole = refusal(good);
        QVERIFY(whole.startsWith(u"it is "));
        for (qsizetype i = 2; i < good.size(); ++i) {
            QByteArray bad = good;
            bad[i] = char(bad[i] ^ 0x10);
            const QString said = refusal(bad);
            QVERIFY2(said.startsWith(u"The bytes are no term") || said == whole, qPrintable(said)); // some bits mean nothing
            QVERIFY(refusal(good.first(i)).startsWith(u"The bytes are no term"));
        }
        QVERIFY(refusal(compressed("jj")).endsWith(u"1 bytes follow the term"));
        QVERIFY(refusal(good + "j").endsWith(u"1 bytes follow the term"));
        QVERIFY(refusal(compressed("h\1"_ba.repeated(257) + "j")).endsWith(u"levels deep, which is the limit"));
    }
};

QTEST_GUILESS_MAIN(tst_ExternalTerm)
#include "tst_externalterm.moc"
