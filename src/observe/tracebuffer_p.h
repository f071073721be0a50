// SPDX-License-Identifier: MIT
// A thread's events for a trace, and their way to the thread that takes them to the sink.
#pragma once

#include "eventring_p.h"

#include <QActors/observe/detail/tracesink.h>
#include <QActors/servers/detail/callcell.h>

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
        if (!m_ring.push(event)) [[unlikely]]
            m_dropped.fetch_add(1, std::memory_order_relaxed);
    }
    /// The other thread's, see EventRing.
    template<typename To>
    std::size_t take(To to)
    {
        return m_ring.take(to);
    }
    quint64 dropped() const noexcept { return m_dropped.load(std::memory_order_relaxed); }
    /// The buffer's thread has ended: released after its last push(), acquired before the last take().
    std::atomic<bool> isOver{false};

private:
    EventRing<TraceEvent> m_ring;
    std::atomic<quint64> m_dropped{0}; // relaxed: a count
};

} // namespace QActors::detail
