// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/detail/tracesink.h>

#include <QtCore/qfile.h>

#include <map>
#include <set>

namespace QActors::detail {

/// Chrome's trace-event format, as JSON: threads with slices, and one asynchronous track for each task.
class TraceFile final : public TraceSink
{
public:
    /// Throws Error if it cannot be written.
    explicit TraceFile(const QString &path);
    void take(const TraceEvent &event, const TraceThread &from) override;
    void flush() override;
    QString end(quint64 dropped) override;

private:
    class Line;
    void slice(const TraceEvent &event, const char *category, int thread);
    void asynchronous(const TraceEvent &event, const QString &name, int thread);
    void write(const QByteArray &text);
    QFile m_file;
    QByteArray m_pending;
    QString m_error;
    const qint64 m_began;
    const QByteArray m_process;
    std::set<int> m_threads;            // that have been named
    std::map<quint64, quint32> m_tasks; // that have begun and not ended, with their names
    bool m_isFirst = true;
};

} // namespace QActors::detail
