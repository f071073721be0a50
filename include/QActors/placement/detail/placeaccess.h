// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/placement/place.h>

namespace QActors::detail {

/// The part of a Place that only a start reaches.
struct PlaceAccess
{
    /// The thread for one start. Throws MisuseError if it has ended or its pool is closed. Not for one that isHere().
    static QThread *choose(const Place &place) { return place.choose(); }
};

} // namespace QActors::detail
