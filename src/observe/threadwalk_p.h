// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/observe/snapshot.h>

#include <chrono>
#include <memory>

namespace QActors::detail {

struct ThreadChanges;
class WorkCount;

/// Hears what stands on one thread, piece by piece; on that thread.
class ThreadVisitor
{
public:
    /// Of a thread, without its tasks.
    virtual void begin(ThreadSnapshot thread) = 0;
    /// Each after the task that it belongs to.
    virtual void task(TaskSnapshot task) = 0;
    /// After the tasks, of a walk that leaves out those that have not changed.
    virtual void changes(std::shared_ptr<ThreadChanges>) { }

protected:
    ~ThreadVisitor() = default;
};

/// Makes snapshots of the tasks of one walk through this thread.
class TaskReader
{
public:
    explicit TaskReader(Scheduler *scheduler);
    ~TaskReader();
    Q_DISABLE_COPY_MOVE(TaskReader)
    ThreadSnapshot thread() const;
    TaskSnapshot task(const TaskContext *task, const TaskContext *above, int depth);
    /// The part of a task's text that may change each time the task goes on.
    size_t textHash(const TaskContext *task) const;
    std::chrono::steady_clock::time_point now() const noexcept { return m_now; }
    WorkCount &work() noexcept;

private:
    struct Known;
    Scheduler *const m_scheduler;
    const std::chrono::steady_clock::time_point m_now = std::chrono::steady_clock::now();
    const std::unique_ptr<Known> d;
};

/// On the scheduler's thread: shows all that is there. Takes no memory that grows with the number of tasks.
void walkThread(Scheduler *scheduler, ThreadVisitor &visitor);

} // namespace QActors::detail
