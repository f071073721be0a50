// SPDX-License-Identifier: MIT
// What a task can be made of.
#include <QActors/kernel/detail/taskbody.h>

#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Async<int> number()
{
    co_await yield();
    co_return 5;
}

int plain()
{
    return 6;
}

struct MoveOnly
{
    explicit MoveOnly(int n) : number(n) { }
    MoveOnly(MoveOnly &&) = default;
    int number;
};

struct ThrowsWhenMoved
{
    ThrowsWhenMoved() = default;
    ThrowsWhenMoved(const ThrowsWhenMoved &) { throw std::length_error("no room"); }
};

} // namespace

class TestTaskBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coroutinesFunctionsAndAwaitables();
    void moveOnlyCallablesAndValues();
    void asyncInsteadOfACallable();
    void errorsOfEveryKind();
    void valueThatFailsToMoveFailsTheTask();
    void callableGoesWithTheFrame();
};

void TestTaskBody::coroutinesFunctionsAndAwaitables()
{
    VirtualClock clock;
    static_assert(std::same_as<detail::TaskValue<decltype(&number)>, int>);
    static_assert(std::same_as<detail::TaskValue<Async<QString>>, QString>);
    QCOMPARE(await(&number), 5);
    QCOMPARE(await(&plain), 6);
    QCOMPARE(await([] { return u"text"_s; }), u"text"_s);
    await([] { return sleep(3s); });
    QCOMPARE(clock.elapsed(), Duration(3s));
    await([] { });
}

void TestTaskBody::moveOnlyCallablesAndValues()
{
    const LeakGuard guard;
    auto callable = [value = std::make_unique<int>(7)]() -> Async<std::unique_ptr<int>> {
        co_await yield();
        co_return std::make_unique<int>(*value);
    };
    QCOMPARE(*await(std::move(callable)), 7);
    QCOMPARE(await([]() -> Async<MoveOnly> { co_return MoveOnly(8); }).number, 8);
    VERIFY_NO_LEAK(guard);
}

void TestTaskBody::asyncInsteadOfACallable()
{
    TaskGroup group;
    TaskHandle<int> task = group.startSoon(number());
    Async<int> named = number();
    TaskHandle<int> other = group.startSoon(std::move(named));
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(task.value() + other.value(), 10);
}

void TestTaskBody::errorsOfEveryKind()
{
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([] { throw std::out_of_range("from a function"); }));
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([]() -> int { throw std::out_of_range("with a value"); }));
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([]() -> Async<> { throw std::out_of_range("at once"); co_return; }));
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([]() -> Async<int> {
                                 co_await yield();
                                 throw std::out_of_range("later");
                             }));
    // A function that was to make a coroutine, but failed before.
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([]() -> Async<int> {
                                 throw std::out_of_range("no coroutine");
                             }));
}

void TestTaskBody::valueThatFailsToMoveFailsTheTask()
{
    const LeakGuard guard;
    QVERIFY_THROWS_EXCEPTION(std::length_error, await([]() -> Async<ThrowsWhenMoved> {
                                 const ThrowsWhenMoved value;
                                 co_return value;
                             }));
    VERIFY_NO_LEAK(guard);
}

void TestTaskBody::callableGoesWithTheFrame()
{
    int alive = 0;
    TaskGroup group;
    TaskHandle<> task = group.startSoon([sentinel = Sentinel(alive)]() -> Async<> { co_await yield(); });
    QCOMPARE(alive, 1);
    Dispatcher::current()->runUntilIdle();
    QVERIFY(task.hasEnded()); // the handle keeps the result, not the callable
    QCOMPARE(alive, 0);
}

QTEST_GUILESS_MAIN(TestTaskBody)
#include "tst_taskbody.moc"
