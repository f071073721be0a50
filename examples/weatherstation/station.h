// SPDX-License-Identifier: MIT
#pragma once

#include "feed.h"

#include <QActors/Supervisor>

/// What the station is made of.
struct StationPlan
{
    QList<MakeFeed> feeds; ///< of sensor-1, sensor-2, …
    QActors::Duration silence = std::chrono::seconds(2);
};

/// Starts the tree, and waits until all of it runs:
///
///     station            one for one
///     ├─ logbook
///     └─ weather         rest for one
///        ├─ aggregator
///        └─ sensors      one for one, with backoff
///           ├─ sensor-1
///           └─ …
QActors::Async<QActors::ActorRef<QActors::Supervisor>> startStation(QActors::TaskGroup &group, StationPlan plan);
