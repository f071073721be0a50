// SPDX-License-Identifier: MIT
#include <QActors/qml/qmltaskgroup.h>

#include "enginesupport_p.h"
#include "generator_p.h"

#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;

QmlTaskGroup::QmlTaskGroup(QObject *parent) : TaskGroup(parent) { }

QmlTaskGroup::~QmlTaskGroup()
{
    const QList<QPointer<QmlTaskHandle>> adopted = std::exchange(m_adopted, {});
    for (const QPointer<QmlTaskHandle> &handle : adopted) {
        if (handle)
            handle->abandon();
    }
    const QList<detail::TaskContext *> tasks = detail::Access::tasks(static_cast<const TaskGroup &>(*this));
    for (const detail::TaskContext *task : tasks) {
        const QList<QmlTaskHandle *> handles = detail::QmlAccess::handlesOf(task);
        for (QmlTaskHandle *handle : handles)
            handle->abandon();
    }
}

QmlTaskHandle *QmlTaskGroup::run(const QJSValue &generatorFunction, const QString &name)
{
    return detail::runGenerator(*this, detail::engineOf(this), generatorFunction, name, false);
}

QmlTaskHandle *QmlTaskGroup::adopt(QmlTaskHandle *handle)
{
    if (handle && handle->isRunning()) {
        m_adopted.append(handle);
        connect(handle, &QmlTaskHandle::settled, this, [this, handle] { m_adopted.removeAll(handle); });
    }
    return handle;
}

} // namespace QActors
