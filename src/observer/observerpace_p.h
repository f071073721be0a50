// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/duration.h>

#include <algorithm>
#include <chrono>

namespace QActors::detail {

/// When the next snapshot may be taken, so that all of them together cost one part in so many of one core's time, however
/// often they are asked for.
class ObserverPace
{
public:
    static constexpr int Share = 5;
    static constexpr Duration ShortestPause = std::chrono::milliseconds(20);

    /// One is begun; all that was done for observers so far took that much work.
    void begin(Duration now, Duration worked) noexcept
    {
        m_began = now;
        m_workedBefore = worked;
        m_hasBegun = true;
    }
    /// A snapshot is taken.
    void end(Duration now) noexcept { m_ended = now; }
    /// How long to wait for the next one. What was done since the last one began counts: to take it, on all threads, and to
    /// send it.
    Duration pause(Duration now, Duration worked) const noexcept
    {
        if (!m_hasBegun)
            return Duration(0);
        const Duration due = std::max(m_began + (worked - m_workedBefore) * Share, m_ended + ShortestPause);
        return std::max(due - now, Duration(0));
    }

private:
    Duration m_began{}, m_ended{}, m_workedBefore{};
    bool m_hasBegun = false;
};

} // namespace QActors::detail
