// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(messageLog) // qactors.message: messages to nobody, at debug level
Q_DECLARE_LOGGING_CATEGORY(actorLog)   // qactors.actor: what goes wrong around an actor's end

} // namespace QActors::detail
