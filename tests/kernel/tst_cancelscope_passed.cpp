// SPDX-License-Identifier: MIT
// Deadlines that pass while the thread is at work: VirtualClock::advance() stands for the work.
#include <QActors/Actor>
#include <QActors/CancelScope>
#include <QActors/Event>
#include <QActors/Mailbox>
#include <QActors/Start>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Never awaits anything that is not there.
class Busy : public Actor
{
    Q_OBJECT
public:
    Busy(VirtualClock *clock, int *runs) : m_clock(clock), m_runs(runs) { }

protected:
    Async<> run() override
    {
        ++*m_runs;
        m_clock->advance(1s);
        co_return;
    }

private:
    VirtualClock *m_clock;
    int *m_runs;
};

} // namespace

class TestCancelScopePassed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CS17_aLoopThatPollsStops();
    void CS17_aScopeThatNobodyHasEnteredYet();
    void CS17_theDeadlinesOfOuterScopes();
    void aScopeThatWasLeft();
    void theFirstAwaitThrows();
    void theFirstAwaitOfAnOuterDeadlineThrows();
    void theFirstAwaitOfAChildThrows();
    void aDeadlineThatIsSetLater();
    void aShieldHoldsIt();
    void aHostThatComesLater();
    void messagesAfterItStay();
    void anActorThatNeverWaits();
    void timeoutErrorAndValue();
};

void TestCancelScopePassed::CS17_aLoopThatPollsStops()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        CancelScope scope;
        scope.setTimeout(3s);
        const bool through = co_await scope.run([&] {
            int turns = 0;
            for (; !scope.cancelCalled(); ++turns)
                clock.advance(1s);
            log << QString::number(turns) << scope.reason();
            log << (CancelScope::isCancellationPending() ? u"pending"_s : u"not pending"_s);
        });
        log << (through ? u"through"_s : u"cut"_s) << (scope.cancelledCaught() ? u"caught"_s : u"not caught"_s); // CS4
        CancelScope second;
        second.setTimeout(3s);
        co_await second.run([&] {
            int turns = 0;
            for (; !CancelScope::isCancellationPending(); ++turns)
                clock.advance(1s);
            log << QString::number(turns) << (second.cancelCalled() ? u"called"_s : u"not called"_s);
        });
    });
    QCOMPARE(log.join(u", "), u"3, its deadline passed after 3 s, pending, through, not caught, 3, called"_s);
}

void TestCancelScopePassed::CS17_aScopeThatNobodyHasEnteredYet()
{
    VirtualClock clock(true);
    CancelScope past, later, moved;
    past.setDeadline(clock.now());
    QVERIFY(past.cancelCalled());
    QCOMPARE(past.reason(), u"its deadline passed"_s);
    later.setDeadline(clock.now() + 2s);
    later.setTimeout(0s); // starts to count when it is entered
    QVERIFY(!later.cancelCalled());
    moved.setDeadline(clock.now() + 1s);
    QVERIFY(!moved.cancelCalled());
    QVERIFY(moved.reason().isEmpty());
    moved.setDeadline(clock.now() + 3s);
    clock.advance(2s);
    QVERIFY(!moved.cancelCalled());
    clock.advance(1s);
    QCOMPARE(moved.reason(), u"its deadline passed"_s);
    moved.setDeadline(clock.now() + 1h); // too late for that
    QVERIFY(moved.cancelCalled());
    QStringList log;
    await([&]() -> Async<> {
        for (CancelScope scope : {past, moved}) {
            co_await scope.run([&]() -> Async<> {
                log << u"in"_s;
                co_await checkpoint();
                log << u"not reached"_s;
            });
            log << (scope.cancelledCaught() ? u"caught"_s : u"passed"_s);
        }
    });
    QCOMPARE(log.join(u", "), u"in, caught, in, caught"_s);
}

void TestCancelScopePassed::CS17_theDeadlinesOfOuterScopes()
{
    VirtualClock clock(true);
    QList<bool> pending;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        outer.setTimeout(1s);
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&] {
                pending << CancelScope::isCancellationPending();
                clock.advance(2s);
                pending << CancelScope::isCancellationPending() << inner.cancelCalled() << outer.cancelCalled();
            });
        });
    });
    QCOMPARE(pending, (QList{false, true, false, true}));
}

void TestCancelScopePassed::aScopeThatWasLeft()
{
    VirtualClock clock(true);
    CancelScope left;
    await([&]() -> Async<> {
        left.setTimeout(1s);
        co_await left.run([] { });
    });
    clock.advance(1h);
    QVERIFY(!left.cancelCalled());
    QVERIFY(left.reason().isEmpty());
}

void TestCancelScopePassed::theFirstAwaitThrows()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        Event event;
        event.set();
        Mailbox mailbox;
        mailbox.post(1);
        const auto in = [&](const QString &name, auto fn) -> Async<> {
            const bool through = co_await moveOnAfter(1s, [&]() -> Async<> {
                co_await checkpoint();
                clock.advance(2s);
                co_await fn();
                log << name + u" went through"_s;
            });
            if (!through)
                log << name;
        };
        co_await in(u"checkpoint"_s, [] { return checkpoint(); });
        co_await in(u"yield"_s, [] { return yield(); });
        co_await in(u"sleep"_s, [] { return sleep(0s); });
        co_await in(u"event"_s, [&] { return event.wait(); });
        co_await in(u"receive"_s, [&] { return mailbox.receive(on<int>([](int) { })); });
        co_await in(u"group"_s, [] { return withTaskGroup([] { return checkpoint(); }); });
        log << QString::number(mailbox.count());
    });
    QCOMPARE(log.join(u", "), u"checkpoint, yield, sleep, event, receive, group, 1"_s);
}

void TestCancelScopePassed::theFirstAwaitOfAnOuterDeadlineThrows()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        CancelScope outer, inner;
        outer.setTimeout(1s);
        inner.setTimeout(1h);
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                clock.advance(2s);
                co_await checkpoint();
                log << u"not reached"_s;
            });
            log << u"nor this"_s;
        });
        log << (outer.cancelledCaught() ? u"outer"_s : QString()) << (inner.cancelCalled() ? u"inner"_s : QString());
        // The deadline has gone with its scope.
        co_await checkpoint();
        log << u"goes on"_s;
    });
    QCOMPARE(log.join(u", "), u"outer, , goes on"_s);
}

void TestCancelScopePassed::theFirstAwaitOfAChildThrows()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        co_await moveOnAfter(1s, [&] {
            return withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&]() -> Async<> {
                    clock.advance(2s);
                    try {
                        co_await checkpoint();
                        log << u"not reached"_s;
                    } catch (const Cancelled &cancelled) {
                        log << u"first"_s << cancelled.reason();
                        throw;
                    }
                });
                group.startSoon([&]() -> Async<> {
                    log << u"runs to its first await"_s; // CS2
                    co_await checkpoint();
                    log << u"not reached"_s;
                });
            });
        });
    });
    QCOMPARE(log.join(u", "), u"first, its deadline passed after 1 s, runs to its first await"_s);
}

void TestCancelScopePassed::aDeadlineThatIsSetLater()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        CancelScope outer, inner, moved;
        co_await outer.run([&]() -> Async<> {
            co_await inner.run([&]() -> Async<> {
                co_await checkpoint();
                outer.setDeadline(clock.now() + 1s); // reaches what is in there already
                clock.advance(2s);
                co_await checkpoint();
                log << u"not reached"_s;
            });
        });
        log << (outer.cancelledCaught() ? u"later"_s : u"no"_s);
        moved.setTimeout(1s);
        const bool through = co_await moved.run([&]() -> Async<> {
            moved.setDeadline(clock.now() + 5s);
            clock.advance(2s);
            co_await checkpoint();
            moved.setDeadline(Never);
            clock.advance(1h);
            co_await checkpoint();
        });
        log << (through ? u"moved away"_s : u"cut"_s);
    });
    QCOMPARE(log.join(u", "), u"later, moved away"_s);
}

void TestCancelScopePassed::aShieldHoldsIt()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        CancelScope outer, shield;
        outer.setTimeout(1s);
        shield.setShielded(true);
        co_await outer.run([&]() -> Async<> {
            co_await shield.run([&]() -> Async<> {
                clock.advance(2s);
                co_await checkpoint();
                log << (CancelScope::isCancellationPending() ? u"pending"_s : u"shielded"_s);
                shield.setShielded(false);
                log << (CancelScope::isCancellationPending() ? u"pending"_s : u"shielded"_s);
                co_await checkpoint();
                log << u"not reached"_s;
            });
        });
    });
    QCOMPARE(log.join(u", "), u"shielded, pending"_s);
}

// What was spawned before gets the host's deadline.
void TestCancelScopePassed::aHostThatComesLater()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            co_await yield();
            clock.advance(2s);
            co_await checkpoint();
            log << u"not reached"_s;
        });
        const bool through = co_await moveOnAfter(1s, [&] { return group.run([] { return sleepForever(); }); });
        log << (through ? u"through"_s : u"cut"_s);
    });
    QCOMPARE(log.join(u", "), u"cut"_s);
}

void TestCancelScopePassed::messagesAfterItStay()
{
    VirtualClock clock(true);
    int handled = 0, left = 0;
    await([&]() -> Async<> {
        Mailbox mailbox;
        for (int i = 0; i < 10; ++i)
            mailbox.post(i);
        co_await moveOnAfter(3s, [&] {
            return mailbox.receiveEach(on<int>([&](int) {
                ++handled;
                clock.advance(1s);
            }));
        });
        left = mailbox.count();
    });
    QCOMPARE(handled, 3);
    QCOMPARE(left, 7);
}

void TestCancelScopePassed::anActorThatNeverWaits()
{
    VirtualClock clock(true);
    int runs = 0;
    QString reason;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Busy>(group, StartOptions(), &clock, &runs);
            runs = 0;
            handle.cancelScope().setDeadline(clock.now() + 3s);
            const ExitReason why = co_await handle.wait();
            reason = why.toString();
        });
    });
    QCOMPARE(runs, 3);
    QCOMPARE(reason, u"Cancelled: its deadline passed"_s);
}

void TestCancelScopePassed::timeoutErrorAndValue()
{
    VirtualClock clock(true);
    QStringList log;
    await([&]() -> Async<> {
        try {
            co_await failAfter(1s, [&]() -> Async<> {
                clock.advance(2s);
                co_await checkpoint();
            });
        } catch (const TimeoutError &) {
            log << u"TimeoutError"_s;
        }
        const int value = co_await failAfter(1s, [&] {
            clock.advance(2s); // and nothing is awaited after it
            return 7;
        });
        log << QString::number(value);
    });
    QCOMPARE(log.join(u", "), u"TimeoutError, 7"_s);
}

QTEST_GUILESS_MAIN(TestCancelScopePassed)
#include "tst_cancelscope_passed.moc"
