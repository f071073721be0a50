// SPDX-License-Identifier: MIT
// Terms beside Erlang's own: random ones go there and back, are printed, parsed, compared and sorted by both.
//   QACTORS_ERLANG_TERMS   how many terms; 2000 by default
//   QACTORS_ERLANG_SEED    what they are made from; fixed by default, so that a failure comes back
// Not for ThreadSanitizer: it starts programs, and has one thread.
#include "randomterms.h"

#include "support/escript.h"

#include <QActors/TermBinary>

#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qendian.h>
#include <QtCore/qfileinfo.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <numeric>

using namespace TestSupport;

namespace {

void append(QByteArray &to, const QByteArray &record)
{
    char size[4];
    qToBigEndian(quint32(record.size()), size);
    to.append(size, sizeof(size)).append(record);
}

QByteArrayList recordsOf(const QByteArray &bytes)
{
    QByteArrayList records;
    for (qsizetype at = 0; at + 4 <= bytes.size();) {
        const auto size = qFromBigEndian<quint32>(bytes.constData() + at);
        records += bytes.sliced(at + 4, size);
        at += 4 + qsizetype(size);
    }
    return records;
}

/// The text that Erlang parses; empty for what has no text.
QByteArray parsable(const Term &term, bool portable)
{
    return portable ? term.toString().toUtf8() : QByteArray();
}

QByteArray difference(const QByteArray &ours, const QByteArray &erlangs)
{
    const auto [one, other] = std::mismatch(ours.begin(), ours.end(), erlangs.begin(), erlangs.end());
    const qsizetype from = (std::max)(qsizetype(0), qsizetype(one - ours.begin()) - 40);
    return "QActors: " + ours.mid(from, 120) + "\nErlang:  " + erlangs.mid(from, 120);
}

char signOf(const Term &one, const Term &other)
{
    if (one == other)
        return '=';
    const std::weak_ordering order = Term::compare(one, other);
    return order == 0 ? '~' : order < 0 ? '<'
                                        : '>';
}

} // namespace

class tst_TermsErlang : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QList<Term> m_terms;
    QList<bool> m_portable;
    QByteArrayList m_answers;

    QString file(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &bytes)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
    }
    QByteArray read(const QString &name)
    {
        QFile in(file(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    /// Empty, or what went wrong.
    QString run(const QStringList &arguments)
    {
        QProcess erlang;
        erlang.setProcessChannelMode(QProcess::MergedChannels);
        erlang.start(escript(), QStringList(QFileInfo(QStringLiteral(QACTORS_ERLANG_MATE)).dir().filePath(u"terms.escript"_s)) + arguments);
        const int seconds = 60 + int(m_terms.size() / 500);
        if (!erlang.waitForFinished(seconds * 1000))
            return u"escript did not end: "_s + erlang.errorString();
        return erlang.exitCode() == 0 ? QString() : u"escript failed: "_s + QString::fromUtf8(erlang.readAll());
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (escript().isEmpty())
            QSKIP("There is no escript (Debian: erlang-base): terms are not compared with Erlang's.");
        const quint32 seed = qEnvironmentVariable("QACTORS_ERLANG_SEED", u"1"_s).toUInt();
        const int count = qEnvironmentVariable("QACTORS_ERLANG_TERMS", u"2000"_s).toInt();
        RandomTerms random(seed);
        QByteArray in;
        for (int i = 0; i < count; ++i) {
            m_portable += i % 2 == 0;
            m_terms += random.next(m_portable.back());
            append(in, termToBinary(m_terms.back()));
            append(in, parsable(m_terms.back(), m_portable.back()));
        }
        write(u"in"_s, in);
        QElapsedTimer timer;
        timer.start();
        const QString failure = run({u"check"_s, file(u"in"_s), file(u"out"_s)});
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        m_answers = recordsOf(read(u"out"_s));
        QCOMPARE(m_answers.size(), 3 * m_terms.size());
        qInfo("QACTORS_ERLANG_SEED=%u QACTORS_ERLANG_TERMS=%d; Erlang took %lld ms", seed, count, timer.elapsed());
    }

    void EN16_whatGoesToErlangComesBack()
    {
        for (qsizetype i = 0; i < m_terms.size(); ++i) {
            const Term back = binaryToTerm(m_answers[3 * i]);
            QVERIFY2(back == m_terms[i], qPrintable(u"%1: %2 came back as %3"_s.arg(i).arg(m_terms[i].toString(), back.toString())));
            QCOMPARE(termToBinary(back), termToBinary(m_terms[i]));
        }
    }

    void EN16_whatOnlyErlangMakesGoesThereAndBack()
    {
        const QString failure = run({u"make"_s, file(u"own"_s)});
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        const QByteArrayList own = recordsOf(read(u"own"_s));
        QVERIFY(own.size() > 100);
        QByteArray again;
        for (const QByteArray &bytes : own) {
            const Term term = binaryToTerm(bytes);
            QVERIFY2(binaryToTerm(termToBinary(term)) == term, qPrintable(term.toString(200)));
            append(again, termToBinary(term));
        }
        write(u"again"_s, again);
        const QString difference = run({u"same"_s, file(u"own"_s), file(u"again"_s)});
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
        append(again, termToBinary(Term()));
        write(u"more"_s, again);
        QVERIFY(!run({u"same"_s, file(u"own"_s), file(u"more"_s)}).isEmpty()); // or the comparison would say nothing
    }

    void EN17_pairsCompareAsInErlang()
    {
        for (qsizetype i = 1; i < m_terms.size(); ++i) {
            const char sign = signOf(m_terms[i - 1], m_terms[i]);
            QVERIFY2(m_answers[3 * i + 2].front() == sign,
                     qPrintable(u"Erlang says %1, and QActors %2: %3 and %4"_s.arg(QLatin1Char(m_answers[3 * i + 2].front())).arg(QLatin1Char(sign)).arg(m_terms[i - 1].toString(), m_terms[i].toString())));
        }
    }

    void EN17_aListIsSortedAsInErlang()
    {
        // With what is equivalent, and large numbers, beside each other.
        QList<Term> terms = m_terms.first((std::min)(m_terms.size(), qsizetype(20'000)));
        for (int power : {31, 52, 53, 54, 62, 63, 64, 65, 100, 1023}) {
            const double number = std::ldexp(1.0, power);
            QByteArray magnitude(power / 8 + 1, '\0');
            magnitude.back() = char(1 << power % 8);
            for (const bool negative : {false, true}) {
                terms += Term::bigInteger(negative, magnitude);
                terms += Term::floating(negative ? -number : number);
                terms += Term::floating(negative ? -std::nextafter(number, 0) : std::nextafter(number, 0));
                QByteArray next = magnitude;
                next.front() = char(next.front() | 1);
                terms += Term::bigInteger(negative, next);
                terms += Term::map({{Term::bigInteger(negative, next), Term()}});
                terms += Term::map({{Term::floating(number), Term()}});
            }
        }
        QByteArray in;
        for (const Term &term : std::as_const(terms))
            append(in, termToBinary(term));
        write(u"list"_s, in);
        const QString failure = run({u"sort"_s, file(u"list"_s), file(u"sorted"_s)});
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
        QList<qsizetype> places(terms.size());
        std::iota(places.begin(), places.end(), 0);
        std::sort(places.begin(), places.end(), [&](qsizetype one, qsizetype other) { return Term::compare(terms[one], terms[other]) < 0; });
        const QByteArray sorted = read(u"sorted"_s);
        QCOMPARE(sorted.size(), 4 * terms.size());
        for (qsizetype i = 0; i < terms.size(); ++i) {
            const auto place = qsizetype(qFromBigEndian<quint32>(sorted.constData() + 4 * i));
            QVERIFY2(Term::compare(terms[place], terms[places[i]]) == 0, qPrintable(u"%1: Erlang has %2, and QActors %3"_s.arg(i).arg(terms[place].toString(), terms[places[i]].toString())));
        }
    }

    void EN18_textIsErlangs()
    {
        for (qsizetype i = 0; i < m_terms.size(); ++i) {
            if (m_portable[i])
                QVERIFY2(m_terms[i].toString().toUtf8() == m_answers[3 * i + 1], difference(m_terms[i].toString().toUtf8(), m_answers[3 * i + 1]).constData());
        }
    }

    void EN18_eachParsesTheTextOfTheOther()
    {
        qsizetype read = 0;
        for (qsizetype i = 0; i < m_terms.size(); ++i) {
            if (!m_portable[i])
                continue;
            QVERIFY2(m_answers[3 * i + 2].back() != 'n', qPrintable(u"Erlang takes for another term: "_s + m_terms[i].toString()));
            read += m_answers[3 * i + 2].back() == 'y';
            const QString text = QString::fromUtf8(m_answers[3 * i + 1]);
            try {
                QCOMPARE(Term::fromString(text), m_terms[i]);
            } catch (const TermError &error) {
                QFAIL(qPrintable(text + u": "_s + error.message()));
            }
        }
        QVERIFY(read > m_terms.size() / 3); // of the half that has texts
    }
};

QTEST_GUILESS_MAIN(tst_TermsErlang)
#include "tst_terms_erlang.moc"
