// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskgroup.h>

#include "groupdata_p.h"
#include "kernel/logging_p.h"

#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::GroupData;
using detail::TaskContext;
using State = GroupData::State;

namespace {
// Failures kept for a join() that may never come.
constexpr std::size_t MostKept = 100;
} // namespace

GroupData::~GroupData() = default;

void GroupData::added(TaskContext *task) noexcept
{
    ++count;
    actors += task->m_isActor;
    if (task->m_isActor)
        shutdownAsked = false; // this one was not
}

void GroupData::removed(TaskContext *task) noexcept
{
    --count;
    actors -= task->m_isActor;
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
        errors.push_back(task->error());
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
            qCWarning(taskLog).noquote() << message << "(in a task group without host: connect its failed() or join() it)";
        Q_EMIT guard->failed(message);
    }
    if (guard)
        Q_EMIT guard->countChanged();
    if (guard && guard->count() == 0)
        Q_EMIT guard->finished();
}

void GroupData::checkJoin() noexcept
{
    if (!joiner)
        return;
    if (count > 0 && count == actors && !shutdownAsked) {
        shutdownAsked = true;
        for (TaskContext *task = newest(); task; task = older(task))
            task->requestShutdown();
    }
    if (count == 0)
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
    return std::make_exception_ptr(ExceptionGroup(u"task group failed"_s, std::exchange(errors, {})));
}

QString GroupData::names() const
{
    constexpr qsizetype Most = 4; // a message, not a dump
    QStringList names;
    const QList<TaskContext *> tasks = q ? Access::tasks(*q) : QList<TaskContext *>();
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

detail::NodePointer<TaskContext> TaskGroup::adopt(TaskContext *task, bool isolated, std::source_location where)
{
    auto handle = detail::NodePointer<TaskContext>::sharing(task);
    detail::NodePointer<TaskContext> mine(task);
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
        warnOfCancelled(task, where);
    task->m_isolated = isolated;
    d->added(task);
    task->retain();
    task->launch(d->scope.get(), d.get(), where, d->actor);
    Q_EMIT countChanged();
    return handle;
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
    d->toldToCancel = true;
    d->scope->cancel(reason);
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
    return detail::Access::fromNode<CancelScope>(d->scope.get());
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

void requireThread(const TaskGroup *group, const char *what)
{
    if (group->thread() != QThread::currentThread()) {
        throw MisuseError(u"TaskGroup::%1: called on another thread than the group's; send a message to an actor "
                          "there instead"_s.arg(QString::fromUtf8(what)));
    }
}

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

Async<> TaskGroup::join()
{
    const std::shared_ptr<GroupData> data = d;
    requireThread(this, "join");
    if (data->hadHost)
        throw MisuseError(u"TaskGroup::join: this group has a host, which waits for the children itself"_s);
    struct Joined
    {
        GroupData &data;
        ~Joined() { --data.joins; }
    } joined{*data};
    ++data->joins;
    do {
        co_await EmptyAwaitable(this); // throws if the group goes
    } while (data->count > 0);
    if (std::exception_ptr error = data->takeErrors())
        std::rethrow_exception(error);
}

namespace detail {

GroupStay::GroupStay(TaskGroup *group) : m_group(group->d)
{
    TaskContext *task = requireTask("TaskGroup::run");
    requireThread(group, "run");
    if (m_group->state != State::Open || m_group->hadHost) {
        m_left = true;
        throw MisuseError(u"TaskGroup::run: this group was run before; a group is entered once, make a new one"_s);
    }
    m_group->state = State::Hosted;
    m_group->hadHost = true;
    m_group->hostTask = task;
    m_group->scope->attach(task->scope(), task); // with what was spawned before
    task->setScope(m_group->scope.get());
}

GroupStay::~GroupStay()
{
    if (m_left)
        return;
    m_group->state = State::Closed;
    m_group->joiner = nullptr;
    m_group->killAll();
    Access::abandon(Access::fromNode<CancelScope>(m_group->scope.get()));
    m_group->hostTask = nullptr;
}

void GroupStay::bodyEnded(const std::exception_ptr &error)
{
    m_bodyError = ExceptionGroup::withoutCancelled(error);
    m_cancelledInJoin = error && m_bodyError != error;
    m_group->state = State::Closing;
    // A body that was cancelled with its group, or from outside, adds nothing: the first reason stands.
    if (m_bodyError || (error && !m_group->scope->isEffective()))
        m_group->scope->cancel(u"the body of the group failed: "_s + QActors::describe(error));
}

bool GroupStay::hasChildren() const noexcept
{
    return m_group->count > 0;
}

void GroupStay::Join::suspend()
{
    if (task()->isCancelPending() && m_stay.m_group->count > 0)
        m_stay.m_cancelledInJoin = true;
    m_stay.m_group->joiner = this;
    m_stay.m_group->checkJoin();
}

bool GroupStay::Join::detach() noexcept
{
    m_stay.m_cancelledInJoin = true;
    return false;
}

QString GroupStay::Join::describe() const
{
    return u"the children of a task group: "_s + m_stay.m_group->names();
}

void GroupStay::leave()
{
    m_left = true;
    m_group->state = State::Closed;
    if (m_bodyError)
        m_group->errors.insert(m_group->errors.begin(), std::exchange(m_bodyError, nullptr));
    ScopeNode *scope = m_group->scope.get();
    std::exception_ptr error = m_group->takeErrors();
    if (!error && m_cancelledInJoin && scope->isEffective()) {
        try {
            scope->throwCancelled();
        } catch (...) {
            error = std::current_exception();
        }
    }
    const std::exception_ptr rest = scope->filter(error);
    Access::abandon(Access::fromNode<CancelScope>(scope));
    m_group->hostTask = nullptr;
    if (rest)
        std::rethrow_exception(rest);
}

void GroupStay::throwNoValue() const
{
    const QString why = m_group->scope->isCancelCalled() ? m_group->scope->reason() : QString();
    throw TaskCancelled(u"the task group was cancelled before its body gave a value"_s
                        + (why.isEmpty() ? QString() : u": "_s + why));
}

} // namespace detail
} // namespace QActors
