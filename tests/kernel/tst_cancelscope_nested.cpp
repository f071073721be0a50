// SPDX-License-Identifier: MIT
// Scopes in scopes: which of them catches.
#include <QActors/CancelScope>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QString caught(const CancelScope &scope)
{
    return scope.cancelledCaught() ? u"caught"_s : u"passed"_s;
}

/// Awaits, and logs what came of it without letting a Cancelled out.
Async<> tryAwait(Log &log)
{
    try {
        co_await yield();
        log.add(u"resumed"_s);
    } catch (const Cancelled &) {
        log.add(u"Cancelled"_s);
    }
}

} // namespace

class TestCancelScopeNested : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CS5_innerCancelLeavesOuterUntouched();
    void CS6_outerCancelPassesInnerScopes();
    void CS7_outerCancelledWhileInnerUnwinds();
    void CS8_outerCancelledWhileShieldedInnerUnwinds();
    void CS9_bothCancelledBeforeAnAwait();
};

void TestCancelScopeNested::CS5_innerCancelLeavesOuterUntouched()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        const bool outerThrough = co_await outer.run([&]() -> Async<> {
            const bool innerThrough = co_await inner.run([&]() -> Async<> {
                inner.cancel();
                co_await yield();
            });
            log.add(innerThrough ? u"inner through"_s : u"inner cut"_s);
            co_await tryAwait(log);
        });
        log.add(outerThrough ? u"outer through"_s : u"outer cut"_s);
        log.add(outer.cancelCalled() ? u"outer cancelled"_s : u"outer untouched"_s);
        co_await tryAwait(log);
    });
    QCOMPARE(log.join(u", "), u"inner cut, resumed, outer through, outer untouched, resumed"_s);
}

void TestCancelScopeNested::CS6_outerCancelPassesInnerScopes()
{
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        CancelScope outer, middle, inner;
        co_await outer.run([&]() -> Async<> {
            co_await middle.run([&]() -> Async<> {
                co_await inner.run([&]() -> Async<> {
                    outer.cancel();
                    co_await yield();
                });
                log.add(u"not reached"_s);
            });
            log.add(u"not reached"_s);
        });
        log << caught(inner) << caught(middle) << caught(outer);
        log.add(inner.cancelCalled() ? u"inner called"_s : u"inner not called"_s);
    });
    QCOMPARE(log.join(u", "), u"passed, passed, caught, inner not called"_s);
    VERIFY_NO_LEAK(guard);
}

void TestCancelScopeNested::CS7_outerCancelledWhileInnerUnwinds()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                inner.cancel();
                try {
                    co_await yield();
                } catch (const Cancelled &) {
                    outer.cancel();
                    throw;
                }
            });
            log.add(u"not reached"_s);
        });
        log << caught(inner) << caught(outer);
    });
    QCOMPARE(log.join(u", "), u"passed, caught"_s);
}

void TestCancelScopeNested::CS8_outerCancelledWhileShieldedInnerUnwinds()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        inner.setShielded(true);
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                inner.cancel();
                try {
                    co_await yield();
                } catch (const Cancelled &) {
                    outer.cancel();
                    throw;
                }
            });
            log.add(u"between"_s);
            co_await yield();
            log.add(u"not reached"_s);
        });
        log << caught(inner) << caught(outer);
    });
    QCOMPARE(log.join(u", "), u"between, caught, caught"_s);
}

void TestCancelScopeNested::CS9_bothCancelledBeforeAnAwait()
{
    Log log;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                inner.cancel();
                outer.cancel();
                co_await yield();
            });
            log.add(u"not reached"_s);
        });
        log << caught(inner) << caught(outer);
    });
    QCOMPARE(log.join(u", "), u"passed, caught"_s);
}

QTEST_GUILESS_MAIN(TestCancelScopeNested)
#include "tst_cancelscope_nested.moc"
