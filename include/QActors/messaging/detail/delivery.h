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

/// Delivers the message, and takes its node over.
QACTORS_EXPORT void deliver(Pid to, MessageNode *node);
/// The same of one that is urgent, a plain message.
QACTORS_EXPORT void deliverUrgent(Pid to, MessageNode *node);

/// Of a message that another thread has sent: it has come to the receiver's thread,
QACTORS_EXPORT void runPosted(InboxNode *node, Scheduler *scheduler) noexcept;
/// or that thread has ended.
QACTORS_EXPORT void dropPosted(InboxNode *node) noexcept;

} // namespace detail
} // namespace QActors
