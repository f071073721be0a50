// SPDX-License-Identifier: MIT
#include <QActors/kernel/clock.h>

namespace QActors {

Clock::~Clock() = default;

bool Clock::skipTo(TimePoint)
{
    return false;
}

std::chrono::system_clock::time_point Clock::wallTime() const
{
    return std::chrono::system_clock::now();
}

Clock *Clock::system() noexcept
{
    class SystemClock final : public Clock
    {
    public:
        TimePoint now() const override
        {
            return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
        }
    };
    static SystemClock clock;
    return &clock;
}

} // namespace QActors
