// SPDX-License-Identifier: MIT
// A QTimer that is awaited obeys a virtual clock.
#include <QActors/RunTest>
#include <QActors/Timeouts>
#include <QActors/QtTimer>

using namespace QActors;
using namespace QActors::Test;
using namespace std::chrono_literals;

class TimerVirtualTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(aPeriodicTimerTicksByVirtualTime)
    {
        QTimer timer;
        timer.start(1h);
        for (int i = 1; i <= 3; ++i) {
            co_await timer;
            QACTORS_COMPARE(testClock().elapsed(), Duration(i * 1h));
        }
    }

    QACTORS_TEST(aSingleShotTimerStopsThen)
    {
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(24h);
        co_await sleep(1h);
        const bool early = co_await moveOnAfter(1min, [&]() -> Async<> { co_await timer; });
        QACTORS_VERIFY(!early);
        QACTORS_VERIFY(timer.isActive());
        co_await timer;
        QACTORS_VERIFY(!timer.isActive());
        QACTORS_COMPARE(testClock().elapsed(), Duration(25h + 1min)); // an interval after the await began
    }
};

QTEST_GUILESS_MAIN(TimerVirtualTest)
#include "tst_qtimer_virtual.moc"
