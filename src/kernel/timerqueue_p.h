// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/timernode.h>

#include <vector>

namespace QActors::detail {

/// A binary heap of TimerNodes, each of which knows its place, so that removal is O(log n) and
/// nothing is allocated for a timer.
class TimerQueue
{
public:
    ~TimerQueue() { clear(); }
    qsizetype count() const noexcept { return qsizetype(m_heap.size()); }
    bool isEmpty() const noexcept { return m_heap.empty(); }
    TimePoint nextDeadline() const noexcept { return m_heap.empty() ? Never : m_heap.front()->m_deadline; }
    void insert(TimerNode *node);
    void remove(TimerNode *node) noexcept;
    /// Disarms all.
    void clear() noexcept;
    /// Fires the timers that are due at `now`; timers that the callbacks arm are left for the next call. True if any fired.
    bool fireDue(TimePoint now);

private:
    static bool before(const TimerNode *a, const TimerNode *b) noexcept;
    void place(TimerNode *node, std::size_t index) noexcept;
    void siftUp(std::size_t index) noexcept;
    void siftDown(std::size_t index) noexcept;
    std::vector<TimerNode *> m_heap;
    quint64 m_nextOrder = 0;
};

} // namespace QActors::detail
