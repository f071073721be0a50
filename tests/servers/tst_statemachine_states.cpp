// SPDX-License-Identifier: MIT
// The states of a StateMachine: inside of each other, with data, as a property, drawn and logged.
#include "support/door.h"

#include <QtCore/qloggingcategory.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;

/// Dialling and Talking are inside of Busy, Ringing is inside of Dialling.
class Phone : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        Idle,
        Busy,
        Dialling,
        Ringing,
        Talking,
        Hung
    };
    Q_ENUM(State)
    struct Number
    {
        QString digits;
        std::shared_ptr<int> alive = std::make_shared<int>(0);
    };
    struct Minutes
    {
        int count = 0;
    };
    struct Go
    {
        State to;
    };
    struct GoWithNumber
    {
        State to;
        QString digits;
    };
    struct Ask
    {
        using Answer = QString;
    };

    explicit Phone(Log &log, bool busyBegins = true) : m_log(log)
    {
        for (const State state : {Idle, Busy, Dialling, Ringing, Talking}) {
            in(state).onEnter([this, state] { m_log.add(u"+%1"_s.arg(QVariant::fromValue(state).toString())); }).onLeave([this, state] {
                m_log.add(u"-%1"_s.arg(QVariant::fromValue(state).toString()));
            });
        }
        in(Hung)
            .inside(Talking)
            .onOther([this](const Message &message) {
                m_log.add(u"hung takes "_s + QString::fromUtf8(message.value().typeName()));
                return u"taken"_s;
            })
            .onTimeout(u"up"_s, Idle);
        in(Dialling).inside(Busy);
        in(Ringing).inside(Dialling);
        in(Talking).inside(Busy);
        if (busyBegins)
            in(Busy).beginsIn(Dialling);
        in(Busy)
            .holding<Minutes>()
            .on<int>([this](Minutes &minutes, int n) {
                minutes.count += n;
                m_log.add(u"busy for %1"_s.arg(minutes.count));
            })
            .on<Push>([this](const Push &) { m_log.add(u"busy is pushed"_s); })
            .onStateTimeout([this](Minutes &minutes) { m_log.add(u"busy for %1 is over"_s.arg(minutes.count)); });
        in(Ringing).on<Push>([this] { m_log.add(u"ringing is pushed"_s); });
        in(Dialling).holding<Number>().on<Ask>([](Number &number) { return number.digits; });
        in(Talking).on<Ask>([this]() -> Async<QString> {
            co_await yield();
            co_return u"%1 min"_s.arg(stateData<Minutes>().count);
        });
        inAnyState().on<Go>([this](const Go &go) { goTo(go.to); }).on<Ask>([] { return u"nothing"_s; }).on<Say>([](const Say &) {});
        inAnyState().on<GoWithNumber>([this](const GoWithNumber &go) { goTo(go.to, Number{go.digits}); });
        inAnyState().on<std::function<void(Phone &)>>([this](const std::function<void(Phone &)> &f) { f(*this); });
    }
    using StateMachine::goTo;
    using StateMachine::listen;
    using StateMachine::setStateTimeout;
    using StateMachine::stateData;

private:
    Log &m_log;
};

/// Only declared.
class Crossing : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        Normal,
        Red,
        Green,
        Blinking
    };
    Q_ENUM(State)
    Crossing()
    {
        in(Normal).leadsTo(Blinking, u"fail()"_s);
        in(Red).inside(Normal).onStateTimeout(Green);
        in(Green).inside(Normal).on<Push>([this] { goTo(Red); }, {Red}).onEventTimeout(Red).onTimeout(u"night"_s, Blinking);
        in(Normal).beginsIn(Red);
        in(Blinking).ignore<Push>();
        inAnyState().on<Knock>(Red);
    }
};

class Bell : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void rang(int times);
};

class tst_StateMachineStates : public QObject
{
    Q_OBJECT

    using Do = std::function<void(Phone &)>;

private Q_SLOTS:
    void GM18_whatAStateDoesNotHandleGoesToTheOneAroundIt()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto phone = co_await start<Phone>(group, log);
            cast<Phone::Go>(phone, Phone::Ringing); // the outer ones can be made by themselves
            cast<Push>(phone, 1);
            cast(phone, 3);
            cast(phone, Do([&](Phone &of) {
                     log.add(u"in Busy %1, Dialling %2, Talking %3"_s.arg(of.isIn(Phone::Busy)).arg(of.isIn(Phone::Dialling)).arg(of.isIn(Phone::Talking)));
                 }));
            cast<Phone::Go>(phone, Phone::Talking);
            cast<Push>(phone, 1);
            const QString minutes = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(minutes, u"3 min"_s);
            cast<Phone::Go>(phone, Phone::Hung);
            const QString other = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(other, u"taken"_s);
            send(phone, Unknown());
        });
        QCOMPARE(log.join(u", "), u"+Idle, -Idle, +Busy, +Dialling, +Ringing, ringing is pushed, busy for 3, "
                                  "in Busy 1, Dialling 1, Talking 0, -Ringing, -Dialling, +Talking, busy is pushed, "
                                  "hung takes %1, hung takes TestSupport::Unknown"_s.arg(nameOf<Phone::Ask>()));
        VERIFY_NO_LEAK(guard);
    }

    void GM1_signalsAreEvents()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Bell bell;
            const auto phone = co_await start<Phone>(group, log);
            cast<Phone::Go>(phone, Phone::Talking);
            cast(phone, Do([&](Phone &of) { of.listen(&bell, &Bell::rang); }));
            co_await settle();
            Q_EMIT bell.rang(2);
            Q_EMIT bell.rang(3);
            co_await settle();
        });
        QCOMPARE(log.join(u' '), u"+Idle -Idle +Busy +Talking busy for 2 busy for 5"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM19_onlyWhatIsLeftIsLeft()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto phone = co_await start<Phone>(group, log);
            const auto go = [&](Phone::State to) -> Async<> {
                log.add(u"|"_s);
                cast<Phone::Go>(phone, to);
                co_await settle();
            };
            co_await go(Phone::Busy); // begins in Dialling
            co_await go(Phone::Busy); // is there
            co_await go(Phone::Ringing);
            co_await go(Phone::Dialling); // out of Ringing
            co_await go(Phone::Ringing);
            co_await go(Phone::Talking);
            cast<Phone::GoWithNumber>(phone, Phone::Dialling, u"110"_s);
            const QString number = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(number, u"110"_s);
            log.add(u"|"_s);
            cast<Phone::GoWithNumber>(phone, Phone::Dialling, u"112"_s); // other data: left and entered
            const QString other = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(other, u"112"_s);
            co_await go(Phone::Ringing);
            const QString same = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(same, u"112"_s);
            log.add(u"|"_s);
            cast<Phone::GoWithNumber>(phone, Phone::Dialling, u"113"_s);
            co_await settle();
            co_await go(Phone::Idle);
        });
        QCOMPARE(log.join(u' '), u"+Idle | -Idle +Busy +Dialling | | +Ringing | -Ringing | +Ringing | -Ringing -Dialling +Talking -Talking +Dialling "
                                 "| -Dialling +Dialling | +Ringing | -Ringing -Dialling +Dialling | -Dialling -Busy +Idle"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM20_dataLivesAsLongAsItsState()
    {
        const LeakGuard guard;
        Log log;
        std::weak_ptr<int> first, second;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto phone = co_await start<Phone>(group, log);
            cast<Phone::GoWithNumber>(phone, Phone::Dialling, u"110"_s);
            cast(phone, Do([&](Phone &of) { first = of.stateData<Phone::Number>().alive; }));
            cast<Phone::Go>(phone, Phone::Ringing);
            cast(phone, 5);
            co_await settle();
            QACTORS_VERIFY(!first.expired());
            cast<Phone::GoWithNumber>(phone, Phone::Dialling, u"112"_s);
            cast(phone, Do([&](Phone &of) { second = of.stateData<Phone::Number>().alive; }));
            co_await settle();
            QACTORS_VERIFY(first.expired() && !second.expired());
            cast<Phone::Go>(phone, Phone::Talking);
            const QString minutes = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(minutes, u"5 min"_s);
            QACTORS_VERIFY(second.expired());
            cast<Phone::Go>(phone, Phone::Idle);
            cast<Phone::Go>(phone, Phone::Talking); // made anew
            const QString none = co_await call<Phone::Ask>(phone);
            QACTORS_COMPARE(none, u"0 min"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM12_theTimeoutOfAnOuterStateGoesOnInItsInnerOnes()
    {
        const LeakGuard guard;
        for (const bool left : {false, true}) {
            Log log;
            inGroup([&](TaskGroup &group) -> Async<> {
                class Limited : public Phone
                {
                public:
                    explicit Limited(Log &log) : Phone(log)
                    {
                        in(Busy).onEnter([this] { setStateTimeout(10s); });
                        in(Talking).onStateTimeout([&log] { log.add(u"that of Talking"_s); }); // none is set
                    }
                };
                const auto phone = co_await start<Limited>(group, log);
                cast<Phone::Go>(phone, Phone::Dialling);
                cast(phone, 2);
                co_await sleep(5s);
                cast<Phone::Go>(phone, Phone::Talking);
                co_await sleep(4s);
                if (left)
                    cast<Phone::Go>(phone, Phone::Idle);
                co_await sleep(5s);
            });
            QCOMPARE(log.contains(u"busy for 2 is over"_s), !left);
            QVERIFY(!log.contains(u"that of Talking"_s));
        }
        VERIFY_NO_LEAK(guard);
    }

    void GM21_theStateIsAPropertyThatNotifies()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            QPointer<Door> object;
            const auto door = co_await start<Door>(group, log);
            cast<Say>(door, [&](Door &of) { object = &of; });
            co_await settle();
            QSignalSpy spy(object, &StateMachine::stateChanged);
            QStringList seen;
            const auto note = [&] { seen << QVariant::fromValue(object->state()).toString(); };
            QProperty<bool> isOpen;
            isOpen.setBinding([&] { return object->state() == Door::Open; });
            QProperty<Door::State> typed;
            typed.setBinding(object->bindableState().makeBinding());
            const auto notifier = object->bindableState().onValueChanged(note);
            QACTORS_VERIFY(!isOpen.value());
            QACTORS_VERIFY(object->bindableState().isReadOnly());
            cast<Push>(door, 1);
            co_await settle();
            QACTORS_VERIFY(isOpen.value());
            QACTORS_COMPARE(typed.value(), Door::Open);
            QACTORS_COMPARE(object->property("state").toInt(), int(Door::Open));
            QACTORS_COMPARE(object->property("state").metaType(), QMetaType::fromType<Door::State>());
            QACTORS_COMPARE(object->property("stateName").toString(), u"Open"_s);
            QACTORS_COMPARE(static_cast<StateMachine *>(object.data())->bindableStateNumber().value(), int(Door::Open));
            cast<Say>(door, [](Door &of) { of.repeatState(); });
            cast<Say>(door, [](Door &of) { of.goTo(Door::Open); });
            cast<Say>(door, [](Door &of) { of.goTo(Door::Locked); });
            co_await settle();
            QACTORS_VERIFY(!isOpen.value());
            QACTORS_COMPARE(spy.count(), 2);
            QACTORS_COMPARE(seen, QStringList({u"Open"_s, u"Locked"_s}));
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM22_declaredTransitionsAreDrawn()
    {
        const Crossing crossing;
        QCOMPARE(crossing.drawing(), u"stateDiagram-v2\n"
                                     "    [*] --> Normal\n"
                                     "    state Normal {\n"
                                     "        [*] --> Red\n"
                                     "        Red\n"
                                     "        Green\n"
                                     "    }\n"
                                     "    Blinking\n"
                                     "    Normal --> Blinking : fail()\n"
                                     "    Red --> Green : after a time\n"
                                     "    Green --> Red : TestSupport.Push\n"
                                     "    Green --> Red : no event for a time\n"
                                     "    Green --> Blinking : timeout night\n"
                                     "    Normal --> Red : TestSupport.Knock\n"
                                     "    Blinking --> Red : TestSupport.Knock\n"_s);
    }

    void GM23_changesOfStateAreLogged()
    {
        const LeakGuard guard;
        QLoggingCategory::setFilterRules(u"qactors.machine.debug=true"_s);
        QTest::ignoreMessage(QtDebugMsg, "gate: begins in Closed");
        QTest::ignoreMessage(QtDebugMsg, "gate: Closed -> Open (TestSupport::Push)");
        QTest::ignoreMessage(QtDebugMsg, "gate: Open -> Locked (TestSupport::Door)"); // as a request is named
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await startWith<Door>(group, StartOptions().name(u"gate"_s), log);
            cast<Push>(door, 1);
            co_await door.call(&Door::lock, 1);
        });
        QLoggingCategory::setFilterRules(QString());
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineStates)
#include "tst_statemachine_states.moc"
