// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::detail {

/// An entry of a scheduler's timer queue, embedded in what waits (a sleep, a scope's deadline).
/// Belongs to the scheduler's thread. Unarmed when destroyed.
class QACTORS_EXPORT TimerNode
{
public:
    using Callback = void (*)(void *owner);

    /// `fire(owner)` is called on the scheduler's thread, after the node was disarmed.
    TimerNode(Callback fire, void *owner) noexcept : m_fire(fire), m_owner(owner) { }
    ~TimerNode() { disarm(); }
    Q_DISABLE_COPY_MOVE(TimerNode)

    /// Fires once at `deadline` (at once if that has passed); moves it if armed already. Never disarms.
    void arm(Scheduler *scheduler, TimePoint deadline);
    void disarm() noexcept;
    bool isArmed() const noexcept { return m_scheduler != nullptr; }
    TimePoint deadline() const noexcept { return m_deadline; }
    /// Of two that are armed, the one that fires first.
    bool isBefore(const TimerNode &other) const noexcept
    {
        return m_deadline != other.m_deadline ? m_deadline < other.m_deadline : m_order < other.m_order;
    }

private:
    friend class TimerHeap;
    friend class TimerQueue;
    friend class TimerWheel;
    TimePoint m_deadline = Never;
    Callback m_fire;
    void *m_owner;
    Scheduler *m_scheduler = nullptr;
    quint64 m_order = 0; // equal deadlines fire in the order they were armed
    union {
        std::size_t m_index = 0; // in the heap
        TimerNode *m_next;       // in a list of the wheel
    };
    TimerNode **m_link = nullptr; // what points to it in that list; null in the heap
};

} // namespace QActors::detail
