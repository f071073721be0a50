// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/detail/delivery.h>
#include <QActors/messaging/pid.h>

namespace QActors::detail {

/// To a process of this thread, whose scheduler `here` is.
void deliverHere(Scheduler *here, Pid to, MessageNode *node);
/// To one of another; from now on the node's block counts there, that of a call nowhere.
void deliverElsewhere(Pid to, MessageNode *node);
/// As runPosted(), for requests.
void runPostedRequest(InboxNode *node, Scheduler *scheduler) noexcept;

} // namespace QActors::detail
