// SPDX-License-Identifier: MIT
// Runs what the README's tour shows; readme.cpp is made of its snippets.
#include "support/testrun.h"

#include <QActors/Async>

using namespace TestSupport;

Async<int> openAnAccount();
Async<int> fetchAll();
Async<QString> letItCrash();
Async<> deleteInTheMiddle();
void runTheReadmesTest();

class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTourRuns()
    {
        QTest::ignoreMessage(QtInfoMsg, "closed: Shutdown");
        QCOMPARE(awaitVirtual(openAnAccount), 100);
        QCOMPARE(awaitVirtual(fetchAll), 100);
        QTest::ignoreMessage(QtInfoMsg, "Error: too hot");
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("lost its child store: Error: too hot")));
        QCOMPARE(awaitVirtual(letItCrash), QStringLiteral("0"));
        QTest::ignoreMessage(QtInfoMsg, QRegularExpression(QStringLiteral("was cancelled: killed")));
        await(deleteInTheMiddle);
    }
    void itsTestPasses() { runTheReadmesTest(); }
};

QTEST_GUILESS_MAIN(tst_Readme)
#include "tst_readme.moc"
