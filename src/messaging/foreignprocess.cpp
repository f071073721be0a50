// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/foreignprocess.h>

#include "monitor_p.h"
#include "processlinks_p.h"

namespace QActors::detail {

ForeignProcess::~ForeignProcess() = default;

void standFor(ForeignProcess *process)
{
    ProcessLinks::of(currentQueue("standFor")).foreign = process;
}

void signalExit(Pid to, Pid from, const ExitReason &reason)
{
    runAtHomeOf(to, [=] {
        if (MessageQueue *queue = findHere(to))
            takeExit(queue, Exit(from, reason));
    });
}

} // namespace QActors::detail
