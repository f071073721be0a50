// SPDX-License-Identifier: MIT
#include <QActors/qml/qmltaskgroup.h>
#include <QActors/tasks/detail/groupaccess.h>

#include "enginesupport_p.h"
#include "generator_p.h"
#include "page_p.h"

#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;

QmlTaskGroup::QmlTaskGroup(QObject *parent) : TaskGroup(parent), m_page(std::make_unique<detail::QmlPage>(this))
{
    connect(m_page.get(), &detail::QmlPage::ended, this, &QmlTaskGroup::endPage);
}

QmlTaskGroup::~QmlTaskGroup()
{
    m_page.reset();
    endPage();
}

// The group may live on for a while, when QML has ended the component before it deletes its objects.
void QmlTaskGroup::endPage()
{
    const QSignalBlocker blocker(this); // it is no end to tell a page of that is gone
    const QList<QPointer<QmlTaskHandle>> adopted = std::exchange(m_adopted, {});
    for (const QPointer<QmlTaskHandle> &handle : adopted) {
        if (handle)
            handle->abandon();
    }
    const QList<detail::TaskContext *> running = detail::GroupAccess::tasks(static_cast<const TaskGroup &>(*this));
    std::vector<detail::NodePointer<detail::TaskContext>> tasks;
    for (detail::TaskContext *task : running)
        tasks.push_back(detail::NodePointer<detail::TaskContext>::sharing(task));
    for (const auto &task : tasks) {
        const QList<QmlTaskHandle *> handles = detail::QmlAccess::handlesOf(task.get());
        for (QmlTaskHandle *handle : handles)
            handle->abandon();
    }
    for (const auto &task : tasks)
        task->kill();
}

QmlTaskHandle *QmlTaskGroup::run(const QJSValue &generatorFunction, const QString &name)
{
    return detail::runGenerator(*this, detail::engineOf(this), generatorFunction, name, false);
}

QmlTaskHandle *QmlTaskGroup::adopt(QmlTaskHandle *handle)
{
    if (!handle)
        return nullptr;
    handle->addPage(m_page->number());
    if (handle->isRunning()) {
        m_adopted.append(handle);
        connect(handle, &QmlTaskHandle::settled, this, [this, handle] { m_adopted.removeAll(handle); });
    }
    return handle;
}

QJSValue QmlTaskGroup::adoptPromise(const QJSValue &promise)
{
    detail::EngineSupport *support = detail::EngineSupport::of(detail::engineOf(this));
    return support ? support->call("adoptPromise", {promise, double(m_page->number())}) : QJSValue();
}

} // namespace QActors
