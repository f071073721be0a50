// SPDX-License-Identifier: MIT
#include <QActors/test/leakguard.h>

#include <QActors/kernel/dispatcher.h>
#include <QActors/kernel/framepool.h>

#include <QtCore/qstringlist.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

LeakGuard::LeakGuard()
    : m_blocks(QActors::detail::poolBlocksInUse()), m_tasks(Dispatcher::current()->taskCount()),
      m_timers(Dispatcher::current()->timerCount())
{
}

qptrdiff LeakGuard::blocks() const
{
    return QActors::detail::poolBlocksInUse() - m_blocks;
}

qint64 LeakGuard::tasks() const
{
    return Dispatcher::current()->taskCount() - m_tasks;
}

qsizetype LeakGuard::timers() const
{
    return Dispatcher::current()->timerCount() - m_timers;
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
