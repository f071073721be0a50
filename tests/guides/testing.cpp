// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "testing.h"

namespace testing {

class tst_Testing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTestPasses()
    {
        runSlot<tst_Reminder>("reminds");
        runSlot<tst_Reminder>("isSilent");
    }
    void marblesAreDrawn() { runSlot<tst_Debounce>("givesTheLastOfABurst"); }
    void everywhere() { transferIsAlwaysClosed(); }
    void explores()
    {
        const QString schedule = howItFails();
        QVERIFY(!schedule.isEmpty());
        QVERIFY(!replay(twoTasksOneCounter, schedule).passed);
    }
};
GUIDE_TEST(tst_Testing)

} // namespace testing

#include "moc_testing.cpp"
#include "testing.moc"
