// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(taskLog)    // qactors.task: failures that no code has asked for
Q_DECLARE_LOGGING_CATEGORY(messageLog) // qactors.message: messages to processes that have ended, at debug level
Q_DECLARE_LOGGING_CATEGORY(actorLog)   // qactors.actor: what goes wrong around an actor's end
Q_DECLARE_LOGGING_CATEGORY(supervisorLog) // qactors.supervisor: children that ended, supervisors that give up

} // namespace QActors::detail
