// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Timeouts>
#include <QActors/VirtualClock>

#include "support/bank.h"

#include <QtCore/qelapsedtimer.h>

using namespace TestSupport;

class tst_VirtualClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeJumpsToTheNextDeadlineWhenEverythingWaits()
    {
        QActors::Test::VirtualClock clock;
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (const int hours : {3, 1, 2}) {
                    group.startSoon([&, hours]() -> Async<> {
                        co_await sleep(std::chrono::hours(hours));
                        log.add(u"%1 h at %2"_s.arg(hours).arg(clock.elapsed() / 1h));
                    });
                }
                co_return;
            });
        });
        QCOMPARE(log.join(u", "_s), u"1 h at 1, 2 h at 2, 3 h at 3"_s);
        QCOMPARE(clock.elapsed(), Duration(3h));
    }

    void byHandItMovesOnlyWhenTold()
    {
        QActors::Test::VirtualClock clock(QActors::Test::VirtualClock::ByHand);
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto sleeper = group.startSoon([&]() -> Async<> {
                    for (int i = 1; i <= 3; ++i) {
                        co_await sleep(10min);
                        log.add(u"%1 at %2"_s.arg(i).arg(clock.elapsed() / 1min));
                    }
                });
                co_await settle(100);
                QACTORS_COMPARE(clock.elapsed(), Duration::zero());
                co_await clock.pass(25min); // stops at 10 and 20
                QACTORS_COMPARE(log.join(u", "_s), u"1 at 10, 2 at 20"_s);
                QACTORS_COMPARE(clock.elapsed(), Duration(25min));
                clock.advance(1h); // jumps over 30: late, and told so
                co_await sleeper;
            });
        });
        QCOMPARE(log.join(u", "_s), u"1 at 10, 2 at 20, 3 at 85"_s);
    }

    void deadlinesObeyIt()
    {
        QActors::Test::VirtualClock clock;
        const QString thrown = await([]() -> Async<QString> {
            co_return co_await thrownBy([] { return failAfter(24h, [] { return sleepForever(); }); });
        });
        QVERIFY(!thrown.isEmpty() && thrown != u"value"_s);
        QCOMPARE(clock.elapsed(), Duration(24h));
    }

    void afterwardsTimeIsReal()
    {
        {
            const QActors::Test::VirtualClock clock;
            QCOMPARE(Dispatcher::current()->clock(), &clock);
        }
        QCOMPARE(Dispatcher::current()->clock(), Clock::system());
    }
};

QTEST_GUILESS_MAIN(tst_VirtualClock)

#include "tst_virtualclock.moc"
