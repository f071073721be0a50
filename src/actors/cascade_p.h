// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/detail/actortask.h>

namespace QActors::detail {

/// True if a link has ended the actor. Then the one that failed tells why; of all those that went with it one line tells,
/// with their number, as soon as no more of them end on this thread. (Under load it may be a few lines.)
bool countLinked(const ActorTask *ended);

} // namespace QActors::detail
