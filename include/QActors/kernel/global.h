// SPDX-License-Identifier: MIT
// Export macro, time types and forward declarations shared by every header.
#pragma once

#include <QtCore/qglobal.h>

#include <chrono>

// Errors and cancellation are exceptions, and messages are known by their types: code that uses QActors needs all three.
#ifndef Q_MOC_RUN
#  ifndef __cpp_impl_coroutine
#    error "QActors needs coroutines: compile with -std=c++20 or later"
#  endif
#  ifndef __cpp_exceptions
#    error "QActors needs exceptions: compile without -fno-exceptions"
#  endif
#  ifndef __cpp_rtti
#    error "QActors needs run-time type information: compile without -fno-rtti"
#  endif
#endif

#if defined(QACTORS_STATIC)
#  define QACTORS_EXPORT
#elif defined(QACTORS_BUILD_CORE)
#  define QACTORS_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

/// Every duration inside the library, in nanoseconds; any std::chrono::duration converts to it.
using Duration = std::chrono::nanoseconds;

/// A point on the clock of a thread's Dispatcher. Virtual clocks use the same type.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// The deadline of what has none.
inline constexpr TimePoint Never = TimePoint::max();

template<typename T = void>
class Async;
class CancelScope;
class Clock;

namespace detail {
class Awaitable;
class Scheduler;
class ScopeNode;
class TaskContext;
struct PromiseBase;

/// `duration` in nanoseconds; what does not fit is the longest Duration (about 292 years).
template<typename Rep, typename Period>
constexpr Duration toDuration(std::chrono::duration<Rep, Period> duration) noexcept
{
    constexpr auto most = std::chrono::duration<double, std::nano>(Duration::max());
    if (!(std::chrono::duration<double, std::nano>(duration) < most)) // not a number: no limit
        return Duration::max();
    if (std::chrono::duration<double, std::nano>(duration) <= -most)
        return Duration::min();
    return std::chrono::duration_cast<Duration>(duration);
}

/// now + duration, saturating at Never and at the beginning of time.
constexpr TimePoint deadlineAfter(TimePoint now, Duration duration) noexcept
{
    if (duration.count() > 0 && now > Never - duration)
        return Never;
    if (duration.count() < 0 && now < TimePoint::min() - duration)
        return TimePoint::min();
    return now + duration;
}
} // namespace detail

} // namespace QActors
