// SPDX-License-Identifier: MIT
#include "logging_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(supervisorLog, "qactors.supervisor", QtWarningMsg)

} // namespace QActors::detail
