// SPDX-License-Identifier: MIT
#pragma once

#include "otlpspan_p.h"

#include <QtCore/qhash.h>

#include <unordered_map>

namespace QActors::detail {

class OtlpThread;

/// Makes spans of events, and hands them to the thread that sends.
class OtlpSink final : public TraceSink
{
public:
    explicit OtlpSink(std::shared_ptr<OtlpThread> thread);
    void take(const TraceEvent &event, const TraceThread &from) override;
    void flush() override;
    QString end(quint64 dropped) override;

private:
    void push(const TraceEvent &event, const TraceThread &from, OtlpSpan::Kind kind, bool isUnfinished = false);
    void measure();
    struct Task
    {
        TraceEvent event;
        TraceThread thread;
    };
    const std::shared_ptr<OtlpThread> m_thread;
    std::unordered_map<quint64, Task> m_tasks; // that have begun and not ended
    std::unordered_map<quint64, TraceAbout> m_about; // of some tasks
    QHash<int, TraceEvent> m_links;            // by thread, for the message that comes next
    qint64 m_offset = 0;                       // from the steady clock's time to that since 1970
};

} // namespace QActors::detail
