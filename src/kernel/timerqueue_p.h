// SPDX-License-Identifier: MIT
#pragma once

#include "timerheap_p.h"
#include "timerwheel_p.h"

namespace QActors::detail {

/// The armed TimerNodes of a scheduler: few in a heap, many in a wheel.
class TimerQueue
{
public:
    ~TimerQueue() { clear(); }
    qsizetype count() const noexcept { return m_near.count() + m_far.count(); }
    bool isEmpty() const noexcept { return count() == 0; }
    /// No timer is due before this time. The first deadline, unless there are many timers: then perhaps earlier.
    TimePoint nextDeadline() const noexcept;
    /// Whether the time is needed before the next insert(), see begin().
    bool needsTime() const noexcept { return m_far.count() == 0 && m_near.count() >= Few; }
    void begin(TimePoint now) noexcept { m_far.begin(now); }
    void insert(TimerNode *node);
    void remove(TimerNode *node) noexcept;
    /// Disarms all.
    void clear() noexcept;
    /// Fires the timers that are due at `now`, in the order of their deadlines, equal ones as they were armed; timers that the
    /// callbacks arm are left for the next call. True if any fired.
    bool fireDue(TimePoint now);

private:
    static constexpr qsizetype Few = 64;
    TimerNode *first() const noexcept;
    TimerHeap m_near;
    TimerWheel m_far;
    quint64 m_nextOrder = 0;
};

} // namespace QActors::detail
