// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::detail {

/// The task that runs on this thread now, or null.
QACTORS_EXPORT TaskContext *currentTask() noexcept;
/// The same; outside a task throws MisuseError, which names `what`.
QACTORS_EXPORT TaskContext *requireTask(const char *what);

} // namespace QActors::detail
