// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(supervisorLog) // qactors.supervisor: children that ended, supervisors that give up; at debug level, each start

} // namespace QActors::detail
