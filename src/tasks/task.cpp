// SPDX-License-Identifier: MIT
#include <QActors/tasks/task.h>

namespace QActors {

void Task::setProgress(double fraction, const QString &text)
{
    detail::requireTask("Task::setProgress")->setProgress(fraction, text);
}

void Task::setLabel(const QString &label)
{
    detail::requireTask("Task::setLabel")->setLabel(label);
}

QString Task::currentName()
{
    return detail::requireTask("Task::currentName")->name();
}

TaskId Task::currentId()
{
    return detail::requireTask("Task::currentId")->id();
}

} // namespace QActors
