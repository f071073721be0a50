// SPDX-License-Identifier: MIT
// \internal A request that brings along what TaskLocals are set to where it comes from.
#pragma once

#include <QActors/servers/detail/callcell.h>
#include <QActors/kernel/detail/localset.h>

namespace QActors::detail {

/// Stands for `request`, which it takes over, on its way to the server, and sets these values while that is served. `request`
/// itself if there are none.
QACTORS_EXPORT RequestNode *carrying(RequestNode *request, LocalPointer locals);

} // namespace QActors::detail
