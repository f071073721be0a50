// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/currenttask.h>

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/errors.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TaskContext *currentTask() noexcept
{
    Scheduler *scheduler = Scheduler::existing();
    return scheduler ? scheduler->currentTask() : nullptr;
}

TaskContext *requireTask(const char *what)
{
    if (TaskContext *task = currentTask())
        return task;
    throw MisuseError(QString::fromUtf8(what)
                      + u": called outside a task; call it in a coroutine that runs in a task group"_s);
}

} // namespace QActors::detail
