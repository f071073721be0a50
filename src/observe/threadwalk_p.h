// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/observe/snapshot.h>

namespace QActors::detail {

/// Hears what stands on one thread, piece by piece; on that thread.
class ThreadVisitor
{
public:
    /// Of a thread, without its tasks.
    virtual void begin(ThreadSnapshot thread) = 0;
    /// Each after the task that it belongs to.
    virtual void task(TaskSnapshot task) = 0;

protected:
    ~ThreadVisitor() = default;
};

/// On the scheduler's thread: shows all that is there. Takes no memory that grows with the number of tasks.
void walkThread(Scheduler *scheduler, ThreadVisitor &visitor);

} // namespace QActors::detail
