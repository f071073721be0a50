// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <memory>

namespace QActors {

namespace detail {
class StallProbe;
}

/// Names the task that holds up this thread: a piece of a task, or a handler of an actor, that does not come back to an await
/// for longer than the threshold is told of in log category "qactors.stall" while it still runs, with the place where it was
/// resumed. Watches the thread that makes it, from its next turn until it goes; made and destroyed on that thread, outside
/// tasks or in one. Of several on one thread the last one counts. Costs two looks at the clock for each resumption there.
///
/// QACTORS_STALL=200 in the environment makes one of so many milliseconds for the main thread of any program.
class QACTORS_EXPORT StallWatchdog
{
public:
    /// Throws MisuseError unless `threshold` is more than nothing.
    explicit StallWatchdog(AnyDuration threshold = std::chrono::milliseconds(200));
    ~StallWatchdog();
    Q_DISABLE_COPY_MOVE(StallWatchdog)
    /// How many stalls it has told of.
    int stallCount() const noexcept;

private:
    std::shared_ptr<detail::StallProbe> d;
};

} // namespace QActors
