// SPDX-License-Identifier: MIT
// What can be awaited where functions may be given.
#include "support/readyfuture.h"
#include "support/tasks.h"

#include <QActors/Combinators>
#include <QActors/Everywhere>
#include <QActors/Future>
#include <QActors/Signal>
#include <QActors/Timeouts>

#include <QtCore/qobject.h>
#include <QtCore/qpromise.h>

using namespace TestSupport;

static Async<> forever ()
{
    co_await sleepForever();
}

class Button : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void clicked(int times);
};

class tst_AwaitedCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void DL11_anAsyncMayBeLimitedItself()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Button button;
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                co_await sleep(5ms);
                Q_EMIT button.clicked(3);
            });
            log.add(QString::number(co_await failAfter(1s, [&] { return when(&button, &Button::clicked); })));
            const std::optional<int> none = co_await moveOnAfter(1s, [&] { return when(&button, &Button::clicked); });
            log.add(none ? u"clicked"_s : u"not clicked"_s);
            log.add(QString::number(co_await failAfter(1s, valueAfter(4, 10ms))));
            log.add(QString::number(co_await shielded(valueAfter(5, 10ms))));
            QACTORS_VERIFY(!co_await moveOnAfter(5ms, valueAfter(1, 10ms)));
            QACTORS_VERIFY(co_await moveOnAt(TimePoint::max(), valueAfter(1, 10ms)));
        });
        QCOMPARE(text(log), u"3, not clicked, 4, 5"_s);
        VERIFY_NO_LEAK(guard);
    }
    void DL11_andSoMayFuturesAndTasks()
    {
        awaitVirtual([]() -> Async<> {
            QPromise<int> promise;
            promise.start();
            promise.addResult(7);
            QFuture<int> future = promise.future();
            promise.finish();
            QACTORS_COMPARE(co_await failAfter(1s, future), 7);
            TaskGroup group;
            const TaskHandle<int> task = group.startSoon([] { return valueAfter(8, 1ms); });
            QACTORS_COMPARE(co_await failAfter(1s, task), 8);
        });
    }
    void DL11_theErrorBeginsWithWhatWasDone()
    {
        QCOMPARE(failureOf([]() -> Async<> { co_await failAfter(5ms, forever (), u"login"_s); }).section(u" at "_s, 0, 0),
                 u"login(5 ms): timed out while waiting for sleepForever()"_s);
        const QString function = failureOf([]() -> Async<> { co_await failAt(TimePoint(), [] { return sleepForever(); }, u"login"_s); });
        QVERIFY2(function.startsWith(u"login: timed out"_s), qPrintable(function));
    }
    void DL11_severalAtOnce()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Button ok, cancel;
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                co_await sleep(5ms);
                Q_EMIT cancel.clicked(2);
                co_await sleep(5ms);
                Q_EMIT ok.clicked(1);
                Q_EMIT cancel.clicked(2);
            });
            log.add(QString::number((co_await race([&] { return when(&ok, &Button::clicked); }, [&] { return when(&cancel, &Button::clicked); }, valueAfter(0, 1s))).index()));
            log.add(QString::number((co_await whenAny([&] { return when(&ok, &Button::clicked); }, valueAfter(0, 1s))).index()));
            Q_EMIT ok.clicked(0); // of those that were given up nothing listens
            QFuture<int> future = readyFuture(2);
            const auto both = co_await whenAll(valueAfter(1, 1ms), future, [] { return valueAfter(3, 1ms); });
            log.add(QString::number(std::get<0>(both) + std::get<2>(both)));
        });
        QCOMPARE(text(log), u"1, 0, 4"_s);
        VERIFY_NO_LEAK(guard);
    }
    void DL11_cancelledAndKilledEverywhere()
    {
        const auto body = []() -> Async<> {
            co_await failAfter(1s, whenAll(valueAfter(0, 1ms), valueAfter(1, 2ms)));
            static_cast<void>(co_await race(valueAfter(0, 2ms), forever ()));
            co_await shielded(valueAfter(0, 1ms));
        };
        Test::cancelEverywhere(body);
        Test::killEverywhere(body);
    }
};

QTEST_GUILESS_MAIN(tst_AwaitedCall)
#include "tst_awaitedcall.moc"
