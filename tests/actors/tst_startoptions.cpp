// SPDX-License-Identifier: MIT
#include <QActors/EventLoopPool>
#include <QActors/StartOptions>

#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_StartOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDefaultIsNothingSpecial()
    {
        const StartOptions options;
        QVERIFY(options.name().isEmpty());
        QVERIFY(!options.exitCallback());
    }

    void eachSetterGivesAChangedCopy()
    {
        const StartOptions plain;
        const StartOptions named = plain.name(u"clerk"_s);
        QVERIFY(plain.name().isEmpty());
        QCOMPARE(named.name(), u"clerk"_s);

        int told = 0;
        const StartOptions both = named.onExit([&](Pid, const ExitReason &) { ++told; });
        QVERIFY(!named.exitCallback());
        QCOMPARE(both.name(), u"clerk"_s); // what was set before stays
        both.exitCallback()(Pid(), ExitReason());
        QCOMPARE(told, 1);

        EventLoopPool pool(1);
        const StartOptions placed = both.on(pool);
        QVERIFY(both.place().isHere());
        QVERIFY(!placed.place().isHere());
        QCOMPARE(placed.name(), u"clerk"_s);
        QVERIFY(placed.exitCallback());
        QVERIFY(!placed.onExit({}).exitCallback()); // taken back
    }
};

QTEST_GUILESS_MAIN(tst_StartOptions)
#include "tst_startoptions.moc"
