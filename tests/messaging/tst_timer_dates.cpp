// SPDX-License-Identifier: MIT
// Messages that are sent at a time of day.
#include "support/arrivals.h"

#include <QActors/Timer>

#include <QtCore/qdatetime.h>

#include <time.h>

using namespace TestSupport;

namespace {

/// The time zone of this program while it lives.
class ZoneOfTest
{
public:
    explicit ZoneOfTest(const char *name) : m_before(qgetenv("TZ")), m_had(qEnvironmentVariableIsSet("TZ")) { set(name); }
    ~ZoneOfTest()
    {
        if (m_had)
            qputenv("TZ", m_before);
        else
            qunsetenv("TZ");
        tzset();
    }
    Q_DISABLE_COPY_MOVE(ZoneOfTest)
    void set(const char *name) const
    {
        qputenv("TZ", name);
        tzset();
    }

private:
    QByteArray m_before;
    bool m_had;
};

} // namespace

class tst_TimerDates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TM5_aDateAndTimeIsWaitedFor()
    {
        byTheClock([](Arrivals &a, VirtualClock &clock) -> Async<> {
            clock.setWallTime(std::chrono::system_clock::time_point(std::chrono::milliseconds(1'800'000'000'000)));
            const QDateTime now = QDateTime::fromMSecsSinceEpoch(1'800'000'000'000);
            const Timer hour = sendAt(now.addSecs(3600), a.box.pid(), "hour");
            sendAt(now.addSecs(-1), a.box.pid(), "passed");
            sendAt(now.addMSecs(1500).toUTC(), a.box.pid(), "utc");
            sendAt(now.addMSecs(1700).toOffsetFromUtc(-7200), a.box.pid(), "offset");
            QACTORS_COMPARE(hour.remainingTime(), Duration(1h));
            co_await a.take(4);
            QACTORS_COMPARE(a.text(), u"passed@0 utc@1500 offset@1700 hour@3600000"_s);
        });
    }
    void TM5_aClockThatIsSetIsFollowed()
    {
        byTheClock([](Arrivals &a, VirtualClock &clock) -> Async<> {
            const auto start = clock.wallTime();
            const QDateTime now = QDateTime::fromMSecsSinceEpoch(start.time_since_epoch() / 1ms);
            sendAt(now.addSecs(3600), a.box.pid(), "forwards");
            sendAt(now.addSecs(7200), a.box.pid(), "backwards");
            co_await sleep(10min);
            clock.setWallTime(start + 59min + 58s);
            co_await a.take(1);
            clock.setWallTime(start);
            co_await a.take(1);
            // Within a minute of when the clock was set, and then exactly.
            QACTORS_VERIFY2(a.log[0] > u"forwards@600000"_s && a.log[0] <= u"forwards@660000"_s, a.log[0]);
            const qint64 set = a.log[0].section(u'@', 1).toLongLong();
            QACTORS_COMPARE(qRound64(double(a.log[1].section(u'@', 1).toLongLong() - set) / 10.0), 720'000);
        });
    }

    void TM5_aLocalTimeFollowsItsZone()
    {
        const ZoneOfTest zone("UTC0");
        byTheClock([&](Arrivals &a, VirtualClock &clock) -> Async<> {
            clock.setWallTime(std::chrono::system_clock::time_point(std::chrono::milliseconds(1'800'000'000'000)));
            const QDateTime noon = QDateTime::fromMSecsSinceEpoch(1'800'000'000'000).addSecs(4 * 3600);
            sendAt(noon, a.box.pid(), "local");
            sendAt(noon.toUTC(), a.box.pid(), "utc");
            co_await sleep(90min);
            zone.set("XXX-2"); // two hours ahead: that local time is two hours from the beginning
            co_await a.take(2);
            QACTORS_COMPARE(a.text(), u"local@7200000 utc@14400000"_s);
        });
    }
};

QTEST_GUILESS_MAIN(tst_TimerDates)
#include "tst_timer_dates.moc"
