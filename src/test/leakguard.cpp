// SPDX-License-Identifier: MIT
#include <QActors/test/leakguard.h>

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/framepool.h>

#include <QtCore/qstringlist.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

LeakGuard::LeakGuard()
    : m_blocks(QActors::detail::poolBlocksInUse()), m_tasks(QActors::detail::Scheduler::current()->taskCount()),
      m_timers(QActors::detail::Scheduler::current()->timerCount())
{
}

qptrdiff LeakGuard::blocks() const
{
    return QActors::detail::poolBlocksInUse() - m_blocks;
}

qint64 LeakGuard::tasks() const
{
    return QActors::detail::Scheduler::current()->taskCount() - m_tasks;
}

qsizetype LeakGuard::timers() const
{
    return QActors::detail::Scheduler::current()->timerCount() - m_timers;
}

QString LeakGuard::toString() const
{
    QStringList parts;
    if (tasks() != 0)
        parts.append(u"%1 tasks or actors"_s.arg(tasks()));
    if (blocks() > 0)
        parts.append(u"%1 frames, messages or task records"_s.arg(blocks()));
    if (timers() != 0)
        parts.append(u"%1 timers"_s.arg(timers()));
    return parts.join(u", ");
}

} // namespace QActors::Test
