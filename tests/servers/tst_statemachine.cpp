// SPDX-License-Identifier: MIT
// Events of a StateMachine and what their handlers say.
#include "support/door.h"

#include <QActors/CallRef>
#include <QActors/EventLoopPool>
#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

class tst_StateMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GM1_anEventGoesToTheRuleOfTheState()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Push>(door, 1);
            send(door, Push{2});
            QString state = co_await call<Where>(door);
            QACTORS_COMPARE(state, u"Open"_s);
            const bool wrong = co_await call<Unlock>(door, 1);
            QACTORS_VERIFY(!wrong);
            co_await door.call(&Door::lock, 1234);
            const bool right = co_await call<Unlock>(door, 1234);
            QACTORS_VERIFY(right);
            state = co_await call<Where>(door);
            QACTORS_COMPARE(state, u"Closed"_s);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, push 1 in Closed, leave Closed, enter Open, push 2 in Open, unlock 1 in Open, leave Open, enter Locked, "
                                  "unlock 1234 in Locked, leave Locked, enter Closed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM2_whatAHandlerSaysHappensWhenItHasEnded()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Slowly>(door, [&log](Door &of) -> Async<> {
                of.goTo(Door::Open);
                of.next(Push{7});
                log.add(u"still "_s + of.stateName());
                co_await yield();
                log.add(u"still "_s + of.stateName());
            });
            cast<Push>(door, 8);
            co_await call<Where>(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, still Closed, still Closed, leave Closed, enter Open, push 7 in Open, push 8 in Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM3_toTheSameStateIsNoChange()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Knock>(door, 1); // waits
            cast<Say>(door, [](Door &of) { of.goTo(Door::Closed); });
            cast<Say>(door, [](Door &of) {
                of.goTo(Door::Open);
                of.repeatState(); // the last one counts
            });
            const QString state = co_await call<Where>(door);
            QACTORS_COMPARE(state, u"Closed"_s);
            cast<Say>(door, [](Door &of) {
                of.repeatState();
                of.goTo(Door::Open);
            });
            co_await call<Where>(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, enter Closed, leave Closed, enter Open, knock 1 in Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM4_postponedEventsComeAgainInOrderBeforeTheMailbox()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Knock>(door, 1);
            send(door, Knock{2});
            auto third = Task::spawn(group, [door]() -> Async<int> { co_return co_await call<Knock>(door, 3); });
            co_await settle();
            QACTORS_VERIFY(!third.hasEnded());
            cast<Say>(door, [](Door &of) { // the event that changes the state is postponed, too
                if (of.state() == Door::Closed)
                    of.postpone();
                of.goTo(Door::Open);
            });
            cast<Knock>(door, 4);
            const int answer = co_await third;
            QACTORS_COMPARE(answer, 30);
            co_await call<Where>(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, leave Closed, enter Open, knock 1 in Open, knock 2 in Open, knock 3 in Open, knock 4 in Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM5_nextEventsComeBeforeAllOthers()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Knock>(door, 1); // waits
            cast<Say>(door, [](Door &of) {
                of.next(Push{2});
                of.next(Say{[](Door &again) { again.next(Push{4}); }});
                of.next(Push{3});
                of.goTo(Door::Open);
            });
            cast<Push>(door, 5);
            co_await call<Where>(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, leave Closed, enter Open, push 2 in Open, push 4 in Open, push 3 in Open, knock 1 in Open, push 5 in Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM6_aPostponedMethodIsCalledAgainWithItsArguments_data()
    {
        QTest::addColumn<bool>("byName");
        QTest::newRow("by type") << false;
        QTest::newRow("by name") << true;
    }

    void GM6_aPostponedMethodIsCalledAgainWithItsArguments()
    {
        QFETCH(const bool, byName);
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            auto pass = Task::spawn(group, [door, byName]() -> Async<QString> {
                const QString who = u"the one with a long name"_s + u'!'; // not a literal
                if (byName)
                    co_return co_await call<QString>(door, "pass", who);
                co_return co_await door.call(&Door::pass, who);
            });
            auto later = Task::spawn(group, [door, byName]() -> Async<QString> {
                if (byName)
                    co_return co_await call<QString>(door, "passSlowly", u"slow"_s);
                co_return co_await door.call(&Door::passSlowly, u"slow"_s);
            });
            auto reply = Task::spawn(group, [door, byName]() -> Async<QString> {
                if (byName)
                    co_return co_await call<QString>(door, "passLater", u"late"_s);
                co_return co_await door.call(&Door::passLater, u"late"_s);
            });
            co_await settle();
            QACTORS_VERIFY(!pass.hasEnded() && !later.hasEnded() && !reply.hasEnded());
            cast<Push>(door, 1);
            const QString first = co_await pass;
            QACTORS_COMPARE(first, u"the one with a long name!"_s);
            const QString second = co_await later;
            QACTORS_COMPARE(second, u"slow"_s);
            const QString third = co_await reply;
            QACTORS_COMPARE(third, u"late"_s);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, push 1 in Closed, leave Closed, enter Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM5_eventsWithoutEndStarveNobody()
    {
        const LeakGuard guard;
        Log log;
        int count = 0;
        const std::function<void(Door &)> again = [&](Door &of) {
            ++count;
            of.next(Say{again});
        };
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Say>(door, again);
            while (count < 1000)
                co_await yield();
            QActors::stop(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM6_aCallThatIsTakenAlongIsNotMadeAgain()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Say>(door, [](Door &of) { of.inAnyState().onEventTimeout([&of] { of.log().add(u"no event"_s); }); });
            const bool inTime = (co_await moveOnAfter(1s, [&]() -> Async<int> { co_return co_await door.cancelling().call<Knock>(1); })).has_value();
            QACTORS_VERIFY(!inTime);
            cast<Say>(door, [](Door &of) {
                of.setEventTimeout(5s);
                of.goTo(Door::Open);
            });
            co_await sleep(10s); // it is no event either
        });
        QCOMPARE(log.join(u", "), u"enter Closed, leave Closed, enter Open, no event"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM7_anEventWithoutARuleEndsTheMachineWithItsName()
    {
        const LeakGuard guard;
        for (const QString &how : {u"call"_s, u"cast"_s, u"send"_s, u"next"_s}) {
            Log log;
            inGroup([&](TaskGroup &group) -> Async<> {
                const auto door = co_await startWith<Door>(group, StartOptions().name(u"gate"_s), log);
                auto waits = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return call<Knock>(door, 1); }); });
                co_await settle();
                const Unknown unknown;
                if (how == "call"_L1) {
                    const QString thrown = co_await thrownBy([&] { return call<int>(door, unknown); });
                    QACTORS_VERIFY2(thrown.startsWith(u"ProcessExited: Error: gate has no rule for an event of type "), thrown);
                } else if (how == "cast"_L1) {
                    cast(door, unknown);
                } else if (how == "send"_L1) {
                    send(door, unknown);
                } else {
                    cast<Say>(door, [](Door &of) { of.next(Unknown()); });
                }
                const ExitReason reason = co_await door.wait();
                QACTORS_COMPARE(reason.text(), u"gate has no rule for an event of type TestSupport::Unknown in its state Closed; give an on<TestSupport::Unknown>(), "
                                               "ignore<TestSupport::Unknown>() or postpone<TestSupport::Unknown>() to this state, to one around it, or to inAnyState()"_s);
                const QString postponed = co_await waits; // nothing is lost
                QACTORS_VERIFY2(postponed.startsWith(u"ProcessExited: Error: gate has no rule"_s), postponed);
            });
            VERIFY_NO_LEAK(guard);
        }
    }

    void GM8_aRefusedCallSaysNothing()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            const QString thrown = co_await thrownBy([&] { return door.call(&Door::refuse); });
            QACTORS_COMPARE(thrown, u"CallError: not now"_s);
            const QString slowly = co_await thrownBy([&] { return door.call(&Door::refuseSlowly); });
            QACTORS_COMPARE(slowly, u"CallError: not now"_s);
            const QString state = co_await call<Where>(door);
            QACTORS_COMPARE(state, u"Closed"_s);
        });
        QCOMPARE(log.join(u", "), u"enter Closed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM9_eventsWaitForAHandlerThatAwaits()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            cast<Slowly>(door, [&log](Door &of) -> Async<> {
                co_await sleep(1s);
                log.add(u"slept"_s);
                of.goTo(Door::Open);
            });
            cast<Push>(door, 1);
            send(door, Push{2});
            co_await call<Where>(door);
        });
        QCOMPARE(log.join(u", "), u"enter Closed, slept, leave Closed, enter Open, push 1 in Open, push 2 in Open"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM10_actionsMayAwait()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto slow = co_await start<SlowDoor>(group, log);
            cast<Push>(slow, 1);
            cast<Push>(slow, 2);
            co_await call<Where>(slow);
        });
        QCOMPARE(log.join(u", "), u"enters Closed, is in Closed, leaves Closed, has left Closed, enters Open, is in Open, push 2"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM6_whateverEndsTheMachineThePostponedCallsHearOfIt()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"failed and nobody was told: out of order"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"failed and nobody was told: cannot open"_s));
        for (const QString &way : {u"stop"_s, u"kill"_s, u"throw"_s, u"throw in enter"_s}) {
            Log log;
            QString postponed, again = u"ProcessExited: "_s;
            inGroup([&](TaskGroup &group) -> Async<> {
                const auto door = co_await start<Door>(group, log);
                auto waits = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return call<Knock>(door, 1); }); });
                co_await settle();
                if (way.startsWith(u"throw"_s)) {
                    cast<Say>(door, [inEnter = way != "throw"_L1](Door &of) {
                        if (!inEnter)
                            throw std::out_of_range("out of order");
                        of.failsToOpen = true;
                        of.goTo(Door::Open);
                    });
                } else {
                    auto hangs = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return door.call(&Door::postponeAndHang); }); });
                    co_await settle(); // one is postponed, the other one is about to be
                    if (way == "stop"_L1)
                        QActors::stop(door);
                    else
                        kill(door);
                    again = co_await hangs;
                }
                postponed = co_await waits;
            });
            QVERIFY2(postponed.startsWith(u"ProcessExited: "_s), qPrintable(way + u": "_s + postponed));
            QVERIFY2(again.startsWith(u"ProcessExited: "_s), qPrintable(way + u": "_s + again));
        }
        VERIFY_NO_LEAK(guard);
    }

    void GM6_aCallOfAnotherThreadWaitsAndIsAnswered()
    {
        Log log; // the machine's thread's, but at the end
        EventLoopPool pool(1);
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await startOn<Door>(pool, group, std::ref(log));
            auto waits = Task::spawn(group, [door]() -> Async<int> { co_return co_await call<Knock>(door, 1); });
            co_await settle();
            const QString closed = co_await call<Where>(door); // behind it
            QACTORS_COMPARE(closed, u"Closed"_s);
            QACTORS_VERIFY(!waits.hasEnded());
            cast<Push>(door, 2);
            const int answer = co_await waits;
            QACTORS_COMPARE(answer, 10);
            const QString gone = co_await thrownBy([&]() -> Async<> {
                cast<Push>(door, 3);
                cast<Say>(door, [](Door &of) { of.goTo(Door::Closed); });
                auto late = Task::spawn(group, [door]() -> Async<int> { co_return co_await call<Knock>(door, 2); });
                co_await settle();
                co_await call<Where>(door);
                QActors::stop(door);
                co_await late;
            });
            QACTORS_VERIFY2(gone.startsWith(u"ProcessExited: "_s), gone);
        });
        QVERIFY(log.contains(u"knock 1 in Open"_s) && !log.contains(u"knock 2 in Open"_s));
    }
};

QTEST_GUILESS_MAIN(tst_StateMachine)
#include "tst_statemachine.moc"
