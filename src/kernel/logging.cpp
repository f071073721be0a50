// SPDX-License-Identifier: MIT
#include "logging_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(taskLog, "qactors.task", QtWarningMsg)
Q_LOGGING_CATEGORY(messageLog, "qactors.message", QtWarningMsg)
Q_LOGGING_CATEGORY(actorLog, "qactors.actor", QtWarningMsg)
Q_LOGGING_CATEGORY(supervisorLog, "qactors.supervisor", QtWarningMsg)

} // namespace QActors::detail
