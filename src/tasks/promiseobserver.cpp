// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/promiseobserver.h>

#include "kernel/postwork_p.h"

#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

void observeFromAnywhere(TaskContext *task, TaskObserver *observer)
{
    if (!task->scheduler()->isCurrent()) {
        auto there = [mine = NodePointer<TaskContext>::sharing(task), observer] { observeFromAnywhere(mine.get(), observer); };
        post(task->scheduler(), std::move(there), [observer] { delete observer; });
    } else if (task->hasEnded()) {
        observer->taskSettled(task);
    } else {
        task->observe(observer);
    }
}

} // namespace QActors::detail
