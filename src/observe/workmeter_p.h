// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/observe/snapshot.h>

#include <memory>
#include <optional>

namespace QActors::detail {

class WorkProbe;

/// The work of one thread's tasks, for one snapshot of the thread; on that thread. Begins to measure if that is wanted and not
/// done yet. What it is not asked for has ended, and is forgotten.
class WorkCount
{
public:
    explicit WorkCount(Scheduler *scheduler);
    ~WorkCount();
    Q_DISABLE_COPY_MOVE(WorkCount)
    std::optional<Duration> ofThread() const;
    struct Work
    {
        Duration time{};
        quint64 turns = 0;
    };
    /// Of one task; nothing if that is not measured.
    std::optional<Work> of(TaskId task);

    /// Any thread: what runs there, if that is measured.
    static void fillFromOutside(ThreadSnapshot &thread);

private:
    const std::shared_ptr<WorkProbe> m_probe;
};

} // namespace QActors::detail
