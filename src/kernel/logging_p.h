// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(taskLog) // qactors.task: failures that reach nobody

} // namespace QActors::detail
