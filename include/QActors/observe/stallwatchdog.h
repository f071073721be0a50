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
/// resumed, and what it handles: a server's method, or a message's type. The watchdog watches the thread that makes it, from the thread's next turn until the watchdog is destroyed, which
/// may be on any thread; several on one thread all do. A dialog's event loop inside a task is no stall. Costs a
/// look at the clock for each resumption on that thread, and a thread that wakes twice in each threshold.
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
    std::shared_ptr<detail::StallProbe> d; // shared with the watched thread, and the one that watches
};

} // namespace QActors
