// expects: Give the function itself, without calling it, as in run(app)
// SPDX-License-Identifier: MIT
#include <QActors/Run>

QActors::Async<> app(QActors::TaskGroup &group);

int start(QActors::TaskGroup &group)
{
    return QActors::run(app(group));
}
