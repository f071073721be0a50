// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/supervision/supervisoroptions.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_SupervisorOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDefaultsAreOtps()
    {
        const SupervisorOptions options;
        QCOMPARE(options.strategy(), RestartStrategy::OneForOne);
        QCOMPARE(options.intensity(), 1);
        QCOMPARE(options.period(), 5s);
        QCOMPARE(options.autoShutdown(), AutoShutdown::Never);
        QVERIFY(!options.backoff());
        QCOMPARE(options.maxChildren(), std::numeric_limits<int>::max());
    }

    void eachSetterGivesAChangedCopy()
    {
        const SupervisorOptions plain;
        const auto changed = plain.strategy(RestartStrategy::RestForOne)
                                 .intensity(0, std::chrono::hours::max()) // a time without end is one
                                 .backoff(RetryPolicy())
                                 .autoShutdown(AutoShutdown::AllSignificant)
                                 .maxChildren(0);
        QCOMPARE(plain.strategy(), RestartStrategy::OneForOne);
        QCOMPARE(plain.intensity(), 1);
        QCOMPARE(changed.strategy(), RestartStrategy::RestForOne);
        QCOMPARE(changed.intensity(), 0);
        QCOMPARE(changed.period(), Duration::max());
        QVERIFY(changed.backoff());
        QCOMPARE(changed.autoShutdown(), AutoShutdown::AllSignificant);
        QCOMPARE(changed.maxChildren(), 0);
    }

    void badValuesAreRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(SupervisorOptions().strategy(RestartStrategy(42))); }),
                 u"SupervisorOptions: unknown strategy 42; give OneForOne, OneForAll or RestForOne"_s);
        QVERIFY(!messageOf<MisuseError>([] { static_cast<void>(SupervisorOptions().autoShutdown(AutoShutdown(7))); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([] { static_cast<void>(SupervisorOptions().intensity(-1, 1s)); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([] { static_cast<void>(SupervisorOptions().intensity(1, 0s)); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([] { static_cast<void>(SupervisorOptions().maxChildren(-1)); }).isEmpty());
        RetryPolicy never;
        never.factor = -1;
        QVERIFY(!messageOf<MisuseError>([&] { static_cast<void>(SupervisorOptions().backoff(never)); }).isEmpty());
    }

    void theirNamesArePrinted()
    {
        QString text;
        QDebug(&text).nospace() << RestartStrategy::RestForOne << ' ' << AutoShutdown::AnySignificant << ' ' << RestartStrategy(42);
        QVERIFY2(text.startsWith(u"QActors::RestartStrategy::RestForOne QActors::AutoShutdown::AnySignificant"_s), qPrintable(text));
        QVERIFY2(text.contains(u"42"_s), qPrintable(text));
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorOptions)
#include "tst_supervisoroptions.moc"
