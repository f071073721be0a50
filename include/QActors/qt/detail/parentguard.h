// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qobject.h>

namespace QActors::detail {

class TaskContext;

/// Until the task or the object has ended: a parent that is deleted does not take the object along, which may be a local of the
/// task. So `leaveParent(object)` is called instead; and the object deleted after the task, if it is still there. On their thread.
QACTORS_EXPORT void guardAgainstParent(QObject *object, TaskContext *task, void (*leaveParent)(QObject *object));

} // namespace QActors::detail
