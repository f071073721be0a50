// SPDX-License-Identifier: MIT
// A QFuture whose result is gone: each await says so, none waits for what cannot come.
#include <QActors/Dispatcher>
#include <QActors/Future>
#include <QActors/Offload>
#include <QActors/Task>
#include "support/testrun.h"

#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

template<typename T>
QFuture<T> finishedWith(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

template<typename T>
Async<QString> outcome(QFuture<T> future)
{
    try {
        co_await future;
    } catch (const MisuseError &error) {
        co_return error.message().contains(u"taken already"_s) ? u"taken"_s : error.message();
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
    co_return u"value"_s;
}

} // namespace

class TestFutureTaken : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aTakenFutureIsAMisuse()
    {
        QFuture<int> future = finishedWith(4);
        QCOMPARE(future.takeResult(), 4);
        QCOMPARE(await([&] { return outcome(future); }), u"taken"_s);
        QCOMPARE(await([&] { return outcome(QFuture<void>(future)); }), u"taken"_s);
    }

    void aSecondAwaitOfAMoveOnlyResultIsAMisuse()
    {
        const QFuture<std::unique_ptr<int>> future = finishedWith(std::make_unique<int>(3));
        QCOMPARE(await([&] { return outcome(future); }), u"value"_s);
        QCOMPARE(await([&] { return outcome(future); }), u"taken"_s);
    }

    // Both wait when it comes: the second blocked the thread.
    void ofTwoThatAwaitAMoveOnlyResultOneGetsIt()
    {
        const LeakGuard guard;
        {
            QPromise<std::unique_ptr<int>> promise;
            promise.start();
            TaskGroup group;
            auto first = Task::spawn(group, [&] { return outcome(promise.future()); });
            auto second = Task::spawn(group, [&] { return outcome(promise.future()); });
            Dispatcher::current()->runUntilIdle();
            promise.addResult(std::make_unique<int>(5));
            promise.finish();
            await([&] { return group.join(); });
            QCOMPARE(first.value(), u"value"_s);
            QCOMPARE(second.value(), u"taken"_s);
        }
        VERIFY_NO_LEAK(guard);
    }

    void aResultTakenWhileItWasAwaitedIsAMisuse()
    {
        QPromise<int> promise;
        promise.start();
        QFuture<int> future = promise.future();
        TaskGroup group;
        auto waiting = Task::spawn(group, [&] { return outcome(promise.future()); });
        Dispatcher::current()->runUntilIdle();
        promise.addResult(1);
        promise.finish();
        QCOMPARE(future.takeResult(), 1);
        await([&] { return group.join(); });
        QCOMPARE(waiting.value(), u"taken"_s);
    }

    // A QPromise that was not started, or not finished, is none of these.
    void whatIsNotThereYetIsWaitedFor()
    {
        QPromise<std::unique_ptr<int>> promise;
        TaskGroup group;
        auto waiting = Task::spawn(group, [&] { return outcome(promise.future()); });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(!waiting.hasEnded());
        promise.start();
        promise.addResult(std::make_unique<int>(6));
        promise.finish();
        await([&] { return group.join(); });
        QCOMPARE(waiting.value(), u"value"_s);
        QPromise<int> started;
        const QFuture<int> then = started.future().then([](int value) { return value + 1; }); // pending
        auto pending = Task::spawn(group, [&] { return outcome(then); });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(!pending.hasEnded());
        started.start();
        started.addResult(1);
        started.finish();
        await([&] { return group.join(); });
        QCOMPARE(pending.value(), u"value"_s);
    }

    void aPromiseThatWasNeverStartedIsNamed()
    {
        QPromise<std::unique_ptr<int>> promise;
        promise.addResult(std::make_unique<int>(6));
        promise.finish();
        const QString text = await([&] { return outcome(promise.future()); });
        QVERIFY2(text.contains(u"call start() before addResult()"_s), qPrintable(text));
        QPromise<int> copied;
        copied.addResult(1);
        copied.finish();
        QCOMPARE(await([&] { return outcome(copied.future()); }), u"value"_s);
        QPromise<void> nothing;
        nothing.finish();
        QCOMPARE(await([&] { return outcome(nothing.future()); }), u"value"_s);
    }

    // Of a task's future, which Qt 6.4 called a second time, without a result.
    void aContinuationMayTakeIt()
    {
        const LeakGuard guard;
        {
            TaskGroup group;
            const auto make = []() -> Async<std::unique_ptr<int>> {
                co_await yield();
                co_return std::make_unique<int>(6);
            };
            int calls = 0;
            const auto take = [&](std::unique_ptr<int> value) {
                ++calls;
                return *value;
            };
            QFuture<std::unique_ptr<int>> detached = toFuture(make);
            QFuture<std::unique_ptr<int>> handles = Task::spawn(group, make).toFuture();
            QFuture<int> first = detached.then(take);
            QFuture<int> second = handles.then(take);
            QCOMPARE(await([&]() -> Async<int> { co_return co_await first + co_await second; }), 12);
            QCoreApplication::processEvents();
            QCOMPARE(calls, 2);
            QCOMPARE(await([&] { return outcome(detached); }), u"taken"_s);
            QCOMPARE(await([&] { return outcome(handles); }), u"taken"_s);
        }
        VERIFY_NO_LEAK(guard);
    }

    void killedAfterItWasTakenNothingIsTouched()
    {
        QPromise<int> promise;
        promise.start();
        QFuture<int> future = promise.future();
        {
            TaskGroup group;
            group.startSoon([&]() -> Async<> { co_await promise.future(); });
            Dispatcher::current()->runUntilIdle();
            promise.addResult(1);
            promise.finish();
            QCOMPARE(future.takeResult(), 1);
        }
        QVERIFY(!future.isCanceled());
    }

    // The function's own future, taken by somebody before the await could.
    void anOffloadWhoseFutureWasTakenIsAMisuse()
    {
        const auto fn = [](QPromise<int> &promise) {
            promise.addResult(1);
            promise.finish();
            promise.future().takeResult();
        };
        const QString message = messageOf<MisuseError>([&] { await([&]() -> Async<int> { co_return co_await offload(fn); }); });
        QVERIFY2(message.startsWith(u"offload() of a function with a QPromise: its result was taken"_s), qPrintable(message));
    }

    void anAsyncsFutureIsNoException()
    {
        QFuture<std::unique_ptr<int>> future = toFuture([]() -> Async<std::unique_ptr<int>> {
            co_await yield();
            co_return std::make_unique<int>(8);
        });
        QCOMPARE(await([&] { return outcome(future); }), u"value"_s);
        QCOMPARE(await([&] { return outcome(future); }), u"taken"_s);
    }

    // Real threads: both ask at once, again and again; exactly one gets it each time.
    void twoThreadsMayAwaitOneMoveOnlyResult()
    {
        for (int round = 0; round < 50; ++round) {
            QPromise<std::unique_ptr<int>> promise;
            promise.start();
            const QFuture<std::unique_ptr<int>> future = promise.future();
            QString other;
            const std::unique_ptr<QThread> thread(QThread::create([&] { other = await([&] { return outcome(future); }); }));
            thread->start();
            promise.addResult(std::make_unique<int>(round));
            promise.finish();
            QStringList outcomes{await([&] { return outcome(future); })};
            thread->wait();
            outcomes << other;
            outcomes.sort();
            QCOMPARE(outcomes, (QStringList{u"taken"_s, u"value"_s}));
        }
    }
};

QTEST_GUILESS_MAIN(TestFutureTaken)
#include "tst_future_taken.moc"
