// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/detail/timedmessage.h>

#include <QtCore/qdatetime.h>

namespace QActors::detail {

/// Once, at a time of day, which it looks at again each minute: clocks are set, zones change, computers sleep.
class MessageAt final : public MessageOnce
{
public:
    MessageAt(Pid to, MessageNode *node, const QDateTime &when) : MessageOnce(to, node), m_when(when) { }
    /// Until then by this clock.
    static Duration until(const QDateTime &when, const Clock *clock);
    /// Until it looks again.
    static Duration step(Duration left) { return std::clamp<Duration>(left, Duration(0), std::chrono::minutes(1)); }

private:
    void due() override;
    Duration leftHere(TimePoint now) const override;
    Duration leftElsewhere() const override { return until(m_when, Clock::system()); }
    const QDateTime m_when;
};

} // namespace QActors::detail
