// SPDX-License-Identifier: MIT
#include <QActors/tasks/latesttask.h>

namespace QActors {

using namespace Qt::StringLiterals;

LatestTask::LatestTask(QObject *parent) : m_group(new TaskGroup(parent)) { }

LatestTask::~LatestTask()
{
    delete m_group;
}

TaskGroup &LatestTask::group() const
{
    if (!m_group)
        throw MisuseError(u"LatestTask::start: the parent that it was made with is gone"_s);
    return *m_group;
}

TaskHandleBase LatestTask::takeOver()
{
    group();
    if (!isRunning())
        return {};
    m_latest.cancel(u"a later one was started"_s);
    return m_latest;
}

void LatestTask::cancel(const QString &reason)
{
    if (isRunning())
        m_latest.cancel(reason);
}

bool LatestTask::isRunning() const
{
    return !m_latest.isNull() && !m_latest.hasEnded();
}

} // namespace QActors
