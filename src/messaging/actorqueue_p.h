// SPDX-License-Identifier: MIT
// The services of actors for links and monitors, which stand below: defined in actors/actortask.cpp.
#pragma once

#include <QActors/messaging/detail/messagequeue.h>

namespace QActors::detail {

class TaskContext;

/// The queue of the actor whose task that is, see TaskContext::principal().
MessageQueue *queueOf(TaskContext *actor) noexcept;
/// The other way round: of an actor's queue.
TaskContext *taskOf(MessageQueue *actors) noexcept;
/// The name of the class of the actor whose queue it is; null if it is none's.
const char *classOf(const MessageQueue *queue) noexcept;
/// A process to which the actor is linked has ended so. The queue is an actor's.
void stopByLink(MessageQueue *actors, const ExitReason &reason);

} // namespace QActors::detail
