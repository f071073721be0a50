// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/walkedtime.h>

#include <atomic>
#include <chrono>
#include <ctime>

namespace QActors::detail {

namespace {
std::atomic<qint64> s_walked{0}; // relaxed: a sum
}

Duration threadCpuTime() noexcept
{
#if defined(CLOCK_THREAD_CPUTIME_ID)
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
