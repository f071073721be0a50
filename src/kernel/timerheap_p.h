// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/timernode.h>

#include <vector>

namespace QActors::detail {

/// A binary heap of TimerNodes, each of which knows its place, so that removal is O(log n) and
/// nothing is allocated for a timer. Fast for few.
class TimerHeap
{
public:
    qsizetype count() const noexcept { return qsizetype(m_nodes.size()); }
    TimerNode *front() const noexcept { return m_nodes.empty() ? nullptr : m_nodes.front(); }
    void insert(TimerNode *node);
    void remove(TimerNode *node) noexcept;
    /// Forgets all; they are still armed.
    std::vector<TimerNode *> takeAll() noexcept { return std::exchange(m_nodes, {}); }

private:
    void place(TimerNode *node, std::size_t index) noexcept;
    void siftUp(std::size_t index) noexcept;
    void siftDown(std::size_t index) noexcept;
    std::vector<TimerNode *> m_nodes;
};

} // namespace QActors::detail
