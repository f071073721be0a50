// SPDX-License-Identifier: MIT
#include <QActors/kernel/sleep.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

SleepAwaitable::SleepAwaitable(Duration duration)
    : m_timer([](void *self) { static_cast<SleepAwaitable *>(self)->complete(); }, this), m_duration(duration),
      m_relative(true)
{
}

SleepAwaitable::SleepAwaitable(TimePoint until) : SleepAwaitable(Duration(0))
{
    m_until = until;
    m_relative = false;
}

void SleepAwaitable::suspend()
{
    Scheduler *scheduler = task()->scheduler();
    const TimePoint now = scheduler->now();
    if (m_relative)
        m_until = deadlineAfter(now, m_duration);
    if (m_until <= now)
        complete();
    else
        m_timer.arm(scheduler, m_until);
}

bool SleepAwaitable::detach() noexcept
{
    m_timer.disarm();
    return true;
}

QString SleepAwaitable::describe() const
{
    return m_relative ? u"sleep(%1)"_s.arg(QActors::describe(m_duration)) : u"sleepUntil()"_s;
}

QString YieldAwaitable::describe() const
{
    return u"yield()"_s;
}

QString CheckpointAwaitable::describe() const
{
    return u"checkpoint()"_s;
}

QString ForeverAwaitable::describe() const
{
    return u"sleepForever()"_s;
}

} // namespace QActors::detail
