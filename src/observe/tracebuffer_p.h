// SPDX-License-Identifier: MIT
// What a thread writes down for a trace, and how it comes to the one that writes the file.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qstringlist.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace QActors::detail {

/// In nanoseconds, of the steady clock.
inline qint64 traceTime() noexcept
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Which trace a span belongs to, as W3C's trace context has it.
struct TraceIds
{
    quint64 high = 0;
    quint64 low = 0;
    quint64 span = 0;
    bool operator==(const TraceIds &) const noexcept = default;
};

struct TraceEvent
{
    enum class Kind : quint8 {
        Run,      ///< a piece of work on a thread
        Function, ///< the same in a pool's thread
        TaskBegin,
        TaskEnd,
        Message, ///< its handling
        Call,    ///< as the client sees it
        Span,
        Restart
    };
    Kind kind = Kind::Run;
    bool isFailure = false;  // TaskEnd
    bool isCalled = false;   // Message: by the span that is its parent
    bool isLinked = false;   // Message: `parent` is that of another trace
    quint32 name = 0;        // see TraceNames
    qint64 begin = 0;
    qint64 end = 0;
    quint64 task = 0; // 0: none
    TraceIds ids;
    quint64 parent = 0; // 0: none
};

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
    const int number;
    const QString threadName;

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

/// Where events go. On the writing thread, but for the constructor.
class TraceSink
{
public:
    virtual ~TraceSink();
    virtual void take(const TraceEvent &event, const TraceBuffer &from) = 0;
    /// All that is there for now has been taken.
    virtual void flush() = 0;
    /// The last one. Empty, or what went wrong.
    virtual QString end(quint64 dropped) = 0;
};

} // namespace QActors::detail
