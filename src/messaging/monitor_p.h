// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/monitor.h>

namespace QActors::detail {

class ProcessLinks;

/// The process has ended, and its pid finds nothing any more: tells those that watch it or are linked to it.
void announceEnd(const ProcessLinks &links, Pid pid, const ExitReason &reason);

/// What the end of a linked process does to the one whose queue that is.
void takeExit(MessageQueue *queue, const Exit &exit);
/// Of the current actor; throws MisuseError, which names `what`, outside an actor's tasks.
MessageQueue *currentQueue(const char *what);

} // namespace QActors::detail
