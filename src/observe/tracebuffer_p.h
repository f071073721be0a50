// SPDX-License-Identifier: MIT
// A thread's events for a trace, and their way to the thread that takes them to the sink.
#pragma once

#include <QActors/observe/detail/tracesink.h>
#include <QActors/servers/detail/callcell.h>

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qstringlist.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

namespace QActors::detail {

/// The names that events have, each kept once. Any thread.
class TraceNames
{
public:
    static TraceNames &instance();
    /// Those of labels, of which there may be many: apart, so that they leave room for others.
    static TraceNames &labels();
    quint32 of(const QString &name);
    /// Of a method, whose name is looked for when somebody reads it: that takes a while.
    quint32 of(const RequestNode::MethodCode &method);
    QString at(quint32 index);

private:
    static constexpr qsizetype Most = 20000; // whoever makes up a name for each event does not fill the memory
    quint32 add(const QString &name);
    QMutex m_lock;
    QHash<QString, quint32> m_indexes;
    QHash<const void *, quint32> m_methods;
    QHash<quint32, const void *> m_unread; // methods; the name is their class's
    QStringList m_names;
};

/// One thread's events: it puts them in, one other takes them out. What finds no room is counted.
class TraceBuffer
{
public:
    TraceBuffer(int number, const QString &threadName, int size);
    const TraceThread thread;

    void push(const TraceEvent &event) noexcept
    {
        const quint32 head = m_head.load(std::memory_order_relaxed);
        if (head - m_knownTail > m_mask) [[unlikely]] {
            m_knownTail = m_tail.load(std::memory_order_acquire);
            if (head - m_knownTail > m_mask) {
                m_dropped.fetch_add(1, std::memory_order_relaxed);
                return;
            }
        }
        m_events[head & m_mask].event = event;
        m_head.store(head + 1, std::memory_order_release);
    }
    /// The other thread's: hands `to` what is there, at most all for which there is room. How many that were.
    template<typename To>
    std::size_t take(To to)
    {
        quint32 tail = m_tail.load(std::memory_order_relaxed);
        const quint32 head = m_head.load(std::memory_order_acquire);
        const quint32 count = head - tail;
        while (tail != head) { // some at a time: each store disturbs the thread
            for (const quint32 end = tail + std::min<quint32>(head - tail, Batch); tail != end; ++tail)
                to(m_events[tail & m_mask].event);
            m_tail.store(tail, std::memory_order_release);
        }
        return count;
    }
    quint64 dropped() const noexcept { return m_dropped.load(std::memory_order_relaxed); }
    /// The buffer's thread has ended.
    std::atomic<bool> isOver{false};

private:
    static constexpr quint32 Batch = 256;
    struct alignas(64) Place // one line of the cache each, not parts of two
    {
        TraceEvent event;
    };
    const quint32 m_mask;
    std::unique_ptr<Place[]> m_events;
    std::atomic<quint64> m_dropped{0};
    // Apart from each other: the one is written by this thread, the other one by the other.
    alignas(64) std::atomic<quint32> m_head{0};
    quint32 m_knownTail = 0; // the thread's: it is this or further on
    alignas(64) std::atomic<quint32> m_tail{0};
};

} // namespace QActors::detail
