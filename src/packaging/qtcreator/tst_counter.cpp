#include "counter.h"

#include <QActors/Call>
#include <QActors/TestKit>

using namespace QActors;
using namespace QActors::Test;

class CounterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A slot that is a coroutine. Time is virtual: two seconds pass in no time.
    QACTORS_TEST(adds)
    {
        auto body = [](TaskGroup &group) -> Async<> {
            const ActorRef<Counter> counter = co_await start<Counter>(group);
            co_await counter.call(&Counter::add, 2);
            QACTORS_COMPARE(co_await counter.call(&Counter::add, 3), 5);
            QACTORS_COMPARE(testClock().elapsed(), Duration(std::chrono::seconds(2)));
        };
        co_await withTaskGroup(body);
    }
};

QTEST_GUILESS_MAIN(CounterTest)
#include "tst_counter.moc"
