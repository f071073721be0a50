// SPDX-License-Identifier: MIT
// What a StateMachine refuses, in words that say what to do.
#include "support/door.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qregularexpression.h>

using namespace TestSupport;

/// Declares what it is told to.
class Declared : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        One,
        Two,
        Three
    };
    Q_ENUM(State)
    struct Data
    {
        explicit Data(int) { }
    };
    explicit Declared(const std::function<void(Declared &)> &how) { how(*this); }
    using StateMachine::goTo;
    using StateMachine::in;
    using StateMachine::postpone;
};

class tst_StateMachineMisuse : public QObject
{
    Q_OBJECT

    /// The error that ends a door after this was said to it.
    static QString ends(std::function<void(Door &)> what)
    {
        QString text;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await startWith<Door>(group, StartOptions().name(u"gate"_s), log);
            cast<Say>(door, what);
            const ExitReason reason = co_await door.wait();
            text = reason.text();
        });
        return text;
    }
    /// The error of the start.
    static QString starts(const std::function<void(Declared &)> &how)
    {
        QString text;
        inGroup([&](TaskGroup &group) -> Async<> {
            text = co_await thrownBy([&] { return startWith<Declared>(group, StartOptions().name(u"it"_s), how); });
        });
        return text;
    }

private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.actor=false"_s); }
    void cleanup() { QLoggingCategory::setFilterRules(QString()); }

    void GM24_aWrongTableIsRefusedAtTheStart()
    {
        const LeakGuard guard;
        using D = Declared;
        QCOMPARE(starts([](D &) { }), u"MisuseError: it has no states; declare them in its constructor or init(): in(Closed).on<Push>(Open)"_s);
        QCOMPARE(starts([](D &d) { d.in(D::One).on<Push>(D::Two); }), u"MisuseError: on: it does not declare the state Two; its rules begin with in(Two)"_s);
        QCOMPARE(starts([](D &d) { d.in(D::One).onStateTimeout(D::Three); }), u"MisuseError: on: it does not declare the state Three; its rules begin with in(Three)"_s);
        QCOMPARE(starts([](D &d) { d.in(D::One).inside(D::One); }), u"MisuseError: inside: One of it is inside of itself"_s);
        QVERIFY(starts([](D &d) {
                    d.in(D::One).inside(D::Two);
                    d.in(D::Two).inside(D::Three);
                    d.in(D::Three).inside(D::One);
                }).endsWith(u"of it is inside of itself"_s));
        QCOMPARE(starts([](D &d) {
                     d.in(D::One).beginsIn(D::Two);
                 }),
                 u"MisuseError: beginsIn: Two of it is not inside of One; say so first: in(Two).inside(One)"_s);
        QCOMPARE(starts([](D &d) { d.in(D::One).holding<D::Data>(); }), u"MisuseError: goTo: One holds a %1, which cannot be made without you: goTo(One, value)"_s.arg(nameOf<D::Data>()));
        QVERIFY(starts([](D &d) {
                    d.in(D::One);
                    d.in(Door::Open);
                }).contains(u"its states are of the enum Declared::State; one of TestSupport::Door::State is none of them"_s));
        VERIFY_NO_LEAK(guard);
    }

    void GM25_whatAHandlerCannotSayIsRefused()
    {
        const LeakGuard guard;
        QCOMPARE(ends([](Door &of) { of.goTo(Door::Broken); }), u"goTo: gate does not declare the state Broken; its rules begin with in(Broken)"_s);
        QCOMPARE(ends([](Door &of) { of.goTo(Door::Open, 5); }), u"goTo: Open holds no data, but a int is given"_s);
        QVERIFY(ends([](Door &of) { of.goTo(Declared::One); }).contains(u"one of Declared::State is none of them"_s));
        QCOMPARE(ends([](Door &of) { of.stateData<QString>(); }), u"stateData: gate in its state Closed holds no QString"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM25_aRuleGoesToItsTargetsOnly()
    {
        const LeakGuard guard;
        const auto how = [](Declared &d) {
            d.in(Declared::One).on<Push>([&d] { d.goTo(Declared::Three); }, {Declared::One, Declared::Two});
            d.in(Declared::Two);
            d.in(Declared::Three);
        };
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto machine = co_await startWith<Declared>(group, StartOptions().name(u"it"_s), how);
            cast<Push>(machine, 1);
            const ExitReason reason = co_await machine.wait();
            QACTORS_COMPARE(reason.text(), u"goTo: the rule of One that handles this event does not name Three among its targets"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM26_onlyHandlersOfTheMachineSaySomething()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            QPointer<Door> door;
            const auto ref = co_await startWith<Door>(group, StartOptions().name(u"gate"_s), log);
            cast<Say>(ref, [&](Door &of) { door = &of; });
            co_await settle();
            for (const std::function<void()> &say : std::initializer_list<std::function<void()>>{
                     [&] { door->goTo(Door::Open); }, [&] { door->postpone(); }, [&] { door->next(1); }, [&] { door->setStateTimeout(1s); },
                     [&] { door->setEventTimeout(1s); }, [&] { door->setTimeout(u"a"_s, 1s); }, [&] { door->repeatState(); }}) {
                const QString idle = messageOf<MisuseError>(say);
                QACTORS_VERIFY2(idle.contains(u": gate handles no event now; "_s), idle);
            }
            // While it handles one, others have no say in it.
            cast<Slowly>(ref, [](Door &) -> Async<> { co_await sleep(1s); });
            co_await settle();
            const QString other = messageOf<MisuseError>([&] { door->goTo(Door::Open); });
            QACTORS_COMPARE(other, u"goTo: called by another task than that of gate, while it handles an event; call or cast the machine from there"_s);
            const QString state = co_await call<Where>(ref);
            QACTORS_COMPARE(state, u"Closed"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM27_actionsDoNotGoOn_data()
    {
        QTest::addColumn<bool>("enters");
        QTest::newRow("enter") << true;
        QTest::newRow("leave") << false;
    }

    void GM27_actionsDoNotGoOn()
    {
        QFETCH(const bool, enters);
        const LeakGuard guard;
        const auto after = [&](std::function<void(Door &)> action) {
            return ends([=](Door &of) {
                if (enters)
                    of.in(Door::Open).onEnter([&of, action] { action(of); });
                else
                    of.in(Door::Closed).onLeave([&of, action] { action(of); });
                of.goTo(Door::Open);
            });
        };
        const QString where = enters ? u"the enter action of Open"_s : u"the leave action of Closed"_s;
        QVERIFY(after([](Door &of) { of.goTo(Door::Closed); }).startsWith(u"goTo: "_s + where + u" cannot do that; "_s));
        QVERIFY(after([](Door &of) { of.postpone(); }).startsWith(u"postpone: "_s + where));
        QVERIFY(after([](Door &of) { of.next(1); }).startsWith(u"next: "_s + where));
        QVERIFY(after([](Door &of) { of.repeatState(); }).startsWith(u"repeatState: "_s + where));
        if (!enters)
            QVERIFY(after([](Door &of) { of.setStateTimeout(1s); }).startsWith(u"setStateTimeout: "_s + where));
        QCOMPARE(after([](Door &) { throw CallError(u"no"_s); }), where + u" threw a CallError, which would be a handler's answer to a call: no"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GM28_postponingForEverIsToldAndHasALimit()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await startWith<Door>(group, StartOptions().name(u"gate"_s), log);
            cast<Say>(door, [](Door &of) {
                const QString thrown = messageOf<MisuseError>([&] { of.setMaxPostponed(-1); });
                QACTORS_COMPARE(thrown, u"StateMachine::setMaxPostponed: -1 events; give at least 0"_s);
                of.setMaxPostponed(1001);
            });
            auto first = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return call<Knock>(door, 0); }); });
            co_await settle();
            QTest::ignoreMessage(QtWarningMsg, "gate has postponed 1000 events in its state Closed, the last is a cast of type TestSupport::Knock");
            for (int i = 1; i <= 1000; ++i)
                cast<Knock>(door, i);
            co_await settle();
            QACTORS_VERIFY(door.isAlive());
            auto last = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return call<Knock>(door, 1001); }); });
            const ExitReason reason = co_await door.wait();
            QACTORS_COMPARE(reason.text(), u"gate has postponed more than 1001 events in its state Closed, which is not left; the last is a call of type TestSupport::Knock"_s);
            for (auto *one : {&first, &last}) {
                const QString thrown = co_await *one;
                QACTORS_VERIFY2(thrown.startsWith(u"ProcessExited: Error: gate has postponed more than"_s), thrown);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void GM11_anAnsweredCallIsNotPostponed()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto how = [](Declared &d) {
                d.in(Declared::One).on<Knock>([&d](ReplyTo<int> reply) {
                    reply.reply(1);
                    d.postpone();
                });
            };
            const auto machine = co_await startWith<Declared>(group, StartOptions().name(u"it"_s), how);
            const int one = co_await call<Knock>(machine, 1);
            QACTORS_COMPARE(one, 1);
            const ExitReason reason = co_await machine.wait();
            QACTORS_COMPARE(reason.text(), u"postpone: this call was answered before, or has failed"_s);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineMisuse)
#include "tst_statemachine_misuse.moc"
