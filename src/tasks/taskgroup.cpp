// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskgroup.h>

#include "groupdata_p.h"
#include "kernel/logging_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/scopeaccess.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::GroupData;
using detail::TaskContext;
using State = GroupData::State;

TaskGroup::TaskGroup(QObject *parent) : QObject(parent), d(std::make_shared<GroupData>(this))
{
    d->scope->attach(nullptr, nullptr);
}

TaskGroup::~TaskGroup()
{
    const std::shared_ptr<GroupData> data = d; // destructors below may still ask
    if (data->count > 0 && !data->scope->scheduler()->isAbandoned()) [[unlikely]] {
        qFatal("TaskGroup: destroyed on another thread than its own, where its tasks run (%s); delete it there, or as a child of "
               "an object there",
               qPrintable(data->names()));
    }
    std::unique_lock<std::recursive_mutex> alone;
    if (data->count > 0)
        alone = data->scope->scheduler()->lockIfAbandoned();
    data->state = State::Closed;
    data->q = nullptr;
    data->killAll();
    data->checkJoin();
}

namespace {

QString placeOf(const std::source_location &where)
{
    const QString place = QActors::describe(where);
    return place.isEmpty() ? place : u" at "_s + place;
}

} // namespace

detail::NodePointer<TaskContext> TaskGroup::adopt(detail::NodePointer<TaskContext> task, bool isolated, std::source_location where)
{
    if (d->state == State::Closed) {
        throw MisuseError(u"TaskGroup: %1 is spawned%2 into a group that is closed; spawn before its body and its tasks have ended"_s
                              .arg(task->name(), placeOf(where)));
    }
    if (thread() != QThread::currentThread()) {
        throw MisuseError(u"TaskGroup: %1 is spawned%2 from another thread than the group's; send a message to an actor there "
                          "instead"_s.arg(task->name(), placeOf(where)));
    }
    if (!d->hadHost && d->count == 0 && !d->scope->isHere())
        d->scope->comeToThread(); // the group was made on another thread and moved here
    if (d->toldToCancel) [[unlikely]]
        warnOfCancelled(task.get(), where);
    task->m_isolated = isolated;
    d->added(task.get());
    task->retain();
    task->launch(d->scope.get(), d.get(), where, d->actor);
    Q_EMIT countChanged();
    return task;
}

bool TaskGroup::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange)
        d->aboutToMove();
    return QObject::event(event);
}

void TaskGroup::setParentScope(detail::ScopeNode *scope)
{
    d->parentScope = scope;
    d->scope->attach(scope, nullptr);
}

QList<TaskContext *> TaskGroup::tasks() const
{
    QList<TaskContext *> list;
    for (TaskContext *task = d->newest(); task; task = d->older(task))
        list.append(task);
    std::reverse(list.begin(), list.end());
    return list;
}

void TaskGroup::setActor(TaskContext *actor)
{
    d->actor = actor;
}

void TaskGroup::cancel(const QString &reason)
{
    if (!d->hadHost && d->count == 0)
        return;
    detail::requireThread(this, "cancel");
    d->toldToCancel = true;
    d->scope->cancel(reason);
}

void TaskGroup::cancelAll(const QString &reason)
{
    detail::requireThread(this, "cancelAll");
    // Held: the end of one may be that of others.
    std::vector<detail::NodePointer<TaskContext>> present;
    for (TaskContext *task = d->newest(); task; task = d->older(task))
        present.push_back(detail::NodePointer<TaskContext>::sharing(task));
    for (auto task = present.rbegin(); task != present.rend(); ++task)
        (*task)->cancel(reason);
}

// Once a cancel: whoever wrote cancel() and then startSoon() may have meant what ran until then.
void TaskGroup::warnOfCancelled(const TaskContext *task, const std::source_location &where)
{
    d->toldToCancel = false;
    if (!d->scope->isCancelCalled())
        return;
    qCWarning(detail::taskLog).noquote() << u"TaskGroup: %1 is spawned%2 into a group that was cancelled and has not ended: it is "
                                            "cancelled, too, at its first await. To go on with it, await join() first, or give it another "
                                            "group"_s.arg(task->name(), placeOf(where));
}

CancelScope TaskGroup::cancelScope() const
{
    return detail::ScopeAccess::of(d->scope.get());
}

int TaskGroup::count() const noexcept
{
    return d->count;
}

bool TaskGroup::failFast() const noexcept
{
    return d->failFast;
}

void TaskGroup::setFailFast(bool failFast)
{
    if (d->failFast == failFast)
        return;
    d->failFast = failFast;
    Q_EMIT failFastChanged();
}

namespace {

/// Until a group without host is empty.
class EmptyAwaitable final : public detail::Awaitable
{
public:
    explicit EmptyAwaitable(TaskGroup *group) : m_group(group) { }
    ~EmptyAwaitable() override { disconnect(); }
    bool ready() const { return m_group->count() == 0; }
    void suspend()
    {
        m_connection = QObject::connect(m_group, &TaskGroup::finished, m_group, [this] { complete(); });
        m_gone = QObject::connect(m_group, &QObject::destroyed, m_group, [this] { complete(); });
    }
    void result()
    {
        if (!m_group)
            throw SenderGone(u"TaskGroup::join: the group was deleted"_s);
    }
    bool detach() noexcept override
    {
        disconnect();
        return true;
    }
    QString describe() const override { return u"a task group to become empty"_s; }

private:
    void disconnect() noexcept
    {
        QObject::disconnect(m_connection);
        QObject::disconnect(m_gone);
    }
    QPointer<TaskGroup> m_group;
    QMetaObject::Connection m_connection;
    QMetaObject::Connection m_gone;
};

} // namespace

namespace {

/// As long as it is there, errors are for who waits.
class Joined
{
public:
    explicit Joined(std::shared_ptr<GroupData> data) : m_data(std::move(data)) { ++m_data->joins; }
    ~Joined() { --m_data->joins; }
    Q_DISABLE_COPY_MOVE(Joined)

private:
    std::shared_ptr<GroupData> m_data;
};

} // namespace

Async<> TaskGroup::join()
{
    const std::shared_ptr<GroupData> data = d;
    detail::requireThread(this, "join");
    if (data->hadHost)
        throw MisuseError(u"TaskGroup::join: this group has a host, which waits for the children itself"_s);
    const Joined joined(data);
    do {
        co_await EmptyAwaitable(this); // throws if the group goes
    } while (data->count > 0);
    if (std::exception_ptr error = data->takeErrors())
        std::rethrow_exception(error);
}

Async<bool> TaskGroup::close(AnyDuration timeout)
{
    const std::shared_ptr<GroupData> data = d;
    detail::requireThread(this, "close");
    if (data->hadHost)
        throw MisuseError(u"TaskGroup::close: this group has a host, which waits for the children itself"_s);
    const Joined joined(data);
    data->state = State::Closed;
    data->closing = true;
    data->checkJoin();
    CancelScope limit;
    limit.setTimeout(timeout);
    const bool inTime = data->count == 0 || co_await detail::ScopeAccess::run(limit, [this] { return EmptyAwaitable(this); });
    if (!inTime)
        cancelAll(u"the time to close was over"_s);
    co_await EmptyAwaitable(this);
    if (std::exception_ptr error = data->takeErrors())
        std::rethrow_exception(error);
    co_return inTime;
}

} // namespace QActors
