// SPDX-License-Identifier: MIT
#include "counter.h"

#include <QActors/TestKit>

using namespace QActors;
using namespace QActors::Test;
using namespace std::chrono_literals;

class CounterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A slot that is a coroutine. Time is virtual: five hours pass in no time.
    QACTORS_TEST(reportsEveryHour)
    {
        TestProbe probe;
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const Pid counter = co_await start<Counter>(group, probe.pid());
            send(counter, "add", 3);
            probe.setTimeout(2h);
            for (int i = 0; i < 5; ++i)
                co_await probe.expectMessage("hourly", 3);
            QACTORS_COMPARE(testClock().elapsed(), Duration(5h));
        };
        co_await withTaskGroup(body);
    }

    void adds_data()
    {
        QTest::addColumn<int>("by");
        QTest::newRow("up") << 2;
        QTest::newRow("down") << -2;
    }
    QACTORS_TEST(adds)
    {
        QFETCH(int, by);
        TestProbe probe;
        auto body = [&probe, by](TaskGroup &group) -> Async<> {
            const Pid counter = co_await start<Counter>(group, probe.pid());
            send(counter, "add", by);
            send(counter, "get", probe.pid());
            QACTORS_COMPARE(co_await probe.expect<int>(), by);
        };
        co_await withTaskGroup(body);
    }

    // Two who add at once, in every order; then cancelled, and deleted, at every await.
    void addsInAnyOrder()
    {
        exploreTest(twoAdders);
        QVERIFY2(cancelEverywhere(twoAdders).passed(), qPrintable(cancelEverywhere(twoAdders).report()));
        QVERIFY2(killEverywhere(twoAdders).passed(), qPrintable(killEverywhere(twoAdders).report()));
    }

private:
    static Async<> twoAdders()
    {
        TestProbe probe;
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const Pid counter = co_await start<Counter>(group, probe.pid());
            auto adders = [counter](TaskGroup &inner) {
                for (int i = 0; i < 2; ++i)
                    inner.startSoon([counter] { send(counter, "add", 1); });
            };
            co_await withTaskGroup(adders);
            send(counter, "get", probe.pid());
            QACTORS_COMPARE(co_await probe.expect<int>(), 2);
        };
        co_await withTaskGroup(body);
    }
};

QTEST_MAIN(CounterTest)
#include "tst_counter.moc"
