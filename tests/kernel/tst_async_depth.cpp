// SPDX-License-Identifier: MIT
// However deep and long a chain of coroutines is, it lives on the heap.
#include <QActors/Async>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;

namespace {

Async<int> depth(int n)
{
    if (n == 0) {
        co_await yield();
        co_return 0;
    }
    co_return 1 + co_await depth(n - 1);
}

Async<int> depthWithoutWait(int n)
{
    if (n == 0)
        co_return 0;
    co_return 1 + co_await depthWithoutWait(n - 1);
}

Async<> thrower(int n)
{
    if (n == 0)
        throw std::out_of_range("at the bottom");
    co_await thrower(n - 1);
}

Async<> sleeper(int n, int &alive)
{
    const Sentinel sentinel(alive);
    if (n == 0)
        co_await sleepForever();
    else
        co_await sleeper(n - 1, alive);
}

/// Deep enough to overflow any stack if every level needed some of it.
constexpr int VeryDeep = 100'000;

} // namespace

class TestAsyncDepth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deepRecursionNeedsNoStack();
    void deepExceptionNeedsNoStack();
    void killingADeepChainNeedsNoStack();
    void cancellingADeepChainNeedsNoStack();
    void manySequentialAwaitsNeedNoStack();
};

void TestAsyncDepth::deepRecursionNeedsNoStack()
{
    QCOMPARE(await([] { return depth(VeryDeep); }), VeryDeep);
    QCOMPARE(await([] { return depthWithoutWait(VeryDeep); }), VeryDeep);
}

void TestAsyncDepth::deepExceptionNeedsNoStack()
{
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([] { return thrower(10'000); }));
}

void TestAsyncDepth::killingADeepChainNeedsNoStack()
{
    int alive = 0;
    const LeakGuard guard;
    {
        TaskGroup group;
        group.startSoon([&] { return sleeper(VeryDeep, alive); });
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(alive, VeryDeep + 1);
    }
    QCOMPARE(alive, 0);
    VERIFY_NO_LEAK(guard);
}

void TestAsyncDepth::cancellingADeepChainNeedsNoStack()
{
    int alive = 0;
    const LeakGuard guard;
    {
        TaskGroup group;
        TaskHandle<> task = group.startSoon([&] { return sleeper(10'000, alive); });
        Dispatcher::current()->runUntilIdle();
        task.cancel();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(task.state(), TaskState::Cancelled);
    }
    QCOMPARE(alive, 0);
    VERIFY_NO_LEAK(guard);
}

void TestAsyncDepth::manySequentialAwaitsNeedNoStack()
{
    const LeakGuard guard;
    const qint64 sum = await([]() -> Async<qint64> {
        qint64 total = 0;
        for (int i = 0; i < VeryDeep; ++i)
            total += co_await depthWithoutWait(1);
        co_return total;
    });
    QCOMPARE(sum, VeryDeep);
    VERIFY_NO_LEAK(guard);
}

QTEST_GUILESS_MAIN(TestAsyncDepth)
#include "tst_async_depth.moc"
