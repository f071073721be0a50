// SPDX-License-Identifier: MIT
#include "eventwaits_p.h"

namespace QActors::detail {

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
