// SPDX-License-Identifier: MIT
#pragma once

#include "termnode_p.h"

namespace QActors::detail {

/// The node of an atom that many messages have, which takes no memory of its own; null if the name is none of those. Any thread.
AtomNode *commonAtom(QLatin1StringView name) noexcept;
AtomNode *commonAtom(QStringView name) noexcept; ///< The same.

} // namespace QActors::detail
