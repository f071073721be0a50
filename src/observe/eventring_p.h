// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

#include <algorithm>
#include <atomic>
#include <memory>

namespace QActors::detail {

/// One thread puts events in, one other takes them out. A test runs it with an Atomic of its own.
template<typename Event, template<typename> class Atomic = std::atomic>
class EventRing
{
public:
    /// `size`: a power of two.
    explicit EventRing(quint32 size) : m_mask(size - 1), m_places(new Place[size]) { }
    Q_DISABLE_COPY_MOVE(EventRing)

    /// The one thread's. False: there is no room.
    bool push(const Event &event) noexcept
    {
        const quint32 head = m_head.load(std::memory_order_relaxed); // its own
        if (head - m_knownTail > m_mask) [[unlikely]] {
            m_knownTail = m_tail.load(std::memory_order_acquire); // what was there has been taken
            if (head - m_knownTail > m_mask)
                return false;
        }
        m_places[head & m_mask].event = event;
        m_head.store(head + 1, std::memory_order_release); // with the event
        return true;
    }
    /// The other thread's: hands `to` what is there, at most all for which there is room. How many that were.
    template<typename To>
    std::size_t take(To to)
    {
        quint32 tail = m_tail.load(std::memory_order_relaxed); // its own
        const quint32 head = m_head.load(std::memory_order_acquire);
        const quint32 count = head - tail;
        while (tail != head) { // some at a time: each store disturbs the thread
            for (const quint32 end = tail + std::min<quint32>(head - tail, Batch); tail != end; ++tail)
                to(m_places[tail & m_mask].event);
            m_tail.store(tail, std::memory_order_release); // they have been read, and may be written again
        }
        return count;
    }

private:
    static constexpr quint32 Batch = 256;
    struct alignas(64) Place // one line of the cache each, not parts of two
    {
        Event event;
    };
    const quint32 m_mask;
    std::unique_ptr<Place[]> m_places;
    // Apart from each other: the one is written by this thread, the other one by the other.
    alignas(64) Atomic<quint32> m_head{0};
    quint32 m_knownTail = 0; // the thread's: it is this or further on
    alignas(64) Atomic<quint32> m_tail{0};
};

} // namespace QActors::detail
