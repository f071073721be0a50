// SPDX-License-Identifier: MIT
// Streams in many orders of the tasks that stand behind them: what holds, holds in each.
#include "support/testrun.h"

#include <QActors/Channel>
#include <QActors/Explore>
#include <QActors/SharedStream>
#include <QActors/State>
#include <QActors/StreamCombinations>
#include <QActors/StreamOperators>
#include <QActors/StreamSources>
#include <QActors/StreamTiming>
#include <QActors/Task>
#include <QActors/Topic>

#include <algorithm>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {

/// `tag * 10 + i`, each in a turn of its own; says how many are alive.
Stream<int> turns(int tag, int count, int *alive = nullptr)
{
    int none = 0;
    const Sentinel sentinel(alive ? *alive : none);
    for (int i = 1; i <= count; ++i) {
        co_await yield();
        co_yield tag * 10 + i;
    }
}

/// The same, and its cleanup takes a turn, too.
Stream<int> cleanly(int tag, int count, int &alive)
{
    const Sentinel sentinel(alive);
    std::exception_ptr error;
    try {
        for (int i = 1; i <= count; ++i) {
            co_await yield();
            co_yield tag * 10 + i;
        }
    } catch (...) {
        error = std::current_exception();
    }
    const auto wait = [] { return yield(); };
    co_await shielded(wait);
    if (error)
        std::rethrow_exception(error);
}

/// Those of that tag, in order.
std::vector<int> of(int tag, const std::vector<int> &all)
{
    std::vector<int> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), [tag](int value) { return value / 10 == tag; });
    return found;
}

/// A task beside, which makes other orders.
void disturb(TaskGroup &group, int count)
{
    group.startSoon([count]() -> Async<> {
        for (int i = 0; i < count; ++i)
            co_await yield();
    });
}

void everyOrder(std::function<Async<>(TaskGroup &)> fn)
{
    const auto scenario = [&fn]() -> Async<> {
        co_await withTaskGroup(fn);
    };
    const auto found = Test::explore(scenario, {.schedules = 150});
    QVERIFY2(!found.failed, qPrintable(found.report()));
}

} // namespace

class tst_StreamExploration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM15_switchMap()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            int alive = 0;
            bool wasOne = true;
            const auto inner = [&](int value) {
                wasOne = wasOne && alive == 0;
                return cleanly(value - 10, 2, alive);
            };
            const std::vector<int> all = co_await collect(turns(1, 3) | switchMap(inner));
            QACTORS_VERIFY(wasOne);
            QACTORS_VERIFY(std::is_sorted(all.begin(), all.end()));
            QACTORS_COMPARE(of(3, all), std::vector<int>({31, 32}));
            QACTORS_COMPARE(alive, 0);
        });
    }
    void SM14_flatMap()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            int alive = 0;
            int most = 0;
            const auto inner = [&](int value) {
                return cleanly(value - 10, 2, alive) | map([&](int i) {
                           most = std::max(most, alive);
                           return i;
                       });
            };
            const std::vector<int> all = co_await collect(turns(1, 4) | flatMap(2, inner));
            QACTORS_COMPARE(int(all.size()), 8);
            for (int tag = 1; tag <= 4; ++tag)
                QACTORS_COMPARE(of(tag, all), std::vector<int>({tag * 10 + 1, tag * 10 + 2}));
            QACTORS_VERIFY(most <= 2);
            QACTORS_COMPARE(alive, 0);
        });
    }
    void SM14_merge()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            const std::vector<int> all = co_await collect(merge(turns(1, 3), turns(2, 2), turns(3, 1) | filter([](int) { return true; })));
            QACTORS_COMPARE(of(1, all), std::vector<int>({11, 12, 13}));
            QACTORS_COMPARE(of(2, all), std::vector<int>({21, 22}));
            QACTORS_COMPARE(of(3, all), std::vector<int>({31}));
        });
    }
    void SM5_mergedAndReadByOnesThatAreCancelled()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            auto merged = merge(turns(1, 3), turns(2, 3));
            std::vector<int> all;
            bool hasEnded = false;
            while (!hasEnded) {
                auto reader = Task::spawn(group, [&]() -> Async<> {
                    if (const std::optional<int> value = co_await merged.next())
                        all.push_back(*value);
                    else
                        hasEnded = true;
                });
                co_await yield();
                reader.cancel();
                co_await reader.wait();
            }
            QACTORS_COMPARE(of(1, all), std::vector<int>({11, 12, 13}));
            QACTORS_COMPARE(of(2, all), std::vector<int>({21, 22, 23}));
        });
    }
    void SM4_closedByAnotherTask()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            int alive = 0;
            auto stream = merge(cleanly(1, 3, alive), cleanly(2, 3, alive)) | switchMap([&](int) { return cleanly(3, 2, alive); });
            auto reader = Task::spawn(group, [&]() -> Async<> {
                while (co_await stream.next()) { }
            });
            disturb(group, 2);
            co_await yield();
            co_await yield();
            co_await yield();
            co_await stream.close();
            QACTORS_COMPARE(alive, 0);
            co_await reader.wait();
            QACTORS_COMPARE(reader.state(), TaskState::Finished);
        });
    }
    void SM16_debounce()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            const auto values = []() -> Stream<int> {
                for (int i = 1; i <= 4; ++i) {
                    co_await sleep(i == 3 ? 10ms : 1ms); // a pause after the second
                    co_yield i;
                }
            };
            const std::vector<int> all = co_await collect(values() | debounce(5ms));
            QACTORS_COMPARE(all, std::vector<int>({2, 4}));
        });
    }
    void SM16_buffers()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            std::vector<int> all;
            const auto keep = [&all](const QList<int> &some) { all.insert(all.end(), some.begin(), some.end()); };
            co_await forEach(turns(1, 5) | buffer(2), keep);
            QACTORS_COMPARE(all, std::vector<int>({11, 12, 13, 14, 15}));
            all.clear();
            const auto values = []() -> Stream<int> {
                for (int i = 1; i <= 5; ++i) {
                    co_await sleep(2ms);
                    co_yield i;
                }
            };
            co_await forEach(values() | bufferFor(5ms, 3), keep);
            QACTORS_COMPARE(all, std::vector<int>({1, 2, 3, 4, 5}));
            co_await forEach(values() | delay(2ms) | bufferFor(2ms), keep); // falls together
            QACTORS_COMPARE(int(all.size()), 10);
        });
    }
    void SM25_topic()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            auto topic = std::make_unique<Topic<int>>();
            std::vector<int> first;
            std::vector<int> second;
            std::vector<int> third;
            const auto reading = [](Stream<int> &values, std::vector<int> &all, int most) -> Async<> {
                while (int(all.size()) < most) {
                    const std::optional<int> value = co_await values.next();
                    if (!value)
                        co_return;
                    all.push_back(*value);
                }
            };
            auto one = topic->subscribe();
            auto two = std::make_unique<Stream<int>>(topic->subscribe());
            auto three = topic->subscribe();
            auto reader = Task::spawn(group, [&] { return reading(one, first, 100); });
            auto leaver = Task::spawn(group, [&]() -> Async<> {
                co_await reading(*two, second, 2);
                two.reset();
            });
            auto cancelled = Task::spawn(group, [&] { return reading(three, third, 100); });
            for (int i = 1; i <= 4; ++i) {
                topic->publish(i);
                co_await yield();
            }
            cancelled.cancel();
            co_await cancelled.wait();
            topic.reset();
            co_await reader.wait();
            co_await leaver.wait();
            co_await reading(three, third, 100);
            QACTORS_COMPARE(first, std::vector<int>({1, 2, 3, 4}));
            QACTORS_COMPARE(second, std::vector<int>({1, 2}));
            QACTORS_COMPARE(third, std::vector<int>({1, 2, 3, 4}));
        });
    }
    void SM14_combineLatest()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            const auto all = co_await collect(combineLatest(turns(1, 3), turns(2, 2)));
            QACTORS_VERIFY(!all.empty());
            QACTORS_COMPARE(all.back(), std::tuple(13, 22));
            QACTORS_VERIFY(std::is_sorted(all.begin(), all.end(), [](const auto &a, const auto &b) {
                return std::get<0>(a) + std::get<1>(a) < std::get<0>(b) + std::get<1>(b);
            }));
        });
    }
    void SM14_takeUntil()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 2);
            int alive = 0;
            int others = 0;
            const std::vector<int> all = co_await collect(cleanly(1, 4, alive) | takeUntil(turns(2, 3, &others) | drop(1)));
            QACTORS_VERIFY(all.size() <= 4);
            for (std::size_t i = 0; i < all.size(); ++i)
                QACTORS_COMPARE(all[i], 11 + int(i));
            QACTORS_COMPARE(alive, 0);
            QACTORS_COMPARE(others, 0);
        });
    }
    void SM14_zipAndConcat()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 3);
            int alive = 0;
            const auto pairs = co_await collect(zip(turns(1, 3), cleanly(2, 2, alive)));
            QACTORS_COMPARE(int(pairs.size()), 2);
            QACTORS_COMPARE(pairs[1], std::tuple(12, 22));
            QACTORS_COMPARE(alive, 0);
            const std::vector<int> all = co_await collect(concat(turns(1, 2), cleanly(2, 2, alive)));
            QACTORS_COMPARE(all, std::vector<int>({11, 12, 21, 22}));
        });
    }
    void SM23_state()
    {
        everyOrder([](TaskGroup &group) -> Async<> {
            disturb(group, 2);
            auto state = std::make_unique<State<int>>(0);
            std::vector<int> all;
            auto reader = Task::spawn(group, [&, changes = state->changes()]() mutable -> Async<> {
                co_await forEach(std::move(changes), [&all](int value) { all.push_back(value); });
            });
            for (int i = 1; i <= 3; ++i) {
                co_await yield();
                state->set(i);
            }
            state.reset();
            co_await reader.wait();
            QACTORS_COMPARE(all.back(), 3);
            QACTORS_VERIFY(std::is_sorted(all.begin(), all.end()));
        });
    }
};

QTEST_GUILESS_MAIN(tst_StreamExploration)
#include "tst_streamexploration.moc"
