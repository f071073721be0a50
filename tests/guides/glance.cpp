// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "glance.h"

namespace glance {

class tst_Glance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTourRuns()
    {
        QTest::ignoreMessage(QtInfoMsg, "closed: Shutdown");
        QCOMPARE(TestSupport::awaitVirtual(openAnAccount), 100);
        QCOMPARE(TestSupport::awaitVirtual(fetchAll), 100);
        QTest::ignoreMessage(QtInfoMsg, "Error: too hot");
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("lost its child store: Error: too hot")));
        QCOMPARE(TestSupport::awaitVirtual(letItCrash), QStringLiteral("0"));
        QTest::ignoreMessage(QtInfoMsg, QRegularExpression(QStringLiteral("was cancelled: killed")));
        TestSupport::await(deleteInTheMiddle);
    }
    void itsTestsPass()
    {
        runSlot<tst_Store>("aSlowAnswerIsATimeout");
        runSlot<AccountTest>("tellsItsBalance");
        runSlot<AccountTest>("fetchesWhateverHappens");
    }
};
GUIDE_TEST(tst_Glance)

} // namespace glance

#include "moc_glance.cpp"
#include "glance.moc"
