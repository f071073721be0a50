// SPDX-License-Identifier: MIT
// For one release the wait for a QStateMachine is found in its old header, too.
#define QT_STATEMACHINE_LIB // as in a program that links Qt6::StateMachine
#include <QActors/StateMachine>

#if __has_include(<QtStateMachine/qstatemachine.h>)
QActors::Async<bool> run(QStateMachine *machine)
{
    return QActors::runMachine(machine);
}
#endif
