// SPDX-License-Identifier: MIT
#include "otlpsink_p.h"

#include "otlpthread_p.h"

#include <QtCore/qrandom.h>

#include <utility>

namespace QActors::detail {

using Kind = OtlpSpan::Kind;

OtlpSink::OtlpSink(std::shared_ptr<OtlpThread> thread) : m_thread(std::move(thread))
{
    measure();
}

// Again and again: the one clock is set, the other stands still while the computer sleeps.
void OtlpSink::measure()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    m_offset = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - traceTime();
}

void OtlpSink::take(const TraceEvent &event, const TraceThread &from)
{
    constexpr std::size_t MostTasks = 1 << 16; // of which the end was dropped, some stay
    switch (event.kind) {
    case TraceEvent::Kind::Run: // part of its task, or its message
        if (m_thread->queue.options.runs)
            push(event, from, Kind::Internal);
        return;
    case TraceEvent::Kind::About:
        if (const TraceAbout about = TraceAbout::of(event); about.isEmpty())
            m_about.erase(event.task);
        else if (m_about.size() < MostTasks || m_about.contains(event.task))
            m_about[event.task] = about;
        return;
    case TraceEvent::Kind::TaskBegin:
        if (m_tasks.size() < MostTasks)
            m_tasks.insert_or_assign(event.task, Task{event, from});
        return;
    case TraceEvent::Kind::TaskEnd:
        m_tasks.erase(event.task);
        push(event, from, Kind::Internal);
        m_about.erase(event.task);
        return;
    case TraceEvent::Kind::Link:
        m_links.insert(from.number, event);
        return;
    case TraceEvent::Kind::Message:
        return push(event, from, event.isCalled ? Kind::Server : Kind::Consumer);
    case TraceEvent::Kind::Call:
        return push(event, from, Kind::Client);
    case TraceEvent::Kind::Span:
        return push(event, from, event.isCalled ? Kind::Server : Kind::Internal);
    case TraceEvent::Kind::Function:
    case TraceEvent::Kind::Restart:
        return push(event, from, Kind::Internal);
    }
}

void OtlpSink::push(const TraceEvent &event, const TraceThread &from, Kind kind, bool isUnfinished)
{
    OtlpSpan span;
    span.kind = kind;
    span.from = event.kind;
    span.isFailure = event.isFailure;
    span.isRemote = event.kind == TraceEvent::Kind::Span && event.isCalled;
    span.isUnfinished = isUnfinished;
    span.name = event.name;
    span.begin = event.begin + m_offset;
    span.end = std::max(event.end, event.begin) + m_offset;
    span.task = event.task;
    span.ids = event.ids;
    span.parent = event.isLinked ? 0 : event.parent;
    span.thread = from;
    if (event.isLinked) {
        if (const TraceEvent link = m_links.take(from.number); link.parent == event.ids.span)
            span.link = link.ids;
    }
    if (const auto about = m_about.find(event.task); about != m_about.end())
        span.about = about->second;
    QRandomGenerator *random = QRandomGenerator::global();
    if (event.kind == TraceEvent::Kind::Run) // the numbers are of what it is part of
        span.parent = std::exchange(span.ids.span, random->generate64() | 1);
    else if (!span.ids.span) // belongs to nothing
        span.ids = {random->generate64(), random->generate64() | 1, random->generate64() | 1};
    m_thread->queue.push(span);
}

void OtlpSink::flush()
{
    measure();
    if (m_thread->queue.size() >= m_thread->queue.options.batchSize)
        m_thread->wake();
}

QString OtlpSink::end(quint64)
{
    const qint64 now = traceTime();
    for (auto &[id, task] : m_tasks) {
        task.event.end = now;
        push(task.event, task.thread, Kind::Internal, true);
    }
    m_tasks.clear();
    return m_thread->finish();
}

} // namespace QActors::detail
