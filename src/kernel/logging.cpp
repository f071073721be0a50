// SPDX-License-Identifier: MIT
#include "logging_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(taskLog, "qactors.task", QtWarningMsg)
const QLoggingCategory *const taskCategory = &taskLog();

} // namespace QActors::detail
