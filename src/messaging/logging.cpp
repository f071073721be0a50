// SPDX-License-Identifier: MIT
#include "logging_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(messageLog, "qactors.message", QtWarningMsg)
Q_LOGGING_CATEGORY(actorLog, "qactors.actor", QtWarningMsg)
const QLoggingCategory *const actorCategory = &actorLog();

} // namespace QActors::detail
