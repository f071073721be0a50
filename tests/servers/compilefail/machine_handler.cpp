// expects: A StateMachine's handler takes the state's data if the state holds some
// SPDX-License-Identifier: MIT
#include <QActors/StateMachine>

class Machine : public QActors::StateMachine
{
public:
    Machine()
    {
        inAnyState().on<int>([](const QString &) { });
    }
};
