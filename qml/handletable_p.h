// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qmutex.h>
#include <QtCore/qset.h>

namespace QActors {
class QmlTaskHandle;
namespace detail {
class TaskContext;

/// The handles of all engines. Any thread: each engine, and so each handle, may be on a thread of its own.
class QmlHandleTable
{
public:
    /// Null when the process ends and it is gone.
    static QmlHandleTable *instance();

    /// True if the task had a handle before.
    bool add(const TaskContext *task, QmlTaskHandle *handle);
    /// The handle's task has ended.
    void settle(const TaskContext *task, QmlTaskHandle *handle);
    void remove(QmlTaskHandle *handle);
    /// The handles of a running task that belong to the calling thread.
    QList<QmlTaskHandle *> pendingHere(const TaskContext *task);
    /// All handles that belong to the calling thread.
    QList<QmlTaskHandle *> allHere();

private:
    QMutex m_mutex;
    QMultiHash<const TaskContext *, QmlTaskHandle *> m_pending;
    QSet<QmlTaskHandle *> m_all;
};

} // namespace detail
} // namespace QActors
