// SPDX-License-Identifier: MIT
// The types of time.
#pragma once

#include <QtCore/qglobal.h> // moc fails at <compare> before it

#include <chrono>
#include <compare>

namespace QActors {

/// Every duration inside the library, in nanoseconds; any std::chrono::duration converts to it.
using Duration = std::chrono::nanoseconds;

/// A point on the clock of a thread's Dispatcher. Virtual clocks use the same type.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// The deadline that never comes.
inline constexpr TimePoint Never = (TimePoint::max)();

namespace detail {

/// `duration` in nanoseconds; what does not fit is the longest Duration (about 292 years).
template<typename Rep, typename Period>
constexpr Duration toDuration(std::chrono::duration<Rep, Period> duration) noexcept
{
    constexpr auto most = std::chrono::duration<double, std::nano>((Duration::max)());
    if (!(std::chrono::duration<double, std::nano>(duration) < most)) // not a number: no limit
        return (Duration::max)();
    if (std::chrono::duration<double, std::nano>(duration) <= -most)
        return (Duration::min)();
    return std::chrono::duration_cast<Duration>(duration);
}

/// now + duration, saturating at Never and at the beginning of time.
constexpr TimePoint deadlineAfter(TimePoint now, Duration duration) noexcept
{
    if (duration.count() > 0 && now > Never - duration)
        return Never;
    if (duration.count() < 0 && now < (TimePoint::min)() - duration)
        return (TimePoint::min)();
    return now + duration;
}

} // namespace detail

/// The parameter of functions that take a length of time: any std::chrono::duration, of any unit and type of number. A
/// value that does not fit into a Duration (about 292 years) becomes the longest or shortest one; NaN becomes the longest.
class AnyDuration
{
public:
    /// Any duration; see above for values that do not fit.
    template<typename Rep, typename Period>
    constexpr AnyDuration(std::chrono::duration<Rep, Period> duration) noexcept : m_duration(detail::toDuration(duration))
    {
    }
    constexpr operator Duration() const noexcept { return m_duration; } ///< In nanoseconds.
    constexpr Duration::rep count() const noexcept { return m_duration.count(); } ///< In nanoseconds.
    constexpr auto operator<=>(const AnyDuration &) const noexcept = default;

private:
    Duration m_duration;
};

} // namespace QActors
