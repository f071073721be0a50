// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/walkedtime.h>

#include <atomic>
#include <chrono>
#include <ctime>

#if defined(_WIN32)
#  include <qt_windows.h>
#endif

namespace QActors::detail {

namespace {
std::atomic<qint64> s_walked{0}; // relaxed: a sum
}

Duration threadCpuTime() noexcept
{
#if defined(_WIN32)
    FILETIME begun, ended, kernel, user; // in steps of 100 ns, but told in the system's, of some 15 ms
    if (::GetThreadTimes(::GetCurrentThread(), &begun, &ended, &kernel, &user)) {
        const auto steps = [](const FILETIME &time) { return qint64(quint64(time.dwHighDateTime) << 32 | time.dwLowDateTime); };
        return std::chrono::nanoseconds(100 * (steps(kernel) + steps(user)));
    }
#elif defined(CLOCK_THREAD_CPUTIME_ID)
    timespec time;
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
#endif
    return Duration(0);
}

Duration walkedTime() noexcept
{
    return Duration(s_walked.load(std::memory_order_relaxed));
}

WalkTimer::~WalkTimer()
{
    s_walked.fetch_add((threadCpuTime() - m_before).count(), std::memory_order_relaxed);
}

} // namespace QActors::detail
