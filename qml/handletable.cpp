// SPDX-License-Identifier: MIT
#include "handletable_p.h"

#include <QActors/qml/qmltaskhandle.h>

#include <QtCore/qthread.h>

namespace QActors::detail {

namespace {

Q_GLOBAL_STATIC(QmlHandleTable, table)

template<typename Container>
QList<QmlTaskHandle *> onThisThread(const Container &some)
{
    QList<QmlTaskHandle *> own;
    for (QmlTaskHandle *handle : some) {
        if (handle->thread() == QThread::currentThread())
            own.append(handle);
    }
    return own;
}

} // namespace

QmlHandleTable *QmlHandleTable::instance()
{
    return table(); // null once it is destroyed
}

bool QmlHandleTable::add(const TaskContext *task, QmlTaskHandle *handle)
{
    const QMutexLocker lock(&m_mutex);
    const bool isFurther = m_pending.contains(task);
    m_pending.insert(task, handle);
    m_all.insert(handle);
    return isFurther;
}

void QmlHandleTable::settle(const TaskContext *task, QmlTaskHandle *handle)
{
    const QMutexLocker lock(&m_mutex);
    m_pending.remove(task, handle);
}

void QmlHandleTable::remove(QmlTaskHandle *handle)
{
    const QMutexLocker lock(&m_mutex);
    m_all.remove(handle);
}

QList<QmlTaskHandle *> QmlHandleTable::pendingHere(const TaskContext *task)
{
    const QMutexLocker lock(&m_mutex);
    return onThisThread(m_pending.values(task));
}

QList<QmlTaskHandle *> QmlHandleTable::allHere()
{
    const QMutexLocker lock(&m_mutex);
    return onThisThread(m_all);
}

} // namespace QActors::detail
