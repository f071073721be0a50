// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "readme.h"

namespace readme {

class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theExampleRuns()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lost its child weather: Error: the line broke"_s));
        QTest::ignoreMessage(QtInfoMsg, "Oslo 4 Rome 4");
        TestSupport::awaitVirtual([] { return withTaskGroup(application); });
    }
};
GUIDE_TEST(tst_Readme)

} // namespace readme

#include "moc_readme.cpp"
#include "readme.moc"
