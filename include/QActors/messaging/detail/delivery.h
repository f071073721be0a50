// SPDX-License-Identifier: MIT
// \internal A message's way to its process.
#pragma once

#include <QActors/kernel/global.h>

namespace QActors {

class Pid;

namespace detail {

class InboxNode;
class Scheduler;
struct MessageNode;

/// Takes the node over.
QACTORS_EXPORT void deliver(Pid to, MessageNode *node);

/// A message that another thread has sent.
QACTORS_EXPORT void runPosted(InboxNode *node, Scheduler *scheduler) noexcept;
QACTORS_EXPORT void dropPosted(InboxNode *node) noexcept;

} // namespace detail
} // namespace QActors
