// SPDX-License-Identifier: MIT
#include "groupdata_p.h"

#include "kernel/failure_p.h"
#include "kernel/logging_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/tasks/detail/groupaccess.h>

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
// Failures kept for a join() that may never come.
constexpr std::size_t MostKept = 100;
} // namespace

GroupData::~GroupData() = default;

void GroupData::added(TaskContext *task) noexcept
{
    ++count;
    actors += task->m_endsWithGroup;
    if (task->m_endsWithGroup)
        shutdownAsked = false; // this one was not
}

void GroupData::removed(TaskContext *task) noexcept
{
    --count;
    actors -= task->m_endsWithGroup;
}

TaskContext *GroupData::memberFrom(ScopeNode *node) const noexcept
{
    for (; node; node = node->nextSibling()) {
        if (TaskContext *task = node->task(); task == node && task->owner() == this)
            return task;
    }
    return nullptr;
}

void GroupData::fail(TaskContext *task)
{
    task->markObserved();
    if (hadHost || errors.size() < MostKept)
        errors.push_back({task->error(), originOf(task, task->error())});
    if (failFast)
        scope->cancel(u"%1 failed: %2"_s.arg(task->name(), QActors::describe(task->error())));
}

void GroupData::taskEnded(TaskContext *task) noexcept
{
    const NodePointer<TaskContext> mine(task); // goes last: a result's destructor may delete the group
    removed(task);
    const bool failed = task->error() && !task->m_isolated && !task->m_starting;
    if (task->m_starting)
        task->markObserved();
    const bool tell = failed && !hadHost;
    QString message;
    if (failed) {
        message = u"%1 failed: %2"_s.arg(task->name(), QActors::describe(task->error()));
        fail(task);
    }
    checkJoin();
    if (count == 0 && !hadHost && scope->isCancelCalled())
        renewScope();
    const QPointer<TaskGroup> guard(q); // a slot may delete the group
    if (tell && guard) {
        static const QMetaMethod signal = QMetaMethod::fromSignal(&TaskGroup::failed);
        if (joins == 0 && !guard->isSignalConnected(signal))
            qCWarning(taskLog).noquote() << message + task->whereItFailed(task->error()) << "(in a task group without host: connect its failed() or join() it)";
        Q_EMIT guard->failed(message);
    }
    if (guard)
        Q_EMIT guard->countChanged();
    if (guard && guard->count() == 0)
        Q_EMIT guard->finished();
}

void GroupData::checkJoin() noexcept
{
    if (!joiner && !closing)
        return;
    if (count > 0 && count == actors && !shutdownAsked) {
        shutdownAsked = true;
        for (TaskContext *task = newest(); task; task = older(task))
            task->requestShutdown();
    }
    if (count == 0 && joiner)
        std::exchange(joiner, nullptr)->complete();
}

void GroupData::killAll() noexcept
{
    while (TaskContext *task = newest()) {
        removed(task);
        task->orphan();
    }
}

void GroupData::renewScope()
{
    toldToCancel = false;
    scope = NodePointer<ScopeNode>(new ScopeNode);
    scope->attach(parentScope, nullptr);
}

std::exception_ptr GroupData::takeErrors()
{
    if (errors.empty())
        return {};
    return ExceptionGroupAccess::make(u"task group failed"_s, std::exchange(errors, {}));
}

QString GroupData::names() const
{
    constexpr qsizetype Most = 4; // a message, not a dump
    QStringList names;
    const QList<TaskContext *> tasks = q ? GroupAccess::tasks(*q) : QList<TaskContext *>();
    for (qsizetype i = 0; i < std::min(tasks.size(), Most); ++i)
        names.append(tasks[i]->name());
    if (count > names.size())
        names.append(u"and %1 more"_s.arg(count - names.size()));
    return names.join(u", ");
}

// Thrown from here it leaves QObject::moveToThread(), which has not moved anything yet.
void GroupData::aboutToMove()
{
    if (count > 0 || hostTask || joins > 0) {
        const QObject *owner = q->parent();
        const QString whose = owner ? u" of a %1"_s.arg(QString::fromUtf8(owner->metaObject()->className())) : QString();
        const QString runs = count > 0 ? names() : u"a task that waits for its end"_s;
        throw MisuseError(u"moveToThread: the task group%1 cannot go to another thread, for its tasks stay on this one (%2). Move "
                          "it before anything is started in it, and start the tasks there, in a slot"_s.arg(whose, runs));
    }
    scope->leaveThread();
}

void requireThread(const TaskGroup *group, const char *what)
{
    if (group->thread() != QThread::currentThread()) {
        throw MisuseError(u"TaskGroup::%1: called on another thread than the group's; send a message to an actor "
                          "there instead"_s.arg(QString::fromUtf8(what)));
    }
}

} // namespace QActors::detail
