// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <ranges>

#include <QActors/Combinators>
#include <QActors/Timeouts>

#include <list>

using namespace TestSupport;

class MapConcurrentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theResultsAreInTheItemsOrder()
    {
        const LeakGuard guard;
        VirtualClock clock;
        const std::vector<QString> out = await([]() -> Async<std::vector<QString>> {
            const QList<int> in{5, 1, 3, 2};
            co_return co_await mapConcurrent(in, 4, [](int item) -> Async<QString> {
                co_await sleep(std::chrono::milliseconds(item));
                co_return QString::number(item * item);
            });
        });
        QCOMPARE(out, (std::vector<QString>{u"25"_s, u"1"_s, u"9"_s, u"4"_s}));
        QCOMPARE(clock.elapsed(), 5ms);
        VERIFY_NO_LEAK(guard);
    }

    void theLimitHoldsAndIsUsed_data()
    {
        QTest::addColumn<int>("limit");
        QTest::addColumn<int>("most");
        for (const int limit : {1, 2, 3, 20, std::numeric_limits<int>::max()})
            QTest::addRow("%d", limit) << limit << std::min(limit, 7);
    }
    void theLimitHoldsAndIsUsed()
    {
        QFETCH(const int, limit);
        QFETCH(const int, most);
        int running = 0;
        int peak = 0;
        QList<int> started;
        awaitVirtual([&]() -> Async<> {
            const std::list<int> in{3, 1, 4, 1, 5, 9, 2};
            co_await mapConcurrent(in, limit, [&](int item) -> Async<> {
                started.append(item);
                peak = std::max(peak, ++running);
                co_await sleep(std::chrono::milliseconds(item));
                --running;
            });
        });
        QCOMPARE(peak, most);
        QCOMPARE(running, 0);
        QCOMPARE(started, (QList<int>{3, 1, 4, 1, 5, 9, 2})); // begun in their order
    }

    void aFailureCancelsTheRestAndIsThrownAsItself()
    {
        struct Special : std::runtime_error
        {
            using std::runtime_error::runtime_error;
        };
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const QStringList in{u"slow"_s, u"bad"_s, u"never begun"_s};
            try {
                co_await mapConcurrent(in, 2, [&](const QString &item) -> Async<int> {
                    log.add(item);
                    if (item == u"bad") {
                        co_await sleep(1ms);
                        throw Special("special");
                    }
                    co_await sleeper(log, item, 1h);
                    co_return 1;
                });
            } catch (const Special &special) {
                log.add(QString::fromUtf8(special.what()));
            }
        });
        QCOMPARE(text(log), u"slow, bad, slow cancelled, special"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aLimitBelowOneIsAnError()
    {
        for (const int limit : {0, -1}) {
            bool called = false;
            const QString message = messageOf<MisuseError>([&] {
                awaitVirtual([&]() -> Async<> {
                    const QList<int> in{1};
                    co_await mapConcurrent(in, limit, [&](int) -> Async<> {
                        called = true;
                        co_return;
                    });
                });
            });
            QCOMPARE(message, u"mapConcurrent: a limit of %1; give at least 1"_s.arg(limit));
            QVERIFY(!called);
        }
    }

    void anEmptyRangeGivesNothing()
    {
        const std::size_t size = awaitVirtual([]() -> Async<std::size_t> {
            const std::vector<int> out = co_await mapConcurrent(QList<int>(), 3, [](int i) { return valueAfter(i, 1ms); });
            co_return out.size();
        });
        QCOMPARE(size, std::size_t(0));
    }

    void itemsAreNotCopiedAndValuesMayBeMoveOnly()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            std::vector<std::unique_ptr<int>> in;
            in.push_back(std::make_unique<int>(1));
            in.push_back(std::make_unique<int>(2));
            const auto out = co_await mapConcurrent(std::move(in), 2, [](std::unique_ptr<int> &item) -> Async<std::unique_ptr<int>> {
                co_await yield();
                co_return std::make_unique<int>(*item + 10);
            });
            for (const std::unique_ptr<int> &value : out)
                log.add(QString::number(*value));
        });
        QCOMPARE(text(log), u"11, 12"_s);
    }

    void aCancelFromOutsideEndsIt()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const QStringList in{u"a"_s, u"b"_s, u"c"_s};
            co_await moveOnAfter(5ms, [&] {
                return mapConcurrent(in, 2, [&](const QString &item) { return sleeper(log, item, 1h); });
            });
        });
        log.sort();
        QCOMPARE(text(log), u"a cancelled, b cancelled"_s);
        VERIFY_NO_LEAK(guard);
    }

    void anEndlessRangeIsWorkedOffUntilItIsCancelled()
    {
        QList<int> seen;
        awaitVirtual([&]() -> Async<> {
            static_cast<void>(co_await moveOnAfter(35ms, [&] {
                return mapConcurrent(std::views::iota(1), 2, [&](int i) -> Async<> {
                    seen.append(i);
                    co_await sleep(10ms);
                });
            }));
        });
        QCOMPARE(seen, QList<int>({1, 2, 3, 4, 5, 6, 7, 8}));
    }

    void anItemThatEndsCancelledIsAnError()
    {
        const QString failure = failureOf([]() -> Async<> {
            const QList<int> in{1};
            co_await mapConcurrent(in, 1, [](int) -> Async<int> {
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
            });
        });
        QCOMPARE(failure, u"TaskCancelled"_s);
    }
};

QTEST_GUILESS_MAIN(MapConcurrentTest)
#include "tst_combinators_map.moc"
