// expects: a method of a StateMachine may postpone its request, and so gets a copy of each argument that it takes by value
// SPDX-License-Identifier: MIT
#include <QActors/StateMachine>

#include <memory>

class Machine : public QActors::StateMachine
{
public:
    void take(std::unique_ptr<int>) { }
};

void test(QActors::ActorRef<Machine> machine)
{
    machine.cast(&Machine::take, std::make_unique<int>(1));
}
