// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/detail/tracesink.h>

#include <QtCore/qfile.h>

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

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
    void nameThread(const TraceThread &thread);
    void slice(const TraceEvent &event, const char *category, int thread);
    void asynchronous(const TraceEvent &event, int thread);
    /// In quotes.
    const std::string &name(quint32 index);
    /// The words on that task with each of its spans; null for nothing.
    const std::string *aboutOf(quint64 task) const;
    std::string textOf(const TraceAbout &about);
    QFile m_file;
    std::string m_pending;
    QString m_error;
    const qint64 m_began;
    const std::string m_process;
    std::vector<bool> m_threads; // that have been named, by their numbers
    std::map<quint64, quint32> m_tasks; // that have begun and not ended, with their names
    std::unordered_map<quint64, std::string> m_about; // of some tasks
    std::vector<std::string> m_names; // that have been used, by their numbers
    bool m_isFirst = true;
};

} // namespace QActors::detail
