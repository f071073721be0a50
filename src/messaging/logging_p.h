// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(messageLog) // qactors.message: messages to nobody, at debug level
Q_DECLARE_LOGGING_CATEGORY(actorLog)   // qactors.actor: what goes wrong around an actor's end; at debug level, its life
extern const QLoggingCategory *const actorCategory;
/// At debug level. Cheap enough to be asked for each actor.
inline bool isLoggingActors() noexcept
{
    return Q_UNLIKELY(actorCategory && actorCategory->isDebugEnabled()); // null while statics are made
}

} // namespace QActors::detail
