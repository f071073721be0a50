// SPDX-License-Identifier: MIT
#include <QActors/Async>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Async<int> depth(int n)
{
    if (n == 0) {
        co_await yield();
        co_return 0;
    }
    co_return 1 + co_await depth(n - 1);
}

Async<> thrower(int n)
{
    if (n == 0)
        throw std::out_of_range("at the bottom");
    co_await thrower(n - 1);
}

struct Named
{
    Named(Log &log, const QString &name) : m_log(log), m_name(name) { }
    ~Named() { m_log.add(u'~' + m_name); }
    Q_DISABLE_COPY_MOVE(Named)

private:
    Log &m_log;
    QString m_name;
};

} // namespace

class TestAsync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingRunsBeforeItIsAwaited();
    void moves();
    void givesItsResult();
    void rethrowsWithTheOriginalType();
    void awaitedTwiceOrEmptyIsAnError();
    void taskOfAnEmptyAsyncFails();
    void destroyedElsewhereWhileAwaited();
    void localsGoInnermostFirst();
    void localsGoWhenTheAsyncOutlivesThem();
    void everyAwaitTellsItsPlace();
    void chainIsTraversableWhileItIsDestroyed();
    void destroyedAtEveryStep();
    void callableLivesAsLongAsItsFrame();
};

void TestAsync::nothingRunsBeforeItIsAwaited()
{
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        auto make = [&](QString name) -> Async<> {
            log.add(name);
            co_return;
        };
        {
            const Async<> dropped = make(u"dropped"_s);
        }
        Async<> kept = make(u"kept"_s);
        log.add(u"made"_s);
        co_await yield();
        co_await std::move(kept);
    });
    QCOMPARE(log.join(u", "), u"made, kept"_s);
    VERIFY_NO_LEAK(guard);
}

void TestAsync::moves()
{
    static_assert(std::is_nothrow_move_constructible_v<Async<int>>);
    static_assert(!std::is_copy_constructible_v<Async<int>>);
    int alive = 0;
    const LeakGuard guard;
    auto make = [](Sentinel) -> Async<> { co_return; };
    {
        Async<> a = make(Sentinel(alive));
        Async<> b = std::move(a);
        QVERIFY(!a);
        QVERIFY(b);
        QCOMPARE(alive, 1);
        b = make(Sentinel(alive)); // destroys the first
        QCOMPARE(alive, 1);
        a.swap(b);
        QVERIFY(a);
        QVERIFY(!b);
        QVERIFY(!Async<>());
    }
    QCOMPARE(alive, 0);
    VERIFY_NO_LEAK(guard);
}

void TestAsync::givesItsResult()
{
    struct NoDefault
    {
        explicit NoDefault(int n) : number(n) { }
        int number;
    };
    int total = 0;
    await([&]() -> Async<> {
        auto number = [](int n) -> Async<NoDefault> { co_return NoDefault(n); };
        auto pointer = []() -> Async<std::unique_ptr<int>> { co_return std::make_unique<int>(20); };
        auto converted = []() -> Async<std::string> { co_return "300"; };
        const NoDefault first = co_await number(1);
        const std::unique_ptr<int> second = co_await pointer();
        const std::string third = co_await converted();
        total = first.number + *second + std::stoi(third);
        co_await [&]() -> Async<> { co_return; }();
    });
    QCOMPARE(total, 321);
}

void TestAsync::rethrowsWithTheOriginalType()
{
    QString message;
    int number = 0;
    const LeakGuard guard;
    await([&]() -> Async<> {
        try {
            co_await thrower(3);
        } catch (const std::out_of_range &error) {
            message = QString::fromUtf8(error.what());
        }
        auto odd = []() -> Async<int> {
            co_await yield();
            throw 42;
        };
        try {
            co_await odd();
        } catch (int thrown) {
            number = thrown;
        }
    });
    QCOMPARE(message, u"at the bottom"_s);
    QCOMPARE(number, 42);
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, await([] { return thrower(2); }));
    VERIFY_NO_LEAK(guard);
}

void TestAsync::awaitedTwiceOrEmptyIsAnError()
{
    QStringList messages;
    int line = 0;
    await([&]() -> Async<> {
        Async<int> twice = depth(0);
        co_await std::move(twice);
        try {
            line = __LINE__ + 1;
            co_await std::move(twice);
        } catch (const MisuseError &error) {
            messages.append(error.message());
        }
        Async<> empty;
        try {
            co_await std::move(empty);
        } catch (const MisuseError &error) {
            messages.append(error.message());
        }
    });
    QCOMPARE(messages.size(), 2);
    const QString place = u"co_await at tst_async.cpp:%1: "_s.arg(line);
    QVERIFY2(messages[0].startsWith(place), qPrintable(messages[0]));
    QVERIFY2(messages[0].contains(u"awaited before"), qPrintable(messages[0]));
    QVERIFY2(messages[0].contains(u"share it through Task::spawn()"), qPrintable(messages[0]));
    QVERIFY2(messages[1].contains(u"this Async is empty"), qPrintable(messages[1]));
}

void TestAsync::taskOfAnEmptyAsyncFails()
{
    const QString message = messageOf<MisuseError>([] { await([] { return Async<int>(); }); });
    QVERIFY2(message.startsWith(u"a task was given an empty Async"), qPrintable(message));
    Async<int> used = depth(1);
    const QString again = messageOf<MisuseError>([&] {
        await([&]() -> Async<> { co_await std::move(used); });
        await([&] { return std::move(used); });
    });
    QCOMPARE(again, message);
}

void TestAsync::destroyedElsewhereWhileAwaited()
{
    VirtualClock clock;
    Async<int> shared;
    int value = 0;
    const LeakGuard guard;
    shared = []() -> Async<int> {
        co_await sleep(1s);
        co_return 5;
    }();
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { value = co_await std::move(shared); });
            co_await settle();
            shared = {}; // holds nothing any more: the await does
        });
    });
    QCOMPARE(value, 5);
    VERIFY_NO_LEAK(guard);
}

void TestAsync::localsGoInnermostFirst()
{
    Log log;
    const LeakGuard guard;
    {
        auto inner = [&]() -> Async<> {
            const Named first(log, u"inner 1"_s), second(log, u"inner 2"_s);
            co_await sleepForever();
        };
        auto middle = [&]() -> Async<> {
            const Named local(log, u"middle"_s);
            co_await inner();
        };
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            const Named local(log, u"outer"_s);
            co_await middle();
        });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(log.isEmpty());
    }
    QCOMPARE(log.join(u", "), u"~inner 2, ~inner 1, ~middle, ~outer"_s);
    VERIFY_NO_LEAK(guard);
}

void TestAsync::localsGoWhenTheAsyncOutlivesThem()
{
    Log log;
    Async<> outside;
    {
        auto inner = [&]() -> Async<> {
            const Named local(log, u"inner"_s);
            co_await sleepForever();
        };
        outside = inner();
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            const Named local(log, u"outer"_s);
            co_await std::move(outside);
        });
        Dispatcher::current()->runUntilIdle();
    }
    QCOMPARE(log.join(u", "), u"~inner, ~outer"_s);
}

void TestAsync::everyAwaitTellsItsPlace()
{
    const VirtualClock clock(true);
    TaskGroup group;
    int line = 0;
    auto inner = [&]() -> Async<> {
        line = __LINE__ + 1;
        co_await sleep(20ms);
    };
    auto outer = [&]() -> Async<> {
        co_await yield();
        co_await inner();
    };
    TaskHandle<> task = group.startSoon([&] { return outer(); });
    QCOMPARE(task.whereItWaits(), u"its turn"_s);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(task.whereItWaits(),
             u"sleep(20 ms) at tst_async.cpp:%1, in tst_async.cpp:%2"_s.arg(line).arg(line + 4));
    group.cancel();
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(task.whereItWaits(), QString());
}

void TestAsync::chainIsTraversableWhileItIsDestroyed()
{
    QString seen;
    {
        TaskHandle<> task;
        TaskGroup group;
        struct Looker
        {
            ~Looker() { seen = task.whereItWaits(); }
            TaskHandle<> &task;
            QString &seen;
        };
        auto inner = [&]() -> Async<> { co_await sleepForever(); };
        task = group.startSoon([&]() -> Async<> {
            const Looker looker{task, seen}; // destroyed after the frame of `inner`
            co_await inner();
        });
        Dispatcher::current()->runUntilIdle();
    }
    QVERIFY2(seen.startsWith(u"(running)"), qPrintable(seen));
}

void TestAsync::destroyedAtEveryStep()
{
    int alive = 0;
    const LeakGuard guard;
    auto part = [&](int waits) -> Async<int> {
        const Sentinel local(alive);
        for (int i = 0; i < waits; ++i)
            co_await yield();
        co_return waits;
    };
    auto whole = [&]() -> Async<> {
        const Sentinel local(alive);
        const int once = co_await part(1);
        const Sentinel another(alive);
        co_await part(once + 1);
        try {
            const Sentinel inTry(alive);
            co_await thrower(2);
        } catch (const std::exception &) {
            const Sentinel inCatch(alive);
        }
        co_await sleep(1s);
        co_await part(0);
    };
    bool ended = false;
    int steps = 0;
    for (; !ended && steps < 100; ++steps) {
        const VirtualClock clock;
        {
            TaskGroup group;
            Dispatcher::current()->setBudget(0ns); // one step a turn
            TaskHandle<> task = group.startSoon([&] { return whole(); });
            for (int i = 0; i < steps; ++i)
                QCoreApplication::processEvents();
            ended = task.hasEnded();
        }
        QCOMPARE(alive, 0);
    }
    Dispatcher::current()->setBudget(200us);
    QVERIFY2(ended && steps > 4, qPrintable(QString::number(steps)));
    VERIFY_NO_LEAK(guard);
}

void TestAsync::callableLivesAsLongAsItsFrame()
{
    int alive = 0;
    {
        TaskGroup group;
        group.startSoon([sentinel = Sentinel(alive)]() -> Async<> { co_await sleepForever(); });
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(alive, 1);
        group.cancel();
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(alive, 0);
    }
}

QTEST_GUILESS_MAIN(TestAsync)
#include "tst_async.moc"
