// SPDX-License-Identifier: MIT
#include <QActors/Marbles>
#include <QActors/StreamOperators>
#include <QActors/TestKit>

#include <QtTest/qtest.h>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString refusalOf(const char *line)
{
    try {
        static_cast<void>(marbles(line));
    } catch (const MisuseError &error) {
        return error.message();
    }
    return {};
}

} // namespace

class tst_Marbles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(SM45_whatIsDrawnIsReadOff)
    {
        for (const char *line : {"1--2|", "|", "-#", "(12)-(34|)", "1-(23)4#"}) {
            const QString drawn = co_await draw(marbles(line));
            QACTORS_COMPARE(drawn, QString::fromLatin1(line));
        }
        const QString endless = co_await draw(marbles("1-2"), 5s);
        QACTORS_COMPARE(endless, u"1-2"_s);
        QACTORS_COMPARE(testClock().elapsed().count() > 0, true);
    }
    QACTORS_TEST(SM45_valuesOfOnesOwn)
    {
        const QHash<char, QString> values{{'a', u"Oslo"_s}, {'b', u"Rome"_s}};
        const QString asTheyAre = co_await draw(marbles("a-b|", values));
        QACTORS_COMPARE(asTheyAre, u"Oslo-Rome|"_s);
        const auto sign = [](const QString &city) { return city.left(1); };
        const QString drawn = co_await draw(marbles("(ab)a|", values), 1h, sign);
        QACTORS_COMPARE(drawn, u"(OR)O|"_s);
        bool thrown = false;
        auto failing = marbles("#");
        try {
            co_await failing.next();
        } catch (const MarbleError &error) {
            thrown = error.message() == u"the '#' of \"#\""_s;
        }
        QACTORS_VERIFY(thrown);
    }
    void SM45_aLineThatMakesNoSense()
    {
        QCOMPARE(refusalOf("1-x|"), u"marbles: \"1-x|\": the sign 'x' is no value, nor one of - | # ( )"_s);
        QCOMPARE(refusalOf("(1"), u"marbles: \"(1\": a parenthesis is not closed"_s);
        QCOMPARE(refusalOf("1|2"), u"marbles: \"1|2\": nothing comes after the end"_s);
        QCOMPARE(TestSupport::messageOf<MisuseError>([] { static_cast<void>(marbles("-", QHash<char, int>{{'|', 1}})); }), u"marbles: the sign '|' has a meaning of its own; take another for a value"_s);
        QCOMPARE(refusalOf("1)"), u"marbles: \"1)\": a parenthesis is opened, then closed"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Marbles)
#include "tst_marbles.moc"
