// SPDX-License-Identifier: MIT
#include "timerqueue_p.h"

namespace QActors::detail {

void TimerQueue::clear() noexcept
{
    for (TimerNode *node : m_near.takeAll())
        node->m_scheduler = nullptr;
    while (TimerNode *node = m_far.any()) {
        m_far.remove(node);
        node->m_scheduler = nullptr;
    }
}

void TimerQueue::insert(TimerNode *node)
{
    node->m_order = m_nextOrder++;
    if (m_near.count() < Few || !m_far.takes(node->m_deadline))
        m_near.insert(node);
    else
        m_far.insert(node);
}

void TimerQueue::remove(TimerNode *node) noexcept
{
    if (node->m_link)
        m_far.remove(node);
    else
        m_near.remove(node);
}

// Of those that are known to be in order.
TimerNode *TimerQueue::first() const noexcept
{
    TimerNode *near = m_near.front();
    TimerNode *far = m_far.front();
    return !far || (near && near->isBefore(*far)) ? near : far;
}

TimePoint TimerQueue::nextDeadline() const noexcept
{
    const TimerNode *near = m_near.front();
    return std::min(near ? near->m_deadline : Never, m_far.bound());
}

bool TimerQueue::fireDue(TimePoint now)
{
    const quint64 horizon = m_nextOrder;
    bool fired = false;
    for (;;) {
        m_far.advance(now);
        TimerNode *node = first();
        if (!node || node->m_deadline > now || node->m_order >= horizon)
            return fired;
        node->disarm();
        fired = true;
        node->m_fire(node->m_owner);
    }
}

} // namespace QActors::detail
