// SPDX-License-Identifier: MIT
#include "station.h"

#include "aggregator.h"
#include "logbook.h"
#include "sensor.h"

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Sensors do not know each other: one that fails is restarted alone. They are expected to fail, so many restarts are
// allowed, but a moment apart: an instrument that dies at once must not keep the machine busy. If even that is too much,
// something else is wrong; this supervisor ends, and the one above it decides.
ChildSpec sensors(const QList<MakeFeed> &feeds, Duration silence, const Place &place)
{
    QList<ChildSpec> children;
    for (qsizetype i = 0; i < feeds.size(); ++i) {
        const QString name = u"sensor-%1"_s.arg(i + 1);
        children.append(ChildSpec::actor<Sensor>(name, name, feeds[i], silence).registerAs(name).on(place));
    }
    const RetryPolicy backoff{.initialDelay = 100ms, .maxDelay = 1s};
    const auto options = SupervisorOptions().intensity(5 * int(children.size()), 10s).backoff(backoff);
    return ChildSpec::actor<Supervisor>(u"sensors"_s, options, children).registerAs(u"sensors"_s);
}

// A sensor looks the aggregator's address up once, when it starts. So if the aggregator is restarted, the sensors, which
// stand after it, must be too: rest for one. The aggregator in turn does not care which sensors run.
ChildSpec weather(const QList<MakeFeed> &feeds, Duration silence, const Place &sensorPlace)
{
    const auto options = SupervisorOptions().strategy(RestartStrategy::RestForOne).intensity(1, 30s);
    const QList<ChildSpec> children{
        ChildSpec::actor<Aggregator>(u"aggregator"_s).registerAs(u"aggregator"_s),
        sensors(feeds, silence, sensorPlace),
    };
    return ChildSpec::actor<Supervisor>(u"weather"_s, options, children).registerAs(u"weather"_s);
}

} // namespace

// The logbook and the weather do not need each other: one for one. The logbook is first, to hear of all names.
Async<ActorRef<Supervisor>> startStation(TaskGroup &group, QList<MakeFeed> feeds, Duration silence, Place sensorPlace)
{
    const QList<ChildSpec> children{ChildSpec::actor<Logbook>(u"logbook"_s).registerAs(u"logbook"_s), weather(feeds, silence, sensorPlace)};
    const auto options = SupervisorOptions().intensity(1, 60s);
    co_return co_await start<Supervisor>(group, options, children);
}
