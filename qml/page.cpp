// SPDX-License-Identifier: MIT
#include "page_p.h"

#include <QActors/kernel/detail/scopeaccess.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qhash.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>

namespace QActors::detail {

struct QmlPage::All
{
    QHash<quint64, QmlPage *> byNumber;
    QHash<const ScopeNode *, QmlPage *> byScope;
    quint64 last = 0;
};

// Of this thread. A page in static storage outlives the variable, so each has its share.
std::shared_ptr<QmlPage::All> QmlPage::all()
{
    thread_local const auto mine = std::make_shared<All>();
    return mine;
}

QmlPage::QmlPage(TaskGroup *group) : m_all(all()), m_number(++m_all->last), m_group(group)
{
    m_all->byNumber.insert(m_number, this);
    follow();
    // A group that was cancelled gets a new scope when it is empty.
    connect(group, &TaskGroup::countChanged, this, [this] { follow(); });
}

QmlPage::~QmlPage()
{
    end();
}

void QmlPage::follow()
{
    ScopeNode *scope = ScopeAccess::node(m_group->cancelScope());
    if (scope == m_scope.get() || !m_all->byNumber.contains(m_number))
        return;
    m_all->byScope.remove(m_scope.get());
    m_scope = NodePointer<ScopeNode>::sharing(scope);
    m_all->byScope.insert(scope, this);
}

void QmlPage::end()
{
    if (!m_all->byNumber.remove(m_number))
        return;
    m_all->byScope.remove(m_scope.get());
    Q_EMIT ended();
}

QList<quint64> QmlPage::numbersOf(const TaskContext *task)
{
    QList<quint64> numbers;
    const auto pages = all();
    if (pages->byScope.isEmpty())
        return numbers;
    for (const ScopeNode *scope = task->parent(); scope; scope = scope->parent()) {
        if (QmlPage *page = pages->byScope.value(scope))
            numbers.append(page->number());
    }
    return numbers;
}

bool QmlPage::isGone(quint64 number)
{
    return !all()->byNumber.contains(number);
}

quint64 QmlPage::number()
{
    watchContext();
    return m_number;
}

// Not before it is needed: a group is not in its context yet when it is made.
void QmlPage::watchContext()
{
    if (m_inContext)
        return;
    for (QObject *object = m_group; object; object = object->parent()) {
        if (!qmlContext(object))
            continue;
        m_inContext = object;
        // The object of Component.onDestruction; its class is Qt's own affair.
        if (QObject *attached = qmlAttachedPropertiesObject<QQmlComponent>(object))
            connect(attached, SIGNAL(destruction()), this, SLOT(end()));
        return;
    }
}

} // namespace QActors::detail
