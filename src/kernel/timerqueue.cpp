// SPDX-License-Identifier: MIT
#include "timerqueue_p.h"

namespace QActors::detail {

void TimerQueue::clear() noexcept
{
    for (TimerNode *node : m_heap)
        node->m_scheduler = nullptr;
    m_heap.clear();
}

bool TimerQueue::before(const TimerNode *a, const TimerNode *b) noexcept
{
    return a->m_deadline != b->m_deadline ? a->m_deadline < b->m_deadline : a->m_order < b->m_order;
}

void TimerQueue::place(TimerNode *node, std::size_t index) noexcept
{
    m_heap[index] = node;
    node->m_index = index;
}

void TimerQueue::siftUp(std::size_t index) noexcept
{
    TimerNode *node = m_heap[index];
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (!before(node, m_heap[parent]))
            break;
        place(m_heap[parent], index);
        index = parent;
    }
    place(node, index);
}

void TimerQueue::siftDown(std::size_t index) noexcept
{
    TimerNode *node = m_heap[index];
    for (;;) {
        std::size_t child = 2 * index + 1;
        if (child >= m_heap.size())
            break;
        if (child + 1 < m_heap.size() && before(m_heap[child + 1], m_heap[child]))
            ++child;
        if (!before(m_heap[child], node))
            break;
        place(m_heap[child], index);
        index = child;
    }
    place(node, index);
}

void TimerQueue::insert(TimerNode *node)
{
    m_heap.push_back(node);
    node->m_order = m_nextOrder++;
    node->m_index = m_heap.size() - 1;
    siftUp(node->m_index);
}

void TimerQueue::remove(TimerNode *node) noexcept
{
    const std::size_t index = node->m_index;
    TimerNode *last = m_heap.back();
    m_heap.pop_back();
    if (last == node)
        return;
    place(last, index);
    siftUp(index);
    siftDown(last->m_index);
}

bool TimerQueue::fireDue(TimePoint now)
{
    const quint64 horizon = m_nextOrder;
    bool fired = false;
    while (!m_heap.empty() && m_heap.front()->m_deadline <= now && m_heap.front()->m_order < horizon) {
        TimerNode *node = m_heap.front();
        node->disarm();
        fired = true;
        node->m_fire(node->m_owner);
    }
    return fired;
}

} // namespace QActors::detail
