// SPDX-License-Identifier: MIT
// State machines of Qt SCXML. Header only: the library itself does not link that module; a program that includes this does
// (Qt6::Scxml). For a QStateMachine: <QActors/QtStateMachine>.
#pragma once

#include <QActors/qt/detail/machinerun.h>

#include <QtCore/qpointer.h>
#include <QtScxml/qscxmlerror.h>
#include <QtScxml/qscxmlstatemachine.h>

namespace QActors {
namespace detail {

inline void requireScxml(const QScxmlStateMachine *machine, const char *function)
{
    requireMachine(machine, function);
    QStringList errors;
    for (const QScxmlError &error : machine->parseErrors())
        errors.append(error.toString());
    if (!errors.isEmpty())
        throw Error(QStringLiteral("%1: the machine has errors: %2").arg(QString::fromLatin1(function), errors.join(QStringLiteral("; "))));
}

inline Async<> enterScxmlState(QPointer<QScxmlStateMachine> machine, QString state)
{
    requireScxml(machine, "stateEntered");
    if (!machine->stateNames(false).contains(state)) {
        throw MisuseError(QStringLiteral("stateEntered: the machine %1 has no state \"%2\", but %3")
                              .arg(machine->name(), state, machine->stateNames(false).join(QStringLiteral(", "))));
    }
    const QString what = QStringLiteral("the state ") + state;
    MachineRun run;
    run.isThere = machine->isActive(state);
    const auto entered = [&run](bool isActive) {
        if (isActive)
            run.arrived();
    };
    machine->connectToState(state, &run, entered);
    QObject::connect(machine.data(), &QScxmlStateMachine::runningChanged, &run, &MachineRun::ran);
    QObject::connect(machine.data(), &QObject::destroyed, &run, &ChangeNotifier::changed);
    while (!run.isThere) {
        if (!machine)
            throw SenderGone(QStringLiteral("stateEntered: the machine was deleted before %1").arg(what));
        if (run.hasStopped)
            throw Error(QStringLiteral("stateEntered: the machine stopped before %1").arg(what));
        co_await WakeUp(&run, what, &ChangeNotifier::changed);
    }
}

inline Async<bool> runScxml(QPointer<QScxmlStateMachine> machine)
{
    requireScxml(machine, "runMachine");
    const QString what = QStringLiteral("the end of the machine ") + machine->name();
    MachineRun run;
    QObject::connect(machine.data(), &QScxmlStateMachine::finished, &run, &MachineRun::arrived);
    QObject::connect(machine.data(), &QScxmlStateMachine::runningChanged, &run, &MachineRun::ran);
    QObject::connect(machine.data(), &QObject::destroyed, &run, &ChangeNotifier::changed);
    MachineStop<QScxmlStateMachine> stop(machine);
    if (!machine->isRunning())
        machine->start();
    while (!run.isThere && !run.hasStopped) {
        co_await WakeUp(&run, what, &ChangeNotifier::changed);
        if (!machine)
            throw SenderGone(QStringLiteral("runMachine: the machine was deleted"));
    }
    stop.release();
    co_return run.isThere;
}

} // namespace detail

/// `co_await stateEntered(machine, QStringLiteral("open"))`: until the machine is in the state of that name; at once if it is. One that is left
/// again soon is not missed, while somebody waits. Throws Error if the machine has errors, or stops before; SenderGone if it is null or deleted
/// meanwhile; MisuseError for a name that it does not have, or one of another thread. A cancel leaves the machine alone.
[[nodiscard]] inline Async<> stateEntered(QScxmlStateMachine *machine, const QString &state)
{
    return detail::enterScxmlState(machine, state);
}

/// `co_await runMachine(machine)`: starts the machine, if it does not run, and waits for its end: true if it came to a final state, false if it
/// was stopped. If the await is cancelled or its task killed, the machine is stopped. Throws Error, with the places, if the machine
/// has errors; SenderGone if it is null or deleted meanwhile; MisuseError for one of another thread.
[[nodiscard]] inline Async<bool> runMachine(QScxmlStateMachine *machine)
{
    return detail::runScxml(machine);
}

} // namespace QActors
