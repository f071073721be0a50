// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace QActors {

/// The state of a task: first Pending, then Running, perhaps Cancelling, and at its end exactly one of the last three.
enum class TaskState : quint8 {
    Pending,
    Running,
    Cancelling,
    Finished,
    Failed,
    Cancelled
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, TaskState state); ///< Prints its name.

/// A task's number, unique in the process; printable and hashable. Names a task in messages.
enum class TaskId : quint64 {
};

} // namespace QActors
