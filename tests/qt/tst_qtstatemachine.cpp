// SPDX-License-Identifier: MIT
// State machines of Qt State Machine and Qt SCXML.
#include <QActors/Scxml>
#include <QActors/QtStateMachine>

#include "support/rounds.h"
#include "support/waits.h"

#include <QtCore/qbuffer.h>
#include <QtStateMachine/qfinalstate.h>
#include <QtStateMachine/qstate.h>

using namespace TestSupport;

namespace {

/// A door: closed, opening (left at once), open, and gone in the end. `bell` is what moves it.
struct Door
{
    Door() : closed(&machine), opening(&machine), open(&machine), gone(&machine)
    {
        opening.setObjectName(u"opening"_s);
        open.setObjectName(u"open"_s);
        machine.setInitialState(&closed);
        closed.addTransition(&bell, &QObject::objectNameChanged, &opening);
        opening.addTransition(&open);
        open.addTransition(&bell, &QObject::objectNameChanged, &gone);
    }
    void ring() { bell.setObjectName(QString::number(++rings)); }
    QObject bell;
    int rings = 0;
    QStateMachine machine;
    QState closed, opening, open;
    QFinalState gone;
};

std::unique_ptr<QScxmlStateMachine> scxmlDoor(const QByteArray &initial = "closed")
{
    QByteArray text = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' name='Door' initial='" + initial + "'>"
                                                                                                                       "<state id='closed'><transition event='ring' target='opening'/></state>"
                                                                                                                       "<state id='opening'><transition target='open'/></state>"
                                                                                                                       "<state id='open'><transition event='ring' target='gone'/></state>"
                                                                                                                       "<final id='gone'/></scxml>";
    QBuffer buffer(&text);
    buffer.open(QIODevice::ReadOnly);
    return std::unique_ptr<QScxmlStateMachine>(QScxmlStateMachine::fromData(&buffer));
}

/// Turns the event loop until what it has is done.
void turn()
{
    for (int i = 0; i < 5; ++i) {
        idle();
        QCoreApplication::processEvents();
    }
}

Async<> throughTheDoor()
{
    Door door;
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> { QACTORS_VERIFY(co_await runMachine(&door.machine)); });
        co_await stateEntered(&door.closed);
        door.ring();
        co_await stateEntered(&door.open);
        door.ring();
    });
}

Async<> throughTheOtherDoor()
{
    const auto door = scxmlDoor();
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> { QACTORS_VERIFY(co_await runMachine(door.get())); });
        co_await stateEntered(door.get(), u"closed"_s);
        door->submitEvent(u"ring"_s);
        co_await stateEntered(door.get(), u"open"_s);
        door->submitEvent(u"ring"_s);
    });
}

} // namespace

class tst_QtStateMachine : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void statesAndTheEnd()
    {
        await([] { return throughTheDoor(); });
        await([] { return throughTheOtherDoor(); });
    }

    // One that is left within the same step.
    void QW2_aStateThatIsLeftAtOnceIsNotMissed()
    {
        Door door;
        door.machine.start();
        turn();
        QCOMPARE(endOf([&] { return stateEntered(&door.opening); }, [&](auto &) { door.ring(); }), u"finished"_s);
        QVERIFY(!door.opening.active() && door.open.active());
        const auto other = scxmlDoor();
        other->start();
        turn();
        QCOMPARE(endOf([&] { return stateEntered(other.get(), u"opening"_s); }, [&](auto &) { other->submitEvent(u"ring"_s); }), u"finished"_s);
        QVERIFY(other->isActive(u"open"_s));
    }

    void QW3_aMachineThatStopsOrFails()
    {
        Door door;
        door.machine.start();
        turn();
        const QString stopped = endOf([&] { return stateEntered(&door.open); }, [&](auto &) { door.machine.stop(); });
        QVERIFY2(stopped.startsWith(u"stateEntered: the machine stopped before the state open"_s), qPrintable(stopped));
        bool cameToItsEnd = true;
        const auto run = [&]() -> Async<> { cameToItsEnd = co_await runMachine(&door.machine); };
        QCOMPARE(endOf(run, [&](auto &) { turn(); door.machine.stop(); }), u"finished"_s);
        QVERIFY(!cameToItsEnd);
        QState broken(&door.machine); // a state with a child and no initial one
        broken.setObjectName(u"broken"_s);
        QState child(&broken);
        door.machine.setInitialState(&broken);
        const QString failed = messageOf<Error>([&] { await([&]() -> Async<> { co_await runMachine(&door.machine); }); });
        QVERIFY2(failed.startsWith(u"runMachine: "_s) && failed.contains(u"broken"_s), qPrintable(failed));

        const auto other = scxmlDoor();
        other->start();
        turn();
        QCOMPARE(endOf([&] { return stateEntered(other.get(), u"open"_s); }, [&](auto &) { other->stop(); }),
                 u"stateEntered: the machine stopped before the state open"_s);
        const auto wrong = scxmlDoor("nowhere");
        QVERIFY(messageOf<Error>([&] { await([&]() -> Async<> { co_await runMachine(wrong.get()); }); }).contains(u"the machine has errors: "_s));
    }

    void QW4_aCancelOrKillStopsWhatItRuns()
    {
        for (const bool kill : {false, true}) {
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                turn();
                kill ? group.reset() : group->cancel();
            };
            Door door;
            QCOMPARE(endOf([&]() -> Async<> { co_await runMachine(&door.machine); }, disturb), u"cancelled"_s);
            turn();
            QVERIFY(!door.machine.isRunning());
            const auto other = scxmlDoor();
            QCOMPARE(endOf([&]() -> Async<> { co_await runMachine(other.get()); }, disturb), u"cancelled"_s);
            turn();
            QVERIFY(!other->isRunning());
            door.machine.start();
            QCOMPARE(endOf([&] { return stateEntered(&door.open); }, disturb), u"cancelled"_s);
            QVERIFY(door.machine.isRunning()); // of others
        }
        disturbEverywhere([] { return throughTheDoor(); });
        disturbEverywhere([] { return throughTheOtherDoor(); });
    }

    void QW1_deletedDuringTheWait()
    {
        QStateMachine machine;
        QState first(&machine);
        machine.setInitialState(&first);
        auto *state = new QState(&machine);
        QVERIFY(endOf([&] { return stateEntered(state); }, [&](auto &) { delete state; }).endsWith(u"was deleted"_s));
        auto door = std::make_unique<QStateMachine>();
        state = new QState(door.get());
        door->setInitialState(state);
        QVERIFY(endOf([&] { return stateEntered(state); }, [&](auto &) { door.reset(); }).endsWith(u"was deleted"_s));
        door = std::make_unique<QStateMachine>();
        door->setInitialState(new QState(door.get()));
        QVERIFY(endOf([&]() -> Async<> { co_await runMachine(door.get()); }, [&](auto &) { door.reset(); }).endsWith(u"was deleted"_s));
        auto other = scxmlDoor();
        QVERIFY(endOf([&] { return stateEntered(other.get(), u"open"_s); }, [&](auto &) { other.reset(); }).contains(u"was deleted"_s));
        other = scxmlDoor();
        QVERIFY(endOf([&]() -> Async<> { co_await runMachine(other.get()); }, [&](auto &) { other.reset(); }).contains(u"was deleted"_s));
    }

    void QW5_misuseIsNamed()
    {
        QState alone;
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return stateEntered(&alone); }); }).contains(u"belongs to no machine"_s));
        QStateMachine empty;
        QVERIFY(messageOf<MisuseError>([&] { await([&]() -> Async<> { co_await runMachine(&empty); }); }).contains(u"setInitialState()"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return stateEntered(nullptr); }); }).isEmpty());
        const auto door = scxmlDoor();
        const QString name = messageOf<MisuseError>([&] { await([&] { return stateEntered(door.get(), u"ajar"_s); }); });
        QVERIFY2(name.contains(u"the machine Door has no state \"ajar\", but closed, opening, open, gone"_s), qPrintable(name));
    }

    void QW4_nothingIsLeftBehind()
    {
        Door door;
        const auto other = scxmlDoor();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            TaskGroup group;
            group.startSoon([&]() -> Async<> { co_await stateEntered(&door.open); });
            group.startSoon([&]() -> Async<> { co_await stateEntered(other.get(), u"open"_s); });
            idle();
        }
    }
};

QTEST_GUILESS_MAIN(tst_QtStateMachine)
#include "tst_qtstatemachine.moc"
