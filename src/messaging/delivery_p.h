// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/detail/delivery.h>
#include <QActors/messaging/pid.h>

namespace QActors::detail {

/// To a process of this thread, whose scheduler `here` is.
void deliverHere(Scheduler *here, Pid to, MessageNode *node);
/// To one of another.
void deliverElsewhere(Pid to, MessageNode *node);

} // namespace QActors::detail
