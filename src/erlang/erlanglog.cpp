// SPDX-License-Identifier: MIT
#include "erlanglog_p.h"

namespace QActors::detail {

Q_LOGGING_CATEGORY(erlangLog, "qactors.erlang", QtWarningMsg)

} // namespace QActors::detail
