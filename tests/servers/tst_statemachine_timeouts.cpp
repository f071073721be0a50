// SPDX-License-Identifier: MIT
// The timeouts of a StateMachine, under virtual time.
#include "support/door.h"

#include <QActors/Dispatcher>
#include <QActors/Sys>

using namespace TestSupport;

/// Notes each timeout with the time; told by Say what to set.
class Timed : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        One,
        Two
    };
    Q_ENUM(State)
    using Script = std::function<void(Timed &)>;

    explicit Timed(Log &log, Script inInit = {}, Script onEnterTwo = {}) : m_log(log), m_init(std::move(inInit)), m_began(clockNow())
    {
        in(One).onStateTimeout([this] { note(u"state timeout"_s); }).onEventTimeout([this] { note(u"event timeout"_s); });
        in(Two)
            .onEnter([this, onEnterTwo] {
                if (onEnterTwo)
                    onEnterTwo(*this);
            })
            .onStateTimeout([this] { note(u"state timeout"_s); })
            .onEventTimeout([this] { note(u"event timeout"_s); });
        inAnyState()
            .on<Script>([this](const Script &script) { script(*this); })
            .on<std::function<Async<>(Timed &)>>([this](std::function<Async<>(Timed &)> script) -> Async<> { co_await script(*this); })
            .on<int>([this](int n) { note(u"event %1"_s.arg(n)); })
            .onTimeout(u"a"_s, [this] { note(u"a"_s); })
            .onTimeout(u"b"_s, [this] { note(u"b"_s); });
    }
    void note(const QString &what)
    {
        m_log.add(u"%1 %2 in %3"_s.arg((clockNow() - m_began) / 1s).arg(what, stateName()));
        if (std::exchange(postponesNext, false))
            postpone();
    }
    bool postponesNext = false;

    using StateMachine::cancelStateTimeout;
    using StateMachine::cancelTimeout;
    using StateMachine::goTo;
    using StateMachine::next;
    using StateMachine::postpone;
    using StateMachine::repeatState;
    using StateMachine::setEventTimeout;
    using StateMachine::setStateTimeout;
    using StateMachine::setTimeout;

protected:
    Async<> init() override
    {
        if (m_init)
            m_init(*this);
        return {};
    }

private:
    static TimePoint clockNow() { return Dispatcher::current()->now(); }
    Log &m_log;
    Script m_init;
    const TimePoint m_began;
};

class tst_StateMachineTimeouts : public QObject
{
    Q_OBJECT

    using Script = Timed::Script;
    /// The log of a machine that gets each of these after so many seconds, and then has 100 s.
    static QString run(const std::vector<std::pair<int, Script>> &events, Script inInit = {}, Script onEnterTwo = {})
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto machine = co_await start<Timed>(group, log, inInit, onEnterTwo);
            int now = 0;
            for (const auto &[at, script] : events) {
                co_await sleep(std::chrono::seconds(at - now));
                now = at;
                cast(machine, script);
            }
            co_await sleep(100s);
        });
        return guard.isClean() ? log.join(u", ") : guard.toString();
    }

private Q_SLOTS:
    void GM12_theStateTimeoutEndsWithTheState()
    {
        QCOMPARE(run({{1, [](Timed &m) { m.setStateTimeout(5s); }}}), u"6 state timeout in One"_s);
        // Events that do not change the state let it be; a change ends it.
        QCOMPARE(run({{1, [](Timed &m) { m.setStateTimeout(5s); }}, {2, [](Timed &m) { m.goTo(Timed::One); }}, {3, [](Timed &m) { m.repeatState(); }}}),
                 u"6 state timeout in One"_s);
        QCOMPARE(run({{1, [](Timed &m) { m.setStateTimeout(5s); }}, {2, [](Timed &m) { m.goTo(Timed::Two); }}}), u""_s);
        // One that is set with the change is the new state's; its enter action has the last word.
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setStateTimeout(5s);
                           m.goTo(Timed::Two);
                       }}}),
                 u"6 state timeout in Two"_s);
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setStateTimeout(5s);
                           m.goTo(Timed::Two);
                       }}},
                     {}, [](Timed &m) { m.setStateTimeout(7s); }),
                 u"8 state timeout in Two"_s);
        // Set anew it starts anew; none is none; the last word counts.
        QCOMPARE(run({{1, [](Timed &m) { m.setStateTimeout(5s); }}, {3, [](Timed &m) { m.setStateTimeout(5s); }}}), u"8 state timeout in One"_s);
        QCOMPARE(run({{1, [](Timed &m) { m.setStateTimeout(5s); }}, {3, [](Timed &m) { m.cancelStateTimeout(); }}}), u""_s);
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setStateTimeout(5s);
                           m.setStateTimeout(9s);
                       }}}),
                 u"10 state timeout in One"_s);
    }

    void GM13_anyEventEndsTheEventTimeout()
    {
        QCOMPARE(run({{1, [](Timed &m) { m.setEventTimeout(5s); }}}), u"6 event timeout in One"_s);
        QCOMPARE(run({{1, [](Timed &m) { m.setEventTimeout(5s); }}, {5, [](Timed &) {}}}), u""_s);
        // A timeout of another kind is an event, too; so is one that is postponed.
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setEventTimeout(5s);
                           m.setTimeout(u"a"_s, 2s);
                       }}}),
                 u"3 a in One"_s);
        QCOMPARE(run({{1, [](Timed &m) { m.setEventTimeout(5s); }}, {2, [](Timed &m) { m.postpone(); }}}), u""_s);
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setEventTimeout(5s);
                           m.goTo(Timed::Two);
                       }}}),
                 u"6 event timeout in Two"_s);
    }

    void GM13_whatIsNoEventLetsItBe()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto machine = co_await start<Timed>(group, log);
            cast(machine, Script([](Timed &m) {
                     m.setEventTimeout(5s);
                     m.setTimeout(u"a"_s, 3s);
                 }));
            cast(machine, Script([](Timed &m) {
                     m.setEventTimeout(5s);
                     m.cancelTimeout(u"a"_s);
                 }));
            co_await sleep(1s);
            const QVariantMap state = co_await Sys::getState(machine);
            QACTORS_COMPARE(state.value(u"stateName"_s).toString(), u"One"_s);
            co_await Sys::suspend(machine);
            co_await sleep(1s);
            co_await Sys::resume(machine);
            co_await sleep(10s);
        });
        QCOMPARE(log.join(u", "), u"5 event timeout in One"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM14_namedTimeoutsLiveThroughChangesOfState()
    {
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setTimeout(u"a"_s, 5s);
                           m.setTimeout(u"b"_s, 4s);
                       }},
                      {2, [](Timed &m) { m.goTo(Timed::Two); }}}),
                 u"5 b in Two, 6 a in Two"_s);
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setTimeout(u"a"_s, 5s);
                           m.setTimeout(u"b"_s, 4s);
                       }},
                      {2, [](Timed &m) {
                           m.cancelTimeout(u"a"_s);
                           m.setTimeout(u"b"_s, 10s);
                       }}}),
                 u"12 b in One"_s);
    }

    void GM15_aTimeoutOfNoTimeComesAfterTheEventsAtHand()
    {
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setTimeout(u"b"_s, 0s);
                           m.setStateTimeout(0s);
                           m.setTimeout(u"a"_s, -1s);
                           m.next(1);
                           m.next(2);
                       }},
                      {1, [](Timed &m) { m.note(u"from another"_s); }}}),
                 u"1 event 1 in One, 1 event 2 in One, 1 b in One, 1 state timeout in One, 1 a in One, 1 from another in One"_s);
        // The event timeout of no time: only if there is no event.
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setEventTimeout(0s);
                           m.next(1);
                       }}}),
                 u"1 event 1 in One"_s);
        QCOMPARE(run({{1, [](Timed &m) { m.setEventTimeout(0s); }}, {1, [](Timed &m) { m.note(u"from another"_s); }}}),
                 u"1 event timeout in One, 1 from another in One"_s);
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setStateTimeout(0s);
                           m.next(Script([](Timed &of) { of.cancelStateTimeout(); }));
                       }}}),
                 u""_s);
    }

    void GM16_aTimeoutThatIsOverCountsUntilItIsCancelled()
    {
        // It is over while a handler awaits, and waits its turn behind what came before.
        using Slow = std::function<Async<>(Timed &)>;
        const auto slowly = [](Script first, Script last) {
            return [first, last](Timed &m) {
                first(m);
                m.next(Slow([last](Timed &of) -> Async<> {
                    co_await sleep(3s);
                    last(of);
                }));
            };
        };
        const auto set = [](Timed &m) { m.setTimeout(u"a"_s, 1s); };
        QCOMPARE(run({{1, slowly(set, [](Timed &) {})}, {2, [](Timed &m) { m.note(u"later"_s); }}, {3, [](Timed &m) { m.note(u"last"_s); }}}),
                 u"4 a in One, 4 later in One, 4 last in One"_s);
        QCOMPARE(run({{1, slowly(set, [](Timed &m) { m.cancelTimeout(u"a"_s); })}}), u""_s);
        QCOMPARE(run({{1, slowly(set, [](Timed &m) { m.setTimeout(u"a"_s, 2s); })}}), u"6 a in One"_s);
        QCOMPARE(run({{1, slowly([](Timed &m) { m.setStateTimeout(1s); }, [](Timed &m) { m.goTo(Timed::Two); })}}), u""_s);
        QCOMPARE(run({{1, slowly([](Timed &m) { m.setEventTimeout(1s); }, [](Timed &) {})}}), u""_s);
    }

    void GM17_aTimeoutCanBePostponedAndSetInInit()
    {
        QCOMPARE(run({{1, [](Timed &m) {
                           m.setTimeout(u"a"_s, 2s);
                           m.postponesNext = true;
                       }},
                      {10, [](Timed &m) { m.goTo(Timed::Two); }}}),
                 u"3 a in One, 10 a in Two"_s);
        QCOMPARE(run({}, [](Timed &m) {
                     m.setStateTimeout(2s);
                     m.setTimeout(u"a"_s, 1s);
                     m.next(1);
                     m.goTo(Timed::Two);
                 }),
                 u"0 event 1 in Two, 1 a in Two, 2 state timeout in Two"_s);
    }

    void GM7_aTimeoutWithoutARuleEndsTheMachineWithItsName_data()
    {
        QTest::addColumn<QString>("error");
        QTest::newRow("named") << u"door has no rule for the timeout \"lunch\" in its state Closed; give an onTimeout(\"lunch\", …) "_s;
        QTest::newRow("state") << u"door has no rule for the state timeout in its state Closed; give an onStateTimeout() "_s;
        QTest::newRow("event") << u"door has no rule for the event timeout in its state Closed; give an onEventTimeout() "_s;
    }

    void GM7_aTimeoutWithoutARuleEndsTheMachineWithItsName()
    {
        QFETCH(const QString, error);
        const LeakGuard guard;
        const QByteArray which = QTest::currentDataTag();
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await startWith<Door>(group, StartOptions().name(u"door"_s), log);
            cast<Say>(door, [which](Door &of) {
                if (which == "named")
                    of.setTimeout(u"lunch"_s, 1s);
                else if (which == "state")
                    of.setStateTimeout(1s);
                else
                    of.setEventTimeout(1s);
            });
            const ExitReason reason = co_await door.wait();
            QACTORS_COMPARE(reason.text(), error + u"to this state, to one around it, or to inAnyState()"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM17_timeoutsEndWithTheMachine()
    {
        const LeakGuard guard;
        for (const bool killed : {false, true}) {
            Log log;
            inGroup([&](TaskGroup &group) -> Async<> {
                const auto machine = co_await start<Timed>(group, log);
                cast(machine, Script([](Timed &m) {
                         m.setStateTimeout(1s);
                         m.setEventTimeout(2s);
                         m.setTimeout(u"a"_s, 3s);
                     }));
                co_await settle();
                killed ? kill(machine) : QActors::stop(machine);
                co_await sleep(10s);
            });
            QCOMPARE(log, QStringList());
        }
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineTimeouts)
#include "tst_statemachine_timeouts.moc"
