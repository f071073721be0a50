// expects: This cannot be a task: give an Async<>, or a function that is called without arguments
// SPDX-License-Identifier: MIT
#include <QActors/TaskGroup>

void start(QActors::TaskGroup &group)
{
    group.startSoon([](int) -> QActors::Async<> { co_return; });
}
