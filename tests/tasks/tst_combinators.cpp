// SPDX-License-Identifier: MIT
// whenAll, whenAny and race; mapConcurrent is in tst_combinators_map.cpp.
#include "support/tasks.h"

#include <QActors/Combinators>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

struct Special : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

Async<std::unique_ptr<int>> pointerAfter(int value, Duration time)
{
    co_await sleep(time);
    co_return std::make_unique<int>(value);
}

Async<> groupFailure()
{
    co_await withTaskGroup([](TaskGroup &group) {
        group.startSoon([] { throw Special("a"); });
        group.startSoon([] { throw Special("b"); });
    });
}

/// Ends its task as cancelled although nobody cancelled it.
Async<int> strayCancelled()
{
    std::exception_ptr stray;
    co_await moveOnAfter(1ms, [&]() -> Async<> {
        try {
            co_await sleepForever();
        } catch (...) {
            stray = std::current_exception();
        }
    });
    std::rethrow_exception(stray);
    co_return 0;
}

} // namespace

class CombinatorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whenAllGivesATuple()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            auto [number, nothing, pointer, plain] = co_await whenAll(
                valueAfter(1, 5ms), [] { return sleep(3ms); }, pointerAfter(2, 7ms), [] { return u"three"_s; });
            static_assert(std::is_same_v<decltype(nothing), std::monostate>);
            log.add(u"%1 %2 %3"_s.arg(number).arg(*pointer).arg(plain));
        });
        QCOMPARE(text(log), u"1 2 three"_s);
        QCOMPARE(clock.elapsed(), 7ms); // at once, not one by one
        VERIFY_NO_LEAK(guard);
    }

    void whenAllStartsInOrder()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await whenAll([&] { log.add(u"a"_s); }, [&] { log.add(u"b"_s); }, [&] { log.add(u"c"_s); });
            co_await whenAny([&] { log.add(u"d"_s); }, [&] { log.add(u"e"_s); }, [&] { log.add(u"f"_s); });
        });
        QCOMPARE(text(log), u"a, b, c, d, e, f"_s);
    }

    void whenAllTakesAList()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            std::vector<Async<int>> parts;
            for (int i = 0; i < 4; ++i)
                parts.push_back(valueAfter(i, std::chrono::milliseconds(4 - i)));
            for (const int value : co_await whenAll(std::move(parts)))
                log.add(QString::number(value));
            std::vector<Async<std::unique_ptr<int>>> pointers;
            pointers.push_back(pointerAfter(7, 1ms));
            const std::vector<std::unique_ptr<int>> values = co_await whenAll(std::move(pointers));
            log.add(QString::number(*values.front()));
            std::vector<Async<>> voids;
            voids.push_back(sleeper(log, u"x"_s, 2ms));
            voids.push_back(sleeper(log, u"y"_s, 1ms));
            co_await whenAll(std::move(voids));
            const std::vector<int> none = co_await whenAll(std::vector<Async<int>>());
            log.add(u"%1 of none"_s.arg(none.size()));
        });
        QCOMPARE(text(log), u"0, 1, 2, 3, 7, y done, x done, 0 of none"_s);
        VERIFY_NO_LEAK(guard);
    }

    void whenAllThrowsTheFirstFailureAsItself()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            try {
                co_await whenAll([&] { return sleeper(log, u"other"_s, 1h); },
                                 []() -> Async<int> {
                                     co_await sleep(1ms);
                                     throw Special("special");
                                 });
            } catch (const Special &special) {
                log.add(QString::fromUtf8(special.what()));
            }
            co_await sleep(1ms); // we are not cancelled
        });
        QCOMPARE(text(log), u"other cancelled, special"_s);
        VERIFY_NO_LEAK(guard);
    }

    void whenAllOfAListThrowsTheFirstFailureAsItself()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            std::vector<Async<>> parts;
            parts.push_back(sleeper(log, u"other"_s, 1h));
            parts.push_back(failAtLast("broken", 1ms));
            co_await whenAll(std::move(parts));
        });
        QCOMPARE(failure, u"broken"_s);
        QCOMPARE(text(log), u"other cancelled"_s);
    }

    void whenAllThrowsSeveralFailuresTogether()
    {
        QCOMPARE(failureOf([]() -> Async<> { co_await whenAll(failAtLast("one", 1ms), failAtLast("two", 1ms)); }),
                 u"[one, two]"_s);
        // One part's group of errors is that part's error.
        QCOMPARE(failureOf([]() -> Async<> { co_await whenAll(groupFailure(), sleep1h()); }), u"[a, b]"_s);
    }

    void aPartThatEndsCancelledHasNoValue()
    {
        QCOMPARE(failureOf([]() -> Async<> { co_await whenAll(strayCancelled(), valueAfter(1, 5ms)); }),
                 u"TaskCancelled"_s);
        QCOMPARE(failureOf([]() -> Async<> { co_await whenAny(strayCancelled(), strayCancelled()); }),
                 u"TaskCancelled"_s);
    }

    void aCancelFromOutsideReachesAllPartsAndWaits_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("whenAll") << 0;
        QTest::newRow("whenAny") << 1;
        QTest::newRow("race") << 2;
        QTest::newRow("list") << 3;
    }
    void aCancelFromOutsideReachesAllPartsAndWaits()
    {
        QFETCH(const int, which);
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            auto slow = [&]() -> Async<> {
                try {
                    co_await sleepForever();
                } catch (const Cancelled &) {
                    log.add(u"cancelled"_s);
                }
                co_await shielded([&] { return sleeper(log, u"cleanup"_s, 10ms); });
                co_await yield();
            };
            const bool ran = co_await moveOnAfter(5ms, [&]() -> Async<> {
                if (which == 0)
                    co_await whenAll(slow, slow);
                else if (which == 1)
                    co_await whenAny(slow, slow);
                else if (which == 2)
                    co_await race(slow, slow);
                else
                    co_await waitForList(slow);
            });
            log.add(ran ? u"ran"_s : u"moved on"_s);
        });
        QCOMPARE(text(log), u"cancelled, cancelled, cleanup done, cleanup done, moved on"_s);
        QCOMPARE(clock.elapsed(), 15ms);
        VERIFY_NO_LEAK(guard);
    }

    void aKillDestroysTheParts()
    {
        const LeakGuard guard;
        int alive = 0;
        int before = 0;
        awaitVirtual([&]() -> Async<> {
            auto slow = [&]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await sleepForever();
            };
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> all = group.startSoon([&]() -> Async<> { co_await whenAll(slow, slow); });
                const TaskHandle<> any = group.startSoon([&]() -> Async<> { co_await whenAny(slow, slow); });
                const TaskHandle<> raced = group.startSoon([&]() -> Async<> { co_await race(slow, slow); });
                co_await settle();
                before = alive;
                for (const TaskHandle<> &task : {all, any, raced})
                    detail::TaskHandleAccess::task(task)->kill();
            });
        });
        QCOMPARE(before, 6);
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }

    void whenAnyGivesTheFirstSuccessAndCancelsTheRest()
    {
        const LeakGuard guard;
        const CaughtOutput output;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const auto first = co_await whenAny(
                valueAfter(1, 50ms), [] { return failAtLast("ignored", 1ms); }, valueAfter(3, 5ms),
                [&] { return sleeper(log, u"loser"_s, 1h); });
            log.add(u"%1: %2"_s.arg(first.index()).arg(std::get<2>(first)));
            const auto pointer = co_await whenAny(pointerAfter(5, 1ms), [] { return sleepForever(); });
            log.add(QString::number(*std::get<0>(pointer)));
            const auto nothing = co_await whenAny([] { return sleepForever(); }, [] { return sleep(1ms); });
            log.add(QString::number(nothing.index()));
        });
        QCOMPARE(text(log), u"loser cancelled, 2: 3, 5, 1"_s);
        QCOMPARE(output.lines(), QStringList());
        VERIFY_NO_LEAK(guard);
    }

    void whenAnyThrowsAllFailuresIfAllFail()
    {
        const CaughtOutput output;
        QCOMPARE(failureOf([]() -> Async<> {
                     co_await whenAny(failAtLast("slow", 5ms), failAtLast("fast", 1ms));
                 }),
                 u"[fast, slow]"_s);
        QCOMPARE(output.lines(), QStringList());
    }

    void whenAnyWithTwoAtTheSameTimeTakesTheFirst()
    {
        QCOMPARE(awaitVirtual([]() -> Async<int> {
                     const auto first = co_await whenAny([] { return 1; }, [] { return 2; });
                     co_return int(first.index());
                 }),
                 0);
    }

    void raceGivesTheFirstEndWellOrNot()
    {
        const LeakGuard guard;
        const CaughtOutput output;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const auto first = co_await race(valueAfter(1, 5ms), [] { return failAtLast("too late", 6ms); });
            log.add(u"%1: %2"_s.arg(first.index()).arg(std::get<0>(first)));
            try {
                co_await race([&] { return sleeper(log, u"loser"_s, 5ms); },
                              []() -> Async<> {
                                  co_await sleep(1ms);
                                  throw Special("failed first");
                              });
            } catch (const Special &special) {
                log.add(QString::fromUtf8(special.what()));
            }
            co_await sleep(1ms); // we are not cancelled
        });
        QCOMPARE(text(log), u"0: 1, loser cancelled, failed first"_s);
        QCOMPARE(output.lines(), QStringList());
        VERIFY_NO_LEAK(guard);
    }

private:
    static Async<> sleep1h() { co_await sleep(1h); }
    template<typename F>
    static Async<> waitForList(F &make)
    {
        std::vector<Async<>> parts;
        parts.push_back(make());
        parts.push_back(make());
        co_await whenAll(std::move(parts));
    }
};

QTEST_GUILESS_MAIN(CombinatorsTest)
#include "tst_combinators.moc"
