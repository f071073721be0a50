// SPDX-License-Identifier: MIT
// State machines of Qt State Machine. Header only: the library itself does not link that module; a program that includes this
// does (Qt6::StateMachine). For those of SCXML: <QActors/Scxml>.
#pragma once

#include <QActors/qt/detail/machinerun.h>

#include <QtCore/qpointer.h>
#include <QtStateMachine/qabstractstate.h>
#include <QtStateMachine/qstatemachine.h>

namespace QActors {
namespace detail {

inline Async<> enterState(QPointer<QAbstractState> state)
{
    const QPointer<QStateMachine> machine = state ? state->machine() : nullptr;
    if (state && !machine)
        throw MisuseError(QStringLiteral("stateEntered: the state belongs to no machine; give it one as its parent"));
    requireMachine(machine.data(), "stateEntered");
    const QString name = state->objectName().isEmpty() ? QString::fromLatin1(state->metaObject()->className()) : state->objectName();
    const QString what = QStringLiteral("the state ") + name;
    MachineRun run;
    run.isThere = state->active();
    QObject::connect(state.data(), &QAbstractState::entered, &run, &MachineRun::arrived);
    QObject::connect(machine.data(), &QStateMachine::runningChanged, &run, &MachineRun::ran);
    QObject::connect(state.data(), &QObject::destroyed, &run, &ChangeNotifier::changed);
    QObject::connect(machine.data(), &QObject::destroyed, &run, &ChangeNotifier::changed);
    while (!run.isThere) {
        if (!state || !machine)
            throw SenderGone(QStringLiteral("stateEntered: %1 was deleted").arg(what));
        if (run.hasStopped)
            throw Error(QStringLiteral("stateEntered: the machine stopped before %1; %2").arg(what, machine->errorString()).trimmed());
        co_await WakeUp(&run, what, &ChangeNotifier::changed);
    }
}

inline Async<bool> runStateMachine(QPointer<QStateMachine> machine)
{
    requireMachine(machine.data(), "runMachine");
    if (machine->childMode() == QState::ExclusiveStates && !machine->initialState())
        throw MisuseError(QStringLiteral("runMachine: the machine has no initial state; call setInitialState() first"));
    const QString what = QStringLiteral("the end of a state machine");
    MachineRun run;
    QObject::connect(machine.data(), &QState::finished, &run, &MachineRun::arrived);
    MachineStop<QStateMachine> stop(machine);
    if (!machine->isRunning())
        machine->start();
    do {
        co_await WakeUp(machine.data(), what, &QStateMachine::runningChanged);
    } while (machine->isRunning());
    stop.release();
    if (machine->error() != QStateMachine::NoError)
        throw Error(QStringLiteral("runMachine: ") + machine->errorString());
    co_return run.isThere;
}

} // namespace detail

/// `co_await stateEntered(state)`: until the machine is in that state; at once if it is. One that is left again soon is not missed, while
/// somebody waits. Throws Error if the machine stops before; SenderGone if the state or its machine is null or deleted meanwhile; MisuseError if
/// the state belongs to no machine, or one of another thread. A cancel leaves the machine alone.
[[nodiscard]] inline Async<> stateEntered(QAbstractState *state)
{
    return detail::enterState(state);
}

/// `co_await runMachine(machine)`: starts the machine, if it does not run, and waits for its end: true if it came to a final state, false if it
/// was stopped. If the await is cancelled or its task killed, the machine is stopped. Throws Error with the machine's own text if it
/// failed; SenderGone if it is null or deleted meanwhile; MisuseError for one without an initial state, or of another thread.
[[nodiscard]] inline Async<bool> runMachine(QStateMachine *machine)
{
    return detail::runStateMachine(machine);
}

} // namespace QActors
