// expects: a temporary aggregate, or a lambda that captures by value what is not trivially
// SPDX-License-Identifier: MIT
#include <QActors/TaskGroup>

QActors::Async<> greet(QString name)
{
    co_await QActors::withTaskGroup([name](QActors::TaskGroup &) { });
}
