// SPDX-License-Identifier: MIT
// What a thread writes down for a trace, and how it comes to the one that takes it to the sink.
#pragma once

#include <QActors/observe/detail/tracesink.h>

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qstringlist.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace QActors::detail {

/// The names that events have, each kept once. Any thread.
class TraceNames
{
public:
    static TraceNames &instance();
    quint32 of(const QString &name);
    QString at(quint32 index);

private:
    static constexpr qsizetype Most = 20000; // whoever makes up a name for each event does not fill the memory
    QMutex m_lock;
    QHash<QString, quint32> m_indexes;
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
        if (head - m_tail.load(std::memory_order_acquire) > m_mask) [[unlikely]] {
            m_dropped.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        m_events[head & m_mask] = event;
        m_head.store(head + 1, std::memory_order_release);
    }
    /// The other thread's.
    bool take(TraceEvent &event) noexcept
    {
        const quint32 tail = m_tail.load(std::memory_order_relaxed);
        if (tail == m_head.load(std::memory_order_acquire))
            return false;
        event = m_events[tail & m_mask];
        m_tail.store(tail + 1, std::memory_order_release);
        return true;
    }
    quint64 dropped() const noexcept { return m_dropped.load(std::memory_order_relaxed); }
    /// Its thread has ended.
    std::atomic<bool> isOver{false};

private:
    const quint32 m_mask;
    std::unique_ptr<TraceEvent[]> m_events;
    std::atomic<quint32> m_head{0};
    alignas(64) std::atomic<quint32> m_tail{0};
    std::atomic<quint64> m_dropped{0};
};

} // namespace QActors::detail
