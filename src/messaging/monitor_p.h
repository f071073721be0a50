// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/monitor.h>

namespace QActors::detail {

class ProcessLinks;

/// The process has ended, and its pid finds nothing any more: tells those that watch it or are linked to it.
void announceEnd(const ProcessLinks &links, Pid pid, const ExitReason &reason);

} // namespace QActors::detail
