// SPDX-License-Identifier: MIT
// The pages that tasks belong to: a task group in QML, and the component that it was made in.
#pragma once

#include <QActors/kernel/detail/scopenode.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <memory>

namespace QActors {
class TaskGroup;
namespace detail {

/// A page as its groups in QML know it. Each has a number, never used again. Thread: the group's, the engine's.
class QmlPage : public QObject
{
    Q_OBJECT
public:
    explicit QmlPage(TaskGroup *group);
    ~QmlPage() override;

    /// The numbers of those that a task belongs to, the innermost first.
    static QList<quint64> numbersOf(const TaskContext *task);
    /// QML has ended its component, or its group was deleted: nothing of it may run any more.
    static bool isGone(quint64 number);

    quint64 number();

Q_SIGNALS:
    /// QML ends the component, which may be long before it deletes the group.
    void ended();

private Q_SLOTS:
    void end();

private:
    void watchContext();
    void follow();

    struct All;
    static std::shared_ptr<All> all();
    std::shared_ptr<All> m_all;
    quint64 m_number;
    TaskGroup *m_group;
    NodePointer<ScopeNode> m_scope; // its tasks are recognised by it
    QPointer<QObject> m_inContext;  // the group, or its owner in QML
};

} // namespace detail
} // namespace QActors
