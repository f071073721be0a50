// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

namespace QActors {

/// The time that deadlines, sleeps and timeouts of one thread go by. The system's clock by default;
/// a test puts a virtual one into its Dispatcher. Called on that thread only.
class QACTORS_EXPORT Clock
{
public:
    virtual ~Clock();

    /// Never goes backwards.
    virtual TimePoint now() const = 0;

    /// Asked when its thread has nothing to run before `deadline`. A virtual clock moves there and
    /// returns true; the system's returns false, and the thread waits in real time.
    virtual bool skipTo(TimePoint deadline);

    /// std::chrono::steady_clock; lives for ever.
    static Clock *system() noexcept;
};

} // namespace QActors
