// expects: TaskLocal<T *>: the value is read on other threads
// SPDX-License-Identifier: MIT
#include <QActors/TaskLocal>

#include <QtCore/qobject.h>

const QActors::TaskLocal<QObject *> window;
