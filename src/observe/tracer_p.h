// SPDX-License-Identifier: MIT
#pragma once

#include "tracebuffer_p.h"

#include <QActors/observe/tracing.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace QActors::detail {

/// Takes the threads' events to a sink, on a thread of its own. One for the process.
class Tracer final
{
public:
    static Tracer &instance();
    /// Throws MisuseError if there is one already. Its number.
    quint64 start(std::unique_ptr<TraceSink> sink, const TracingOptions &options);
    /// That one, or any. The error; empty if there was none.
    QString stop(quint64 session = 0);
    bool isOn() const noexcept { return session() != 0; }
    /// A number for each time that it is on; 0 when it is off.
    quint64 session() const noexcept { return m_session.load(std::memory_order_acquire); } // with what start() has set
    double sampling() const noexcept { return m_sampling.load(std::memory_order_relaxed); }
    quint64 dropped();
    /// The calling thread's.
    const std::shared_ptr<TraceBuffer> &buffer();
    void push(const TraceEvent &event) { buffer()->push(event); }

private:
    struct Here;
    Tracer() = default;
    std::shared_ptr<TraceBuffer> makeBuffer();
    void run();
    /// How many there were.
    std::size_t takeAll(bool isLast);

    std::atomic<quint64> m_session{0}; // seq_cst to write, acquired by session()
    quint64 m_sessions = 0;
    std::atomic<double> m_sampling{1}; // relaxed to read: all by itself
    std::mutex m_starting; // start and stop, one after the other
    std::mutex m_lock;
    std::condition_variable m_changed;
    bool m_ends = false;
    int m_size = 0;
    int m_numbers = 0;
    quint64 m_droppedBefore = 0; // by threads that have ended
    std::vector<std::shared_ptr<TraceBuffer>> m_buffers;
    std::unique_ptr<TraceSink> m_sink;
    std::thread m_thread;
};

} // namespace QActors::detail
