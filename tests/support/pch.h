// SPDX-License-Identifier: MIT
// What nearly every test includes anyway, parsed once for all of them: half of the time that a build takes.
#include <QActors/Assertions>
#include <QActors/Combinators>
#include <QActors/GenServer>
#include <QActors/Registry>
#include <QActors/Supervisor>
#include <QActors/Task>
#include <QActors/Timeouts>

#include "support/testrun.h"
