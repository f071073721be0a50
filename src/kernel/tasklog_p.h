// SPDX-License-Identifier: MIT
#pragma once

#include "logging_p.h"

namespace QActors::detail {

class TaskContext;

enum class TaskStep {
    Started,
    Cancelled,
    Ended
};
/// Logs it at debug level; ask isLoggingTasks() first.
void logTask(TaskContext *task, TaskStep step);

} // namespace QActors::detail
