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

void EventWaits::add(EventWait *wait) noexcept
{
    wait->m_next = m_first;
    wait->m_place = &m_first;
    if (m_first)
        m_first->m_place = &wait->m_next;
    m_first = wait;
}

void EventWaits::remove(EventWait *wait) noexcept
{
    if (!wait->m_place)
        return;
    *wait->m_place = wait->m_next;
    if (wait->m_next)
        wait->m_next->m_place = wait->m_place;
    wait->m_place = nullptr;
}

void EventWaits::lookAgain() noexcept
{
    for (EventWait *wait = m_first; wait; wait = wait->m_next)
        wait->lookAgain();
}

void EventWaits::clear() noexcept
{
    while (m_first)
        remove(m_first);
}

} // namespace QActors::detail
