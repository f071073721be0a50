// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

namespace QActors {

/// The time by which the deadlines, sleeps and timeouts of one thread go. The system's clock by default;
/// a test sets a virtual one, see Dispatcher::setClock(). Called on that thread only.
class QACTORS_EXPORT Clock
{
public:
    virtual ~Clock();

    /// Never goes backwards.
    virtual TimePoint now() const = 0;

    /// Called when the clock's thread has nothing to run before `deadline`. A virtual clock sets its time to the deadline
    /// and returns true; the system's clock returns false, and the thread waits in real time.
    virtual bool skipTo(TimePoint deadline);

    /// The date and time of day, which may be set forwards and backwards: the system's, unless a clock knows better.
    virtual std::chrono::system_clock::time_point wallTime() const;

    /// std::chrono::steady_clock; lives for ever.
    static Clock *system() noexcept;
};

} // namespace QActors
