// SPDX-License-Identifier: MIT
#include <QActors/Combinators>
#include <QActors/Retry>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/testrun.h"
using namespace TestSupport;
using namespace Qt::StringLiterals;

static Async<int> leaf(int v) { co_await sleep(10ms); co_return v; }
static Async<int> deep(int n) { if (n == 0) { co_await yield(); co_return 0; } co_return 1 + co_await deep(n - 1); }

class Smoke : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void basics() {
        LeakGuard g;
        QCOMPARE(awaitVirtual([]() -> Async<int> { co_return co_await leaf(4) + co_await leaf(5); }), 9);
        QCOMPARE(awaitVirtual([]() -> Async<int> { co_return co_await deep(20000); }), 20000);
        VERIFY_NO_LEAK(g);
    }
    void timeouts() {
        VirtualClock c;
        await([&]() -> Async<> {
            auto r = co_await moveOnAfter(5ms, [] { return leaf(1); });
            if (r) qFatal("r");
            auto r2 = co_await moveOnAfter(50ms, [] { return leaf(1); });
            if (!r2) qFatal("r2");
            try { co_await failAfter(5ms, [] { return leaf(1); }); } catch (const TimeoutError &e) { qInfo() << e.what(); }
            QString where;
            try {
            co_await withTaskGroup([&](TaskGroup &g) -> Async<> {
                g.startSoon([] { return leaf(1); });
                g.startSoon([]() -> Async<> { co_await yield(); throw std::runtime_error("x"); });
                co_await sleepForever();
            });
            } catch (const ExceptionGroup &e) { qInfo() << e.what(); }
        });
        qInfo() << c.elapsed().count();
    }
    void combos() {
        LeakGuard g;
        VirtualClock c;
        await([&]() -> Async<> {
            auto [a, b] = co_await whenAll(leaf(1), [] { return leaf(2); });
            if (a + b != 3) qFatal("whenAll");
            auto v = co_await whenAny(leaf(1), []() -> Async<> { throw std::runtime_error("x"); co_return; });
            if (v.index() != 0) qFatal("any");
            auto s = co_await withTaskGroup([](TaskGroup &g) -> Async<int> {
                int v = co_await g.start([](Started<int> started) -> Async<> { started(7); co_await leaf(1); });
                co_return v;
            });
            if (s != 7) qFatal("start");
            QList<int> in{1, 2, 3, 4, 5};
            auto out = co_await mapConcurrent(in, 2, [](int i) { return leaf(i); });
            if (out.size() != 5) qFatal("map");
            int tries = 0;
            co_await retry(RetryPolicy{}, [&]() -> Async<> { if (++tries < 3) throw std::runtime_error("no"); co_return; });
            if (tries != 3) qFatal("retry");
        });
        VERIFY_NO_LEAK(g);
    }
    void kill() {
        LeakGuard g;
        { VirtualClock c(true);
        int alive = 0;
        {
            TaskGroup group;
            group.startSoon([&]() -> Async<> { Sentinel s(alive); co_await leaf(1); });
            group.startSoon([&]() -> Async<> { Sentinel s(alive); co_await withTaskGroup([&](TaskGroup &g) -> Async<> { g.startSoon([&]() -> Async<> { Sentinel s(alive); co_await leaf(1); });  co_await sleepForever(); }); });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(alive, 3);
        }
        QCOMPARE(alive, 0);
        }
        VERIFY_NO_LEAK(g);
    }
};
QTEST_GUILESS_MAIN(Smoke)
#include "tst_smoke.moc"
