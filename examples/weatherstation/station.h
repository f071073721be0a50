// SPDX-License-Identifier: MIT
#pragma once

#include "feed.h"

#include <QActors/Place>
#include <QActors/Supervisor>

/// Starts the tree, a sensor for each feed, and waits until all of it runs. A sensor that reads nothing for `silence` hangs.
/// The sensors and their instruments run on `sensorPlace`; all else stays here.
///
///     station            one for one
///     ├─ logbook
///     └─ weather         rest for one
///        ├─ aggregator
///        └─ sensors      one for one, with backoff
///           ├─ sensor-1
///           └─ …
QActors::Async<QActors::ActorRef<QActors::Supervisor>> startStation(QActors::TaskGroup &group, QList<MakeFeed> feeds,
                                                                    QActors::Duration silence,
                                                                    QActors::Place sensorPlace = {});
