// SPDX-License-Identifier: MIT
// Whatever Erlang may send: each conversion takes it or says why not, and all forms of a conversion agree.
#include <QActors/RemoteExit>
#include <QActors/TermPattern>
#include <QActors/TermVariant>

#include "../../src/erlang/exitterm_p.h"
#include "erlang/randomterms.h"
#include "support/rounds.h"
#include "support/testrun.h"

using namespace TestSupport;

namespace {

const int Rounds = rounds(600);

class Pair
{
    Q_GADGET
    Q_PROPERTY(int a MEMBER a)
    Q_PROPERTY(QVariant b MEMBER b)
public:
    int a = 0;
    QVariant b;
};

/// How often a T could be made.
template<typename T>
int triedAs(const Term &term)
{
    const std::optional<T> value = tryFromTerm<T>(term);
    QString message;
    try {
        static_cast<void>(fromTerm<T>(term));
    } catch (const TermError &error) {
        message = error.message();
    }
    QVariant out;
    QString why;
    const bool isRead = termToVariant(term, QMetaType::fromType<T>(), out, why);
    const bool isMatched = matchTerm(term, onTerm(arg<T>, [] { }));
    const bool agree = isRead == value.has_value() && isMatched == isRead && isRead == message.isEmpty() && why == message && (message.isEmpty() || message.size() < 1000);
    if (!agree)
        qWarning().noquote() << QMetaType::fromType<T>().name() << "of" << term << message << why;
    // What was read is written as a term that is read as the same; 1 may have become 1.0, and text a binary.
    if (value && toTerm(*tryFromTerm<T>(toTerm(*value))) != toTerm(*value))
        qWarning().noquote() << QMetaType::fromType<T>().name() << "of" << term << "is" << toTerm(*value);
    return value ? 1 : 0;
}

template<typename... T>
QList<int> triedAsAll(const Term &term)
{
    return {triedAs<T>(term)...};
}

} // namespace

class tst_TermRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void EN38_EN41_EN43_allFormsOfAConversionAgreeForWhateverTerm()
    {
        registerTermType<std::tuple<Term, int>>();
        registerTermType<std::optional<QString>>();
        registerTermType<std::variant<int, Atom, QList<QVariant>>>();
        RandomTerms random(7);
        QList<int> hits;
        for (int i = 0; i < Rounds; ++i) {
            // Plain terms, and some in a place where they nearly fit.
            Term term = random.next();
            switch (random.below(4)) {
            case 0: term = Term::list({term, term}); break;
            case 1: term = Term::tuple({term, Term::integer(1)}); break;
            case 2: term = Term::map({{Term::atom("a"), Term::integer(1)}, {Term::atom("b"), term}}); break;
            default: break;
            }
            const QList<int> found = triedAsAll<int, quint8, double, float, bool, QString, QByteArray, Atom, Term, QStringList, QVariantList, QVariantMap, QList<int>, QMap<QString, QVariant>,
                                                QMap<Atom, Term>, std::tuple<Term, int>, std::optional<QString>, std::variant<int, Atom, QList<QVariant>>, Pair, std::chrono::seconds, QDate,
                                                QUrl, QUuid, Qt::Orientation, ErlangPid>(term);
            hits.resize(found.size());
            for (qsizetype n = 0; n < found.size(); ++n)
                hits[n] += found.at(n);
        }
        qInfo().noquote() << "taken:" << hits;
        QCOMPARE(hits.at(8), Rounds);
        for (const qsizetype often : {0, 5, 10, 18})
            QVERIFY2(hits.at(often) > Rounds / 80, qPrintable(QString::number(often)));
    }

    void EN41_naturalValuesAreWrittenAgain()
    {
        RandomTerms random(8);
        for (int i = 0; i < Rounds; ++i) {
            const QVariant value = variantFromTerm(random.next());
            QCOMPARE(variantFromTerm(termFromVariant(value)), value);
        }
    }

    void EN46_EN47_reasonsGoBackAsTheyCame()
    {
        RandomTerms random(9);
        for (int i = 0; i < Rounds; ++i) {
            Term term = random.next(true);
            if (random.below(3) == 0)
                term = Term::tuple({Term::atom("shutdown"), term});
            QCOMPARE(detail::exitReasonToTerm(detail::exitReasonFromTerm(term)), term);
        }
    }
};

QTEST_GUILESS_MAIN(tst_TermRandom)
#include "tst_termrandom.moc"
