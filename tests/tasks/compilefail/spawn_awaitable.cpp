// expects: An awaitable cannot be moved into a task: give a function that returns it
// SPDX-License-Identifier: MIT
#include <QActors/Sleep>
#include <QActors/TaskGroup>

using namespace std::chrono_literals;

void start(QActors::TaskGroup &group)
{
    group.startSoon(QActors::sleep(1s));
}
