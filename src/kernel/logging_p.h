// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(taskLog) // qactors.task: failures that reach nobody; at debug level, each task's life

extern const QLoggingCategory *const taskCategory;
/// At debug level. Cheap enough to be asked for each task.
inline bool isLoggingTasks() noexcept
{
    return Q_UNLIKELY(taskCategory && taskCategory->isDebugEnabled()); // null while statics are made
}

} // namespace QActors::detail
