// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(childLog) ///< "qactors.child": what child processes write to standard error, and of them.

} // namespace QActors::detail
