// SPDX-License-Identifier: MIT
// A task's life in the log, at debug level.
#include "tasklog_p.h"

#include "failure_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

void logTask(TaskContext *task, TaskStep step)
{
    if (task->hasPrincipal() && task->principal() == task && step != TaskStep::Cancelled)
        return; // its own layer tells of these
    const QString name = task->name();
    switch (step) {
    case TaskStep::Started: {
        const QString place = QActors::describe(task->spawnedAt());
        const bool isSaid = place.isEmpty() || name.contains(place);
        qCDebug(taskLog).noquote() << name << (isSaid ? u"starts"_s : u"starts (spawned at %1)"_s.arg(place));
        break;
    }
    case TaskStep::Cancelled: {
        const QString why = task->cancelReason();
        qCDebug(taskLog).noquote() << name << u"is cancelled"_s + (why.isEmpty() ? QString() : u": "_s + why);
        break;
    }
    case TaskStep::Ended:
        switch (task->state()) {
        case TaskState::Failed:
            qCDebug(taskLog).noquote() << name << "has failed:" << describeTyped(task->error());
            break;
        case TaskState::Cancelled:
            qCDebug(taskLog).noquote() << name << (task->wasKilled() ? "was killed" : "has ended, cancelled");
            break;
        default:
            qCDebug(taskLog).noquote() << name << "has finished";
        }
    }
}

} // namespace QActors::detail
