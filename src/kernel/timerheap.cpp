// SPDX-License-Identifier: MIT
#include "timerheap_p.h"

namespace QActors::detail {

void TimerHeap::place(TimerNode *node, std::size_t index) noexcept
{
    m_nodes[index] = node;
    node->m_index = index;
}

void TimerHeap::siftUp(std::size_t index) noexcept
{
    TimerNode *node = m_nodes[index];
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (!node->isBefore(*m_nodes[parent]))
            break;
        place(m_nodes[parent], index);
        index = parent;
    }
    place(node, index);
}

void TimerHeap::siftDown(std::size_t index) noexcept
{
    TimerNode *node = m_nodes[index];
    for (;;) {
        std::size_t child = 2 * index + 1;
        if (child >= m_nodes.size())
            break;
        if (child + 1 < m_nodes.size() && m_nodes[child + 1]->isBefore(*m_nodes[child]))
            ++child;
        if (!m_nodes[child]->isBefore(*node))
            break;
        place(m_nodes[child], index);
        index = child;
    }
    place(node, index);
}

void TimerHeap::insert(TimerNode *node)
{
    m_nodes.push_back(node);
    node->m_link = nullptr;
    siftUp(m_nodes.size() - 1);
}

void TimerHeap::remove(TimerNode *node) noexcept
{
    const std::size_t index = node->m_index;
    TimerNode *last = m_nodes.back();
    m_nodes.pop_back();
    if (last == node)
        return;
    place(last, index);
    siftUp(index);
    siftDown(last->m_index);
}

} // namespace QActors::detail
