// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <array>

namespace QActors {

/// How long it took, how often: a histogram of durations, as Prometheus has them.
class QACTORS_EXPORT DurationHistogram
{
public:
    /// The buckets' upper bounds, each above the one before; times above the last are in none.
    static constexpr std::array<Duration, 8> Bounds = {
        std::chrono::microseconds(10), std::chrono::microseconds(100), std::chrono::milliseconds(1), std::chrono::milliseconds(5),
        std::chrono::milliseconds(25), std::chrono::milliseconds(100), std::chrono::milliseconds(500), std::chrono::milliseconds(2500)};
    /// How many took no longer than Bounds[i], and longer than the bound before; the last one: all that took longer.
    std::array<quint64, Bounds.size() + 1> counts{};
    Duration sum{0}; ///< All together.
    quint64 count() const noexcept; ///< How many there were.
    /// Within which bound a part of them lies: `within(0.99)`. Duration::max() if that is above the last one, 0 for none at all.
    Duration within(double part) const noexcept;
};

/// The numbers of all actors of one class, those that have ended, too.
struct ActorMetrics
{
    QString className;          ///< The class.
    quint64 handled = 0;        ///< Messages that they have handled to the end.
    DurationHistogram time;     ///< How long one took, its waits included.
    quint64 dropped = 0;        ///< Messages for which a bounded mailbox had no room: refused or dropped.
    quint64 restarts = 0;       ///< By their supervisors.
    int deepestMailbox = 0;     ///< The most messages that waited when one of them took the next.
};

/// All numbers since Metrics::start().
struct MetricsSnapshot
{
    QList<ActorMetrics> actors; ///< By the name of the class.
    quint64 deadLetters = 0;    ///< Messages for a process that did not exist, or no more.

    /// In Prometheus' text format, version 0.0.4, to be served under `/metrics`.
    QACTORS_EXPORT QByteArray toPrometheus() const;
};

/// Counts what actors do, by their class. Off until start(), and costs nothing then. While it is on, actors yield at each
/// await, so that each message is seen. Thread: any.
class QACTORS_EXPORT Metrics
{
public:
    static void start(); ///< Begins to count, from 0. Does nothing if it counts already.
    static void stop(); ///< Counts no more; the numbers stay.
    static bool isOn() noexcept; ///< True between start() and stop().
    /// The numbers by now. Those of threads that work meanwhile may be a message apart.
    static MetricsSnapshot snapshot();
    Metrics() = delete;
};

} // namespace QActors
