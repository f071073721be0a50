// SPDX-License-Identifier: MIT
// Whether it can be awaited is asked of all that a function returns, also of a pointer to what is only declared here.
#include <QActors/QCoro>
#include <QActors/TaskGroup>
#include <QActors/QtTimer>

class Declared;
Declared *make();

void start(QActors::TaskGroup &group)
{
    group.startSoon([] { return make(); });
}
