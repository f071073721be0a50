// SPDX-License-Identifier: MIT
#include <QActors/Assertions>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;

namespace {

struct Point
{
    int x;
    friend bool operator==(const Point &, const Point &) = default;
};

/// The message of the check that fails in `fn`; "passed" if none does.
template<typename F>
QString failureOf(F fn)
{
    try {
        fn();
    } catch (const AssertionFailed &failed) {
        failed.acknowledge();
        return failed.message();
    }
    return u"passed"_s;
}

} // namespace

class AssertionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatHoldsPasses()
    {
        const QByteArray text("abc");
        QCOMPARE(failureOf([&] {
                     QACTORS_VERIFY(1 < 2);
                     QACTORS_VERIFY2(true, u"never built"_s);
                     QACTORS_COMPARE(u"a"_s + u"b"_s, u"ab"_s);
                     QACTORS_COMPARE(0.1 + 0.2, 0.3); // as QCOMPARE: nearly
                     QACTORS_COMPARE(text.constData(), "abc"); // the texts
                     QACTORS_COMPARE(Point{1}, Point{1});
                 }),
                 u"passed"_s);
    }

    void TS1_expressionValuesAndPlaceAreTold()
    {
        const int three = 3;
        QString text = failureOf([&] { QACTORS_VERIFY(three == 4); });
        QVERIFY2(text.startsWith(u"'three == 4' is not true (tst_assertions.cpp:"_s), qPrintable(text));
        text = failureOf([&] { QACTORS_VERIFY2(three == 4, u"three is %1"_s.arg(three)); });
        QVERIFY2(text.startsWith(u"'three == 4' is not true: three is 3 (tst_assertions.cpp:"_s), qPrintable(text));
        text = failureOf([&] { QACTORS_COMPARE(three + 1, 5); });
        QVERIFY2(text.contains(u"Actual   (three + 1): 4\n   Expected (5): 5"_s), qPrintable(text));
        text = failureOf([&] { QACTORS_COMPARE("abc", "abd"); });
        QVERIFY2(text.contains(u"abc\n"_s) && text.contains(u"abd"_s), qPrintable(text));
        text = failureOf([&] { QACTORS_COMPARE(Point{1}, Point{2}); });
        QVERIFY2(text.contains(u"<no QTest::toString()>"_s), qPrintable(text));
        text = failureOf([] { QACTORS_FAIL(u"never here"_s); });
        QVERIFY2(text.contains(u"never here"_s), qPrintable(text));
    }

    void theFirstThatIsNotAcknowledgedCounts()
    {
        QActors::Test::detail::forgetFailures();
        failureOf([] { QACTORS_VERIFY(false); });
        QVERIFY(!QActors::Test::detail::firstUnacknowledged());
        const AssertionFailed failed(u"kept"_s, std::source_location::current());
        QVERIFY(QActors::Test::detail::firstUnacknowledged());
        failed.acknowledge();
        QActors::Test::detail::forgetFailures();
    }
};

QTEST_GUILESS_MAIN(AssertionsTest)
#include "tst_assertions.moc"
