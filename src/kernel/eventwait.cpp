// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/eventwait.h>

#include "eventwaits_p.h"
#include "scheduler_p.h"

namespace QActors::detail {

EventWait::~EventWait()
{
    EventWaits::remove(this);
}

void EventWait::waitOn(Scheduler *scheduler) noexcept
{
    EventWaits::remove(this);
    scheduler->eventWaits().add(this);
}

} // namespace QActors::detail
