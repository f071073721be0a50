// expects: An Async is run once and then gone: give it away with std::move().
// SPDX-License-Identifier: MIT
#include <QActors/Task>

using namespace QActors;

Async<> work();

void start(TaskGroup &group)
{
    Async<> later = work();
    Task::spawn(group, later);
}
