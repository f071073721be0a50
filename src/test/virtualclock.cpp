// SPDX-License-Identifier: MIT
#include <QActors/test/virtualclock.h>

#include <QActors/kernel/dispatcher.h>

namespace QActors::Test {

VirtualClock::VirtualClock(Mode mode) : m_mode(mode)
{
    Dispatcher::current()->setClock(this);
}

VirtualClock::~VirtualClock()
{
    if (QActors::detail::Scheduler::current()->timerCount() > 0)
        qFatal("QActors::Test::VirtualClock: destroyed while something sleeps or has a deadline by it");
    Dispatcher::current()->setClock(nullptr);
}

std::chrono::system_clock::time_point VirtualClock::wallTime() const
{
    return m_wallStart + std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
}

void VirtualClock::setWallTime(std::chrono::system_clock::time_point time)
{
    m_wallStart = time - std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
}

bool VirtualClock::skipTo(TimePoint deadline)
{
    if (m_mode == ByHand && deadline > m_allowed && deadline > m_now)
        return false;
    m_now = std::max(m_now, deadline);
    return true;
}

Async<> VirtualClock::pass(AnyDuration by)
{
    const TimePoint until = QActors::detail::deadlineAfter(m_now, by);
    m_allowed = std::max(m_allowed, until);
    co_await sleepUntil(until);
    co_await yield(); // after the others that were due
}

} // namespace QActors::Test
