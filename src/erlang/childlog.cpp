// SPDX-License-Identifier: MIT
#include "childlog_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(childLog, "qactors.child", QtInfoMsg)

} // namespace QActors::detail
