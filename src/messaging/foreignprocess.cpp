// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/foreignprocess.h>

#include "monitor_p.h"
#include "processlinks_p.h"

namespace QActors::detail {

ForeignProcess::~ForeignProcess() = default;

void standFor(ForeignProcess *process)
{
    standFor(*currentQueue("standFor"), process);
}

void standFor(MessageQueue &actor, ForeignProcess *process)
{
    ProcessLinks::of(&actor).foreign = process;
}

void signalExit(Pid to, Pid from, const ExitReason &reason)
{
    runAtHomeOf(to, [=] {
        if (MessageQueue *queue = findHere(to))
            takeExit(queue, Exit(from, reason));
    });
}

} // namespace QActors::detail
