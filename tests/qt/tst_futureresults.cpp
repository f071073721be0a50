// SPDX-License-Identifier: MIT
// Real threads: those of Qt Concurrent.
// Not for ThreadSanitizer: Qt Concurrent's algorithms are headers, and hand over by what is in the library, which is not looked at.
#include <QActors/FutureResults>

#include "support/leaksofqt.h"
#include "support/rounds.h"
#include "support/waits.h"

#include <QtConcurrent/qtconcurrentfilter.h>
#include <QtConcurrent/qtconcurrentmap.h>
#include <QtConcurrent/qtconcurrentrun.h>
#include <QtCore/qpromise.h>

#include <numeric>

using namespace TestSupport;

namespace {

template<typename T>
Async<QString> allOf(FutureResults<T> reader)
{
    QStringList all;
    try {
        while (std::optional<T> value = co_await reader.next())
            all << QString::number(*value);
    } catch (const std::exception &error) {
        all << QString::fromUtf8(error.what());
    }
    co_return all.join(u' ');
}

QList<int> numbers(int count)
{
    QList<int> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

} // namespace

class tst_FutureResults : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void QW2_eachResultComesInTheOrderOfItsIndex()
    {
        const auto square = [](int n) { return n * n; };
        await([&]() -> Async<> {
            for (int round = 0; round < 20; ++round) {
                FutureResults reader(QtConcurrent::mapped(numbers(500), square));
                for (int i = 0; i < 500; ++i) {
                    if (round % 4 == 1)
                        co_await yield();
                    if (round % 4 == 2 && i == 100)
                        co_await QActors::sleep(2ms);
                    const std::optional<int> value = co_await reader.next();
                    QACTORS_VERIFY(value && *value == i * i);
                }
                QACTORS_VERIFY(!(co_await reader.next()));
                QACTORS_VERIFY(!(co_await reader.next()));
            }
        });
        QCOMPARE(await([] { return allOf(results(QtConcurrent::filtered(numbers(20), [](int n) { return n % 5 == 0; }))); }), u"0 5 10 15"_s);
    }

    // Out of order, several at once, and one that comes after a wait of its own.
    void resultsOfAPromise()
    {
        QPromise<int> promise;
        promise.start();
        Log log;
        TaskGroup group;
        group.startSoon([&]() -> Async<> { log.add(co_await allOf(results(promise.future()))); });
        group.startSoon([&]() -> Async<> {
            FutureResults reader(promise.future());
            while (const std::optional<int> value = co_await reader.next())
                log.add(u"got %1"_s.arg(*value));
        });
        const auto turns = [] {
            for (int i = 0; i < 3; ++i) {
                idle();
                QCoreApplication::processEvents();
            }
        };
        turns();
        promise.addResult(2, 2);
        promise.addResult(1, 1);
        turns();
        QCOMPARE(log, QStringList());
        promise.addResult(0, 0);
        turns();
        QCOMPARE(log.join(u", "), u"got 0, got 1, got 2"_s);
        promise.addResult(3, 3);
        promise.finish();
        turns();
        QCOMPARE(log.join(u", "), u"got 0, got 1, got 2, 0 1 2 3, got 3"_s);
    }

    void QW3_anErrorComesWithItsType()
    {
        QPromise<int> promise;
        promise.start();
        {
            const LostByQt lost; // as Qt has it with the results of a future that fails
            promise.addResult(1);
        }
        QString read;
        const auto readAll = [&]() -> Async<> { read = co_await allOf(results(promise.future())); };
        const auto disturb = [&](auto &) {
            promise.setException(std::make_exception_ptr(std::runtime_error("broken")));
            promise.finish();
        };
        QCOMPARE(endOf(readAll, disturb), u"finished"_s);
        QCOMPARE(read, u"1 broken"_s);
        QCOMPARE(await([&] { return allOf(results(promise.future())); }), u"broken"_s); // Qt has dropped the results
        QPromise<int> cancelled;
        cancelled.start();
        cancelled.addResult(7);
        cancelled.future().cancel();
        cancelled.finish();
        QVERIFY(!messageOf<TaskCancelled>([&] {
                     await([&]() -> Async<> {
                         FutureResults reader(cancelled.future());
                         while (co_await reader.next()) { }
                     });
                 }).isEmpty());
        QPromise<int> dropped;
        dropped.start();
        QFuture<int> taken = dropped.future();
        dropped.addResult(1);
        dropped.finish();
        taken.takeResult();
        QVERIFY(await([&] { return allOf(results(taken)); }).contains(u"was taken already"_s));
    }

    void QW4_theReaderTakesTheFutureAlong_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::addColumn<bool>("cancelsFuture");
        for (const bool kill : {false, true}) {
            for (const bool cancels : {true, false})
                QTest::addRow("%s, %s", kill ? "killed" : "cancelled", cancels ? "with the future" : "without") << kill << cancels;
        }
    }
    void QW4_theReaderTakesTheFutureAlong()
    {
        QFETCH(bool, kill);
        QFETCH(bool, cancelsFuture);
        QPromise<int> promise;
        promise.start();
        const auto read = [&]() -> Async<> {
            FutureResults reader(promise.future(), FutureResultsOptions{.cancelsFuture = cancelsFuture});
            while (co_await reader.next()) { }
        };
        QCOMPARE(endOf(read, [&](auto &group) { kill ? group.reset() : group->cancel(); }), u"cancelled"_s);
        QCOMPARE(promise.isCanceled(), cancelsFuture);
        promise.addResult(1); // late
        promise.finish();
        QCoreApplication::processEvents();
    }

    void QW2_aCancelledWaitLosesNoResult()
    {
        QPromise<int> promise;
        promise.start();
        FutureResults reader(promise.future());
        for (int i = 0; i < 10; ++i) {
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                promise.addResult(i);
                i % 2 ? group.reset() : group->cancel();
            };
            QCOMPARE(endOf([&]() -> Async<> { co_await reader.next(); }, disturb), u"cancelled"_s);
            QCOMPARE(await([&] { return reader.next(); }).value(), i);
        }
        promise.finish();
        QVERIFY(!await([&] { return reader.next(); }));
    }

    void QW1_destroyedDuringTheWait()
    {
        QPromise<int> promise;
        promise.start();
        auto reader = std::make_unique<FutureResults<int>>(promise.future());
        const auto next = [&]() -> Async<> { co_await reader->next(); };
        QVERIFY(endOf(next, [&](auto &) { reader.reset(); }).endsWith(u"the object was deleted"_s));
        reader = std::make_unique<FutureResults<int>>(QPromise<int>().future()); // dropped, unfinished
        QVERIFY(!messageOf<TaskCancelled>([&] { await(next); }).isEmpty());
    }

    void QW4_cancelledAndKilledEverywhere()
    {
        disturbEverywhere([]() -> Async<> {
            FutureResults reader(QtConcurrent::mapped(numbers(5), [](int n) { return n; }));
            while (co_await reader.next()) { }
        });
    }

    void QW4_nothingIsLeftBehind()
    {
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            QPromise<int> promise;
            promise.start();
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                FutureResults reader(promise.future());
                while (co_await reader.next()) { }
            });
            idle();
            promise.addResult(i);
            if (i % 2)
                QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(tst_FutureResults)
#include "tst_futureresults.moc"
