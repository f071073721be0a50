// SPDX-License-Identifier: MIT
#pragma once

#include "aggregator.h"
#include "feed.h"

#include <QActors/Actor>

/// Passed on to a sensor's instrument: "exit", "crash", "hang", "garbage".
struct Order
{
    QByteArray what;
};

/// Runs one instrument and tells the aggregator what it reads. It repairs nothing: whatever goes wrong is thrown, ends the
/// sensor and its instrument, and its supervisor starts both anew, in a state that is known to be good.
class Sensor : public QActors::Actor
{
    Q_OBJECT
public:
    /// If nothing comes for `silence`, the instrument hangs.
    Sensor(const QString &name, MakeFeed makeFeed, QActors::Duration silence);

protected:
    QActors::Async<> init() override;
    QActors::Async<> run() override;
    QActors::Async<> terminate(const QActors::ExitReason &reason) override;

private:
    QActors::Async<> takeOrders();

    const QString m_name;
    const MakeFeed m_makeFeed;
    const QActors::Duration m_silence;
    QActors::ActorRef<Aggregator> m_aggregator;
    std::unique_ptr<Feed> m_feed;
};
