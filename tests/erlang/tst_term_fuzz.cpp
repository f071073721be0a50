// SPDX-License-Identifier: MIT
// Mutants of encoded terms and of their texts: each is read or refused, within the limits, and nothing else happens.
//   QACTORS_ERLANG_MUTANTS   how many of each; 20000 by default
//   QACTORS_ERLANG_SEED      what they are made from; fixed by default
#include "randomterms.h"

#include <QActors/TermBinary>

#include <QtCore/qelapsedtimer.h>
#include <QtTest/qtest.h>

using namespace TestSupport;

namespace {

/// What has forms that we do not write, and what has been wrong.
const char *const Corpus[] = {
    "8363312e35303030303030303030303030303030303030302b652b30300000000000",
    "8343000000020177026e727705706f696e7477017877017961056d0000000161",
    "836400 03616263",
    "837303616263",
    "8367640003614068000000050000000603",
    "836664000361406800000005 03",
    "835973036140680000000501020304",
    "836564000361406800000005 03",
    "83720002640003614068030000000500000006",
    "83 6c 00000001 6101 6c 00000001 6102 6b 0001 03",
    "83 69 00000002 6101 6a",
    "83 4d 00000002 03 ffff",
    "83 6f 00000009 01 000000000000000001",
    "83 70 00000046 01 000102030405060708090a0b0c0d0e0f 00000002 00000001 77016d 6103 6e0400ffffffff 58 7703614068 00000005 00000000 00000001 6802 6101 6a",
    "83 74 00000002 6101 6a 6102 6a",
    "83 50 0000000f 789c cb60626066 4c06 0002 9a00 f4",
    "83 79 0000000000000000 61 05",
};

/// How many terms are in it.
qsizetype partsOf(const Term &term)
{
    qsizetype parts = 1;
    if (term.isTuple() || term.isList()) {
        for (const Term &element : term.elements())
            parts += partsOf(element);
        if (term.isList() && !term.isNil())
            parts += partsOf(term.tail());
    } else if (term.isMap()) {
        for (const auto &[key, value] : term.pairs())
            parts += partsOf(key) + partsOf(value);
    }
    return parts;
}

qsizetype bytesOf(const Term &term)
{
    qsizetype bytes = 0;
    if (term.isBitString())
        bytes = term.size();
    else if (term.isTuple() || term.isList())
        for (const Term &element : term.elements())
            bytes += bytesOf(element);
    return bytes;
}

QByteArray mutated(QByteArray bytes, const QByteArray &other, RandomTerms &random)
{
    for (int changes = 1 + random.below(4); changes > 0 && !bytes.isEmpty(); --changes) {
        const int at = random.below(int(bytes.size()));
        switch (random.below(8)) {
        case 0: bytes[at] = char(random.below(256)); break;
        case 1: bytes[at] = char(bytes[at] ^ (1 << random.below(8))); break;
        case 2: bytes.insert(at, random.bytes(1 + random.below(4))); break;
        case 3: bytes.remove(at, 1 + random.below(4)); break;
        case 4: bytes.truncate(at); break;
        case 5: bytes.replace(at, 4, random.below(2) ? "\xff\xff\xff\xff"_ba : QByteArray("\0\0\0\xff", 4)); break;
        case 6: bytes.insert(at, other.mid(random.below(int(other.size())))); break;
        default: bytes.insert(at, bytes.mid(random.below(int(bytes.size())), 1 + random.below(30))); break;
        }
    }
    return bytes;
}

} // namespace

class tst_TermFuzz : public QObject
{
    Q_OBJECT

    quint32 m_seed = 0;
    int m_count = 0;

private Q_SLOTS:
    void initTestCase()
    {
        m_seed = qEnvironmentVariable("QACTORS_ERLANG_SEED", u"1"_s).toUInt();
        m_count = qEnvironmentVariable("QACTORS_ERLANG_MUTANTS", u"20000"_s).toInt();
        qInfo("QACTORS_ERLANG_SEED=%u QACTORS_ERLANG_MUTANTS=%d", m_seed, m_count);
    }

    void EN29_mutantsOfBytesAreReadOrRefused()
    {
        RandomTerms random(m_seed);
        QByteArrayList seeds;
        for (const char *hex : Corpus)
            seeds += QByteArray::fromHex(hex);
        while (seeds.size() < 300) {
            const QByteArray bytes = termToBinary(random.next());
            seeds += seeds.size() % 5 ? bytes : "\x83P"_ba + qCompress(bytes.sliced(1));
        }
        const DecodeLimits limits = DecodeLimits().nodes(2000).bytes(20'000).depth(40).integerBytes(100);
        int read = 0;
        QElapsedTimer timer;
        timer.start();
        Term before;
        for (int i = 0; i < m_count; ++i) {
            const QByteArray bytes = mutated(seeds[random.below(int(seeds.size()))], seeds[random.below(int(seeds.size()))], random);
            try {
                const Term term = binaryToTerm(bytes, limits);
                ++read;
                QVERIFY2(partsOf(term) <= limits.nodes() && term.depth() <= limits.depth() && bytesOf(term) <= limits.bytes(), bytes.toHex().constData());
                QVERIFY2(binaryToTerm(termToBinary(term)) == term, bytes.toHex().constData());
                QVERIFY((term <=> before) == 0 <=> (before <=> term));
                QVERIFY(term.toString(100).size() <= 100);
                if (i % 100 == 0)
                    seeds[random.below(int(seeds.size()))] = bytes.size() < 2000 ? bytes : termToBinary(random.next());
                before = term;
            } catch (const TermError &error) {
                QVERIFY2(error.message().size() < 300, qPrintable(error.message()));
            }
        }
        qInfo("%d mutants of bytes, of which %d are terms, took %lld ms", m_count, read, timer.elapsed());
        QVERIFY(read > m_count / 50 && read < m_count);
    }

    void EN29_mutantsOfTextsAreReadOrRefused()
    {
        RandomTerms random(m_seed + 1);
        QByteArrayList seeds{"<<\"two\" \"parts\",5:3,-1:9,$a/utf8>>"_ba, "#{16#ff => $\\x{1F600},\"a\\101\" \"b\" => 'x\\^A'}"_ba, "fun 'A':b/2"_ba, "[1.5e-10,-0.0|-16#ff]"_ba};
        while (seeds.size() < 300)
            seeds += random.next().toString().toUtf8();
        int read = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < m_count; ++i) {
            const QByteArray text = mutated(seeds[random.below(int(seeds.size()))], seeds[random.below(int(seeds.size()))], random);
            try {
                const Term term = Term::fromString(QString::fromUtf8(text));
                ++read;
                QVERIFY2(Term::fromString(term.toString()) == term, text.constData());
            } catch (const TermError &error) {
                QVERIFY2(error.message().startsWith(u"line ") && error.message().size() < 500, qPrintable(error.message()));
            }
        }
        qInfo("%d mutants of texts, of which %d are terms, took %lld ms", m_count, read, timer.elapsed());
        QVERIFY(read > m_count / 50 && read < m_count);
    }
};

QTEST_GUILESS_MAIN(tst_TermFuzz)
#include "tst_term_fuzz.moc"
