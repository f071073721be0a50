// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "cancellation.h"

namespace cancellation {

class tst_Cancellation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scopes()
    {
        int polls = 0;
        QVERIFY(TestSupport::awaitVirtual([&] { return pollForAWhile(polls); }));
        QCOMPARE(polls, 4);
    }
    void deadlines() { QCOMPARE(TestSupport::awaitVirtual(firstAnswer), QStringLiteral("none")); }
    void shields()
    {
        QStringList log;
        const auto cut = [&] { return moveOnAfter(1s, [&] { return session(log); }); };
        QVERIFY(!TestSupport::awaitVirtual(cut));
        QCOMPARE(log, QStringList{QStringLiteral("goodbye")});
    }
    void groups() { QCOMPARE(TestSupport::awaitVirtual(whatWentWrong), QStringLiteral("no such page")); }
    void lifetimes()
    {
        QStringList log;
        TestSupport::awaitVirtual([&] { return deletedInTheMiddle(log); });
        QCOMPARE(log, (QStringList{QStringLiteral("locals gone"), QStringLiteral("page gone")}));
    }
};
GUIDE_TEST(tst_Cancellation)

} // namespace cancellation

#include "moc_cancellation.cpp"
#include "cancellation.moc"
