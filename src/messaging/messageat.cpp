// SPDX-License-Identifier: MIT
#include "messageat_p.h"

#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

Duration MessageAt::until(const QDateTime &when, const Clock *clock)
{
    // A local time is made anew: a QDateTime may keep the offset that was right when it was made.
    const QDateTime then = when.timeSpec() == Qt::LocalTime ? QDateTime(when.date(), when.time()) : when;
    const auto time = std::chrono::milliseconds(then.toMSecsSinceEpoch());
    return toDuration(std::chrono::duration<double, std::milli>(time) - std::chrono::duration<double, std::milli>(clock->wallTime().time_since_epoch()));
}

Duration MessageAt::leftHere(TimePoint) const
{
    return until(m_when, scheduler()->clock());
}

void MessageAt::due()
{
    const TimePoint now = scheduler()->now();
    const Duration left = leftHere(now);
    if (left > Duration(0))
        arm(deadlineAfter(now, step(left)));
    else
        MessageOnce::due();
}

} // namespace QActors::detail
