// SPDX-License-Identifier: MIT
// What other threads hand to a scheduler, and what remains of one when its thread has ended.
#include "../../src/kernel/postwork_p.h"

#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

const auto s_alive = std::make_shared<int>(); // held by each work

template<typename F>
bool postCounted(detail::Scheduler *to, F fn)
{
    return detail::post(to, [fn, alive = s_alive] { fn(); });
}

template<typename F>
void loopUntil(F done)
{
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

} // namespace

class TestSchedulerThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void postRunsOnTheSchedulersThread();
    void postedByManyNoneIsLostAndEachInOrder();
    void postWakesASleepingLoop();
    void postedWhileATaskRunsANestedLoop();
    void postsAreRunByRunUntilIdle();
    void endedThreadRefusesAndDropsWhatWaits();
    void schedulerOfAnEndedThreadIsReused();
    void everyThreadHasItsOwn();
    void tasksRunInThreadsOfTheirOwn();
};

void TestSchedulerThreads::postRunsOnTheSchedulersThread()
{
    std::thread::id ranOn;
    detail::Scheduler *scheduler = detail::Scheduler::current();
    bool accepted = false;
    std::thread thread([&] { accepted = postCounted(scheduler, [&] { ranOn = std::this_thread::get_id(); }); });
    thread.join();
    QVERIFY(accepted);
    QVERIFY(ranOn == std::thread::id()); // not before the loop turns
    loopUntil([&] { return ranOn != std::thread::id(); });
    QVERIFY(ranOn == std::this_thread::get_id());
    QCOMPARE(s_alive.use_count(), 1);
}

void TestSchedulerThreads::postedByManyNoneIsLostAndEachInOrder()
{
    constexpr int Threads = 4;
    constexpr int Each = 2000;
    std::array<int, Threads> next{};
    int received = 0, disorder = 0;
    detail::Scheduler *scheduler = detail::Scheduler::current();
    std::vector<std::thread> threads;
    for (int t = 0; t < Threads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < Each; ++i) {
                postCounted(scheduler, [&, t, i] {
                    disorder += next[t] != i;
                    next[t] = i + 1;
                    ++received;
                });
            }
        });
    }
    loopUntil([&] { return received == Threads * Each; });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(disorder, 0);
    QCOMPARE(s_alive.use_count(), 1);
}

void TestSchedulerThreads::postWakesASleepingLoop()
{
    detail::Scheduler *scheduler = detail::Scheduler::current();
    QSemaphore blocked;
    QEventLoop loop;
    std::thread thread([&] {
        blocked.acquire();
        postCounted(scheduler, [&] { loop.quit(); });
    });
    const auto connection = connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
                                    [&] { blocked.release(); });
    loop.exec();
    disconnect(connection);
    thread.join();
}

void TestSchedulerThreads::postedWhileATaskRunsANestedLoop()
{
    Log log;
    std::thread thread;
    detail::Scheduler *scheduler = detail::Scheduler::current();
    await([&] {
        QEventLoop loop;
        thread = std::thread([&] {
            postCounted(scheduler, [&] {
                log.add(u"posted"_s);
                loop.quit();
            });
        });
        loop.exec();
        log.add(u"loop left"_s);
    });
    thread.join();
    QCOMPARE(log.join(u", "), u"posted, loop left"_s);
}

void TestSchedulerThreads::postsAreRunByRunUntilIdle()
{
    Log log;
    TaskGroup group;
    detail::Scheduler *scheduler = detail::Scheduler::current();
    group.startSoon([&] { postCounted(scheduler, [&] { log.add(u"from a task"_s); }); });
    postCounted(scheduler, [&] { log.add(u"first"_s); });
    postCounted(scheduler, [&] { log.add(u"second"_s); });
    scheduler->runUntilIdle();
    QCOMPARE(log.join(u", "), u"first, second, from a task"_s);
}

void TestSchedulerThreads::endedThreadRefusesAndDropsWhatWaits()
{
    detail::Scheduler *scheduler = nullptr;
    bool ran = false;
    std::thread thread([&] {
        scheduler = detail::Scheduler::current();
        postCounted(scheduler, [&] { ran = true; }); // no loop ever turns here
    });
    thread.join();
    QCOMPARE(s_alive.use_count(), 1);
    QVERIFY(!postCounted(scheduler, [&] { ran = true; }));
    QCOMPARE(s_alive.use_count(), 1);
    QVERIFY(!scheduler->isCurrent());
    QVERIFY(!scheduler->context());
    QVERIFY(!ran);
}

void TestSchedulerThreads::schedulerOfAnEndedThreadIsReused()
{
    detail::Scheduler *first = nullptr, *second = nullptr;
    std::unique_ptr<VirtualClock> leftBehind;
    Clock *clock = nullptr;
    Duration budget{};
    bool ran = false;
    std::thread([&] {
        first = detail::Scheduler::current();
        first->setBudget(5ms);
        leftBehind = std::make_unique<VirtualClock>(true); // the next thread must not see it
    }).join();
    std::thread([&] {
        second = detail::Scheduler::current();
        clock = second->clock();
        budget = second->budget();
        postCounted(second, [&] { ran = true; });
        second->runUntilIdle();
    }).join();
    QCOMPARE(second, first);
    QCOMPARE(detail::Scheduler::at(second->index()), second);
    QCOMPARE(clock, Clock::system());
    QCOMPARE(budget, Duration(200us));
    QVERIFY(ran);
}

void TestSchedulerThreads::everyThreadHasItsOwn()
{
    detail::Scheduler *mine = detail::Scheduler::current();
    detail::Scheduler *other = nullptr;
    bool nullBefore = false, differentIndex = false;
    std::thread([&] {
        nullBefore = !detail::Scheduler::existing();
        other = detail::Scheduler::current();
        differentIndex = other->index() != mine->index();
    }).join();
    QVERIFY(nullBefore && differentIndex);
    QVERIFY(other != mine);
    QCOMPARE(detail::Scheduler::existing(), mine);
    QVERIFY(!detail::Scheduler::at(4096));
}

void TestSchedulerThreads::tasksRunInThreadsOfTheirOwn()
{
    class Thread final : public QThread
    {
    public:
        int result = 0;
        qint64 tasksLeft = -1;

    private:
        void run() override
        {
            result = awaitVirtual([]() -> Async<int> {
                int sum = 0;
                co_await withTaskGroup([&](TaskGroup &group) {
                    for (int i = 1; i <= 10; ++i) {
                        group.startSoon([&sum, i]() -> Async<> {
                            co_await QActors::sleep(1s * i);
                            sum += i;
                        });
                    }
                });
                co_return sum;
            });
            tasksLeft = detail::Scheduler::current()->taskCount();
        }
    };
    std::array<Thread, 3> threads;
    for (Thread &thread : threads)
        thread.start();
    for (Thread &thread : threads)
        thread.wait();
    for (Thread &thread : threads) {
        QCOMPARE(thread.result, 55);
        QCOMPARE(thread.tasksLeft, 0);
    }
}

QTEST_GUILESS_MAIN(TestSchedulerThreads)
#include "tst_scheduler_threads.moc"
