// SPDX-License-Identifier: MIT
#include <QActors/qt/detail/parentguard.h>

#include <QActors/kernel/detail/taskcontext.h>

namespace QActors::detail {

namespace {

/// A child of the object that it guards.
class ParentGuard final : public QObject, public TaskObserver
{
public:
    ParentGuard(QObject *object, TaskContext *task, void (*leaveParent)(QObject *)) : QObject(object), m_task(task), m_leaveParent(leaveParent)
    {
        task->observe(this);
        connect(object->parent(), &QObject::destroyed, this, [this](const QObject *gone) {
            if (parent()->parent() != gone)
                return;
            m_leaveParent(parent());
            m_isOrphan = true;
        });
    }
    bool isOf(const TaskContext *task) const { return m_task == task; }
    void taskSettled(TaskContext *) noexcept override
    {
        m_task = nullptr;
        QObject *over = m_isOrphan ? parent() : this;
        over->deleteLater();
    }

private:
    const TaskContext *m_task;
    void (*m_leaveParent)(QObject *);
    bool m_isOrphan = false;
};

} // namespace

void guardAgainstParent(QObject *object, TaskContext *task, void (*leaveParent)(QObject *))
{
    if (!object->parent())
        return;
    for (QObject *child : object->children()) {
        const auto *guard = dynamic_cast<ParentGuard *>(child);
        if (guard && guard->isOf(task))
            return; // opened again
    }
    new ParentGuard(object, task, leaveParent);
}

} // namespace QActors::detail
