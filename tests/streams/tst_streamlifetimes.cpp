// SPDX-License-Identifier: MIT
// Streams that are destroyed, closed and read from where nobody should: from their own functions and bodies, and while they are closed.
#include "support/testrun.h"

#include <QActors/SharedStream>
#include <QActors/State>
#include <QActors/StreamCombinations>
#include <QActors/StreamOperators>
#include <QActors/StreamSources>
#include <QActors/StreamTiming>
#include <QActors/Task>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

using Holder = std::optional<Stream<int>>;

/// Each value in a turn of its own: whoever reads it has to wait.
Stream<int> slowly(int count)
{
    for (int i = 1; i <= count; ++i) {
        co_await sleep(1ms);
        co_yield i;
    }
}

/// Needs two seconds to end.
Stream<int> stubborn()
{
    std::exception_ptr cancelled;
    try {
        for (int i = 1;; ++i) {
            co_yield i;
            co_await sleep(1ms);
        }
    } catch (...) {
        cancelled = std::current_exception();
    }
    const auto wait = [] { return sleep(2s); };
    co_await shielded(wait);
    std::rethrow_exception(cancelled);
}

/// What takes a function: the stream of `make(destroy)`, whose function calls `destroy` at the second value.
struct Maker
{
    const char *name;
    std::function<Stream<int>(std::function<void()>)> make;
};
std::vector<Maker> makers()
{
    using namespace Streams;
    const auto passing = [](std::function<void()> destroy) {
        return map([destroy = std::move(destroy)](int i) {
            if (i == 2)
                destroy();
            return i;
        });
    };
    return {
        {"map", [=](auto destroy) { return slowly(4) | passing(destroy); }},
        {"map in debounce", [=](auto destroy) { return slowly(4) | passing(destroy) | debounce(0ms); }},
        {"map in throttle", [=](auto destroy) { return slowly(4) | passing(destroy) | throttle(1ms); }},
        {"map in sample", [=](auto destroy) { return slowly(4) | passing(destroy) | sample(1ms); }},
        {"map in delay", [=](auto destroy) { return slowly(4) | passing(destroy) | delay(1ms); }},
        {"map in timeout", [=](auto destroy) { return slowly(4) | passing(destroy) | timeout(1h); }},
        {"map in bufferFor", [=](auto destroy) { return slowly(4) | passing(destroy) | bufferFor(5ms) | map([](const QList<int> &all) { return all.first(); }); }},
        {"map in catchError", [=](auto destroy) { return slowly(4) | passing(destroy) | catchError([](std::exception_ptr) { return slowly(1); }); }},
        {"map in concat", [=](auto destroy) { return concat(slowly(4) | passing(destroy), slowly(2)); }},
        {"map in merge", [=](auto destroy) { return merge(slowly(4) | passing(destroy), slowly(4)); }},
        {"map in combineLatest", [=](auto destroy) {
             return combineLatest(slowly(4) | passing(destroy), slowly(4)) | map([](const std::tuple<int, int> &both) { return std::get<0>(both); });
         }},
        {"map in takeUntil", [=](auto destroy) { return slowly(4) | passing(destroy) | takeUntil(slowly(100) | filter([](int i) { return i == 100; })); }},
        {"map in a waiting map", [=](auto destroy) {
             return slowly(4) | passing(destroy) | map([](int i) -> Async<int> {
                        co_await yield();
                        co_return i;
                    });
         }},
        {"switchMap", [=](auto destroy) {
             return slowly(4) | switchMap([destroy](int i) {
                        if (i == 2)
                            destroy();
                        return slowly(1);
                    });
         }},
        {"flatMap", [=](auto destroy) {
             return slowly(4) | flatMap(2, [destroy](int i) {
                        if (i == 2)
                            destroy();
                        return slowly(1);
                    });
         }},
        {"catchError", [=](auto destroy) {
             return slowly(4) | map([](int i) { return i == 2 ? throw std::runtime_error("two") : i; }) | catchError([destroy](std::exception_ptr) {
                        destroy();
                        return slowly(1);
                    });
         }},
        {"map in share", [=](auto destroy) { return (slowly(4) | passing(destroy) | share(1)).subscribe(); }},
        {"map in zip", [=](auto destroy) {
             return zip(slowly(4) | passing(destroy), slowly(4)) | map([](const std::tuple<int, int> &both) { return std::get<0>(both); });
         }},
        {"takeWhile", [=](auto destroy) {
             return slowly(4) | takeWhile([destroy](int i) {
                        if (i == 2)
                            destroy();
                        return i != 2;
                    });
         }},
        {"onEnd", [=](auto destroy) { return slowly(1) | onEnd(destroy); }},
        {"mapConcurrent", [=](auto destroy) {
             return slowly(4) | mapConcurrent(2, [destroy](int i) -> Async<int> {
                        co_await yield();
                        if (i == 2)
                            destroy();
                        co_return i;
                    });
         }},
        {"retry", [=](auto destroy) {
             return Streams::retry(RetryPolicy{.initialDelay = 1ms}, [destroy, attempt = 0]() mutable {
                 if (++attempt == 2)
                     destroy();
                 return slowly(4) | map([](int i) { return i == 2 ? throw std::runtime_error("two") : i; });
             });
         }},
        {"a waiting map", [=](auto destroy) {
             return slowly(4) | map([destroy](int i) -> Async<int> {
                        if (i == 2)
                            destroy();
                        co_return i;
                    });
         }},
        {"a waiting filter", [=](auto destroy) {
             return slowly(4) | filter([destroy](int i) -> Async<bool> {
                        if (i == 2)
                            destroy();
                        co_return i != 2;
                    });
         }},
    };
}

} // namespace

class tst_StreamLifetimes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM3_aFunctionDestroysItsStream_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("isWaitedFor");
        const auto all = makers();
        for (int i = 0; i < int(all.size()); ++i) {
            QTest::addRow("%s, waited for", all[i].name) << i << true;
            QTest::addRow("%s, on its own", all[i].name) << i << false;
        }
    }
    void SM3_aFunctionDestroysItsStream()
    {
        QFETCH(int, index);
        QFETCH(bool, isWaitedFor);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            Holder holder;
            holder.emplace(makers()[std::size_t(index)].make([&] { holder.reset(); }));
            auto reader = Task::spawn(group, [&]() -> Async<> {
                co_await holder->next();
                while (isWaitedFor && holder && co_await holder->next()) { }
            });
            co_await reader.wait();
            if (!isWaitedFor) { // the body goes on in a turn of its own
                auto second = Task::spawn(group, [&]() -> Async<> {
                    if (holder) // it may have gone with the first value already
                        co_await holder->next();
                });
                co_await yield();
                second.cancel();
                co_await second.wait();
                co_await sleep(10ms);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM3_aStreamIsDestroyedWhileItIsClosed_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < 6; ++i)
            QTest::addRow("%d", i) << i;
    }
    void SM3_aStreamIsDestroyedWhileItIsClosed()
    {
        using namespace Streams;
        QFETCH(int, index);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            Holder holder;
            switch (index) {
            case 0: holder.emplace(stubborn()); break;
            case 1: holder.emplace(merge(stubborn(), stubborn())); break;
            case 2: holder.emplace(stubborn() | debounce(0ms)); break;
            case 3: holder.emplace(valuesOf(QList<int>{1}) | flatMap(2, [](int) { return stubborn(); })); break;
            case 4: holder.emplace(valuesOf(QList<int>{1}) | switchMap([](int) { return stubborn(); })); break;
            case 5: holder.emplace(concat(stubborn(), stubborn())); break;
            }
            co_await holder->next();
            auto closing = Task::spawn(group, [&]() -> Async<> { co_await holder->close(); });
            co_await sleep(1s);
            QACTORS_VERIFY(!closing.hasEnded());
            holder.reset();
            co_await closing.wait();
            QACTORS_COMPARE(closing.state(), TaskState::Finished);
        });
        VERIFY_NO_LEAK(guard);
    }
    void SM3_aStreamIsDestroyedWhileItIsClosedAndTheCloserIsKilled()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &) -> Async<> {
            Holder holder(Streams::merge(stubborn(), stubborn()));
            co_await holder->next();
            {
                TaskGroup closers;
                Task::spawn(closers, [&]() -> Async<> { co_await holder->close(); });
                co_await sleep(1s);
                holder.reset();
            }
            co_await sleep(5s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM4_closedByTwoTasksAndMovedMeanwhile()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            Holder holder(Streams::merge(stubborn(), stubborn() | Streams::debounce(0ms)) | Streams::switchMap([](int) { return stubborn(); }));
            co_await holder->next();
            auto one = Task::spawn(group, [&]() -> Async<> { co_await holder->close(); });
            auto two = Task::spawn(group, [&]() -> Async<> { co_await holder->close(); });
            co_await sleep(1s);
            auto moved = std::move(*holder);
            co_await one.wait();
            co_await two.wait();
            QACTORS_COMPARE(one.state(), TaskState::Finished);
            QACTORS_COMPARE(two.state(), TaskState::Finished);
            QACTORS_VERIFY(!co_await moved.next());
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM14_aSourceThatFillsAnotherWhileItIsAsked()
    {
        inGroup([](TaskGroup &) -> Async<> {
            State<int> state(0);
            const auto filling = [&state](int value) -> Stream<int> {
                state.set(value); // wakes the other one
                co_await sleep(1h);
                co_yield value;
            };
            const auto soon = [](Stream<int> &stream) {
                return failAfter(1min, [&stream]() -> Async<int> { co_return (co_await stream.next()).value_or(0); });
            };
            auto both = Streams::merge(state.changes() | Streams::drop(1), filling(1));
            const int first = co_await soon(both);
            QACTORS_COMPARE(first, 1);
            auto until = filling(2) | Streams::takeUntil(state.changes() | Streams::drop(1));
            const int end = co_await soon(until);
            QACTORS_COMPARE(end, 0);
        });
    }

    void SM7_aBodyCannotReadItself()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Holder holder;
            QString error;
            const auto body = [&]() -> Stream<int> {
                co_await sleep(1s);
                try {
                    co_await holder->next();
                } catch (const MisuseError &misuse) {
                    error = QString::fromUtf8(misuse.what());
                }
                co_yield 1;
            };
            holder.emplace(body());
            auto reader = Task::spawn(group, [&]() -> Async<> { co_await holder->next(); });
            co_await yield();
            reader.cancel(); // nobody waits for it then
            co_await reader.wait();
            co_await sleep(2s);
            QACTORS_VERIFY2(error.contains(u"its own body"_s), error);
        });
    }
};

QTEST_GUILESS_MAIN(tst_StreamLifetimes)
#include "tst_streamlifetimes.moc"
