// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/timernode.h>

namespace QActors::detail {

void TimerNode::arm(Scheduler *scheduler, TimePoint deadline)
{
    disarm();
    m_deadline = deadline;
    if (deadline == Never)
        return;
    scheduler->insertTimer(this); // may throw: only then is the node armed
    m_scheduler = scheduler;
}

void TimerNode::disarm() noexcept
{
    if (m_scheduler)
        std::exchange(m_scheduler, nullptr)->removeTimer(this);
}

} // namespace QActors::detail
