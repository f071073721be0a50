// SPDX-License-Identifier: MIT
#include <QActors/tasks/taskgroup.h>

#include "groupdata_p.h"
#include "kernel/logging_p.h"

#include <QActors/kernel/exceptiongroup.h>

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::GroupData;
using detail::TaskContext;
using State = GroupData::State;

GroupData::~GroupData() = default;

void GroupData::add(TaskContext *task)
{
    task->m_ownerPrevious = last;
    task->m_ownerNext = nullptr;
    (last ? last->m_ownerNext : first) = task;
    last = task;
    ++count;
    actors += task->m_isActor;
    if (task->m_isActor)
        shutdownAsked = false; // not of this one: a terminating actor may start another
}

void GroupData::unlink(TaskContext *task) noexcept
{
    (task->m_ownerPrevious ? task->m_ownerPrevious->m_ownerNext : first) = task->m_ownerNext;
    (task->m_ownerNext ? task->m_ownerNext->m_ownerPrevious : last) = task->m_ownerPrevious;
    task->m_ownerPrevious = task->m_ownerNext = nullptr;
    --count;
    actors -= task->m_isActor;
}

void GroupData::fail(TaskContext *task)
{
    task->markObserved();
    errors.push_back(task->error());
    if (failFast)
        scope->cancel(u"%1 failed: %2"_s.arg(task->name(), QActors::describe(task->error())));
}

void GroupData::taskEnded(TaskContext *task) noexcept
{
    unlink(task);
    const bool failed = task->error() && !task->m_isolated && !task->m_starting;
    if (task->m_starting)
        task->markObserved();
    const bool tell = failed && !hadHost;
    QString message;
    if (failed) {
        message = u"%1 failed: %2"_s.arg(task->name(), QActors::describe(task->error()));
        fail(task);
    }
    task->release();
    checkJoin();
    if (count == 0 && !hadHost)
        renewScope();
    const QPointer<TaskGroup> guard(q); // a slot may delete the group
    if (tell && guard) {
        static const QMetaMethod signal = QMetaMethod::fromSignal(&TaskGroup::failed);
        if (!joined && !guard->isSignalConnected(signal))
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
        for (TaskContext *task = last; task; task = task->m_ownerPrevious)
            task->requestShutdown();
    }
    if (count == 0)
        std::exchange(joiner, nullptr)->complete();
}

void GroupData::killAll() noexcept
{
    while (TaskContext *task = last) {
        unlink(task);
        task->orphan();
    }
}

void GroupData::renewScope()
{
    if (!scope->isCancelCalled())
        return;
    scope = NodePointer<ScopeNode>(new ScopeNode);
    scope->attach(parentScope, nullptr);
}

std::exception_ptr GroupData::takeErrors()
{
    if (errors.empty())
        return {};
    return std::make_exception_ptr(ExceptionGroup(u"task group failed"_s, std::exchange(errors, {})));
}

TaskGroup::TaskGroup(QObject *parent) : QObject(parent), d(std::make_shared<GroupData>(this))
{
    d->scope->attach(nullptr, nullptr);
}

TaskGroup::~TaskGroup()
{
    const std::shared_ptr<GroupData> data = d; // destructors below may still ask
    data->state = State::Closed;
    data->q = nullptr;
    data->killAll();
    data->checkJoin();
}

detail::NodePointer<TaskContext> TaskGroup::adopt(TaskContext *task, bool isolated, std::source_location where)
{
    auto handle = detail::NodePointer<TaskContext>::sharing(task);
    detail::NodePointer<TaskContext> mine(task);
    if (d->state == State::Closed) {
        throw MisuseError(u"TaskGroup: spawned at %1 into a group that is closed; spawn before its body and "
                          "its tasks have ended"_s.arg(QActors::describe(where)));
    }
    if (thread() != QThread::currentThread()) {
        throw MisuseError(u"TaskGroup: spawned at %1 from another thread than the group's; "
                          "send a message to an actor there instead"_s.arg(QActors::describe(where)));
    }
    task->m_isolated = isolated;
    if (!task->m_actor)
        task->m_actor = d->actor;
    d->add(task);
    task->retain();
    task->launch(d->scope.get(), d.get(), d->host, where);
    Q_EMIT countChanged();
    return handle;
}

void TaskGroup::setParentScope(detail::ScopeNode *scope)
{
    d->scope->detach();
    d->parentScope = scope;
    d->scope->attach(scope, nullptr);
}

QList<TaskContext *> TaskGroup::tasks() const
{
    QList<TaskContext *> list;
    for (TaskContext *task = d->first; task; task = task->m_ownerNext)
        list.append(task);
    return list;
}

void TaskGroup::setActor(void *actor)
{
    d->actor = actor;
}

void TaskGroup::cancel(const QString &reason)
{
    if (d->hadHost || d->count > 0)
        d->scope->cancel(reason);
}

CancelScope TaskGroup::cancelScope() const
{
    return CancelScope::fromNode(d->scope.get());
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
    ~EmptyAwaitable() override { QObject::disconnect(m_connection); }
    bool ready() const { return m_group->count() == 0; }
    void suspend()
    {
        m_connection = QObject::connect(m_group, &TaskGroup::finished, m_group, [this] { complete(); });
        m_gone = QObject::connect(m_group, &QObject::destroyed, m_group, [this] { complete(); });
    }
    void result()
    {
        QObject::disconnect(m_gone);
        if (!m_group)
            throw SenderGone(u"TaskGroup::join: the group was deleted"_s);
    }
    bool detach() noexcept override
    {
        QObject::disconnect(m_connection);
        return true;
    }
    QString describe() const override { return u"a task group to become empty"_s; }

private:
    QPointer<TaskGroup> m_group;
    QMetaObject::Connection m_connection;
    QMetaObject::Connection m_gone;
};

} // namespace

Async<> TaskGroup::join()
{
    const std::shared_ptr<GroupData> data = d;
    if (data->hadHost)
        throw MisuseError(u"TaskGroup::join: this group has a host, which waits for the children itself"_s);
    struct Joined
    {
        GroupData &data;
        bool before = std::exchange(data.joined, true);
        ~Joined() { data.joined = before; }
    } joined{*data};
    co_await EmptyAwaitable(this);
    if (std::exception_ptr error = data->takeErrors())
        std::rethrow_exception(error);
}

namespace detail {

GroupStay::GroupStay(TaskGroup *group) : m_group(group->d)
{
    TaskContext *task = requireTask("TaskGroup::run");
    if (m_group->state != State::Open || m_group->hadHost) {
        m_left = true;
        throw MisuseError(u"TaskGroup::run: this group was run before; a group is entered once, make a new one"_s);
    }
    m_group->state = State::Hosted;
    m_group->hadHost = true;
    m_group->host = task;
    m_group->scope->detach();
    m_group->scope->attach(task->scope(), task);
    task->setScope(m_group->scope.get());
}

GroupStay::~GroupStay()
{
    if (m_left)
        return;
    m_group->state = State::Closed;
    m_group->joiner = nullptr;
    m_group->killAll();
    CancelScope::fromNode(m_group->scope.get()).abandon();
    m_group->host = nullptr;
}

GroupStay::Join GroupStay::join(const std::exception_ptr &bodyError)
{
    m_bodyError = ExceptionGroup::withoutCancelled(bodyError);
    m_cancelledInJoin = bodyError && m_bodyError != bodyError;
    m_group->state = State::Closing;
    if (bodyError)
        m_group->scope->cancel(m_bodyError ? u"the body of the group failed: "_s + QActors::describe(m_bodyError)
                                           : m_group->scope->reason());
    return Join(*this);
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
    const GroupData &group = *m_stay.m_group;
    QStringList names;
    for (const TaskContext *task = group.first; task && names.size() < 4; task = task->m_ownerNext)
        names.append(task->name());
    if (group.count > names.size())
        names.append(u"and %1 more"_s.arg(group.count - names.size()));
    return u"the children of a task group: "_s + names.join(u", ");
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
    CancelScope::fromNode(scope).abandon();
    m_group->host = nullptr;
    if (rest)
        std::rethrow_exception(rest);
}

void GroupStay::throwNoValue() const
{
    const QString why = m_group->scope->isCancelCalled() ? m_group->scope->reason() : QString();
    throw TaskCancelled(u"the task group was cancelled before its body gave a value"_s
                        + (why.isEmpty() ? QString() : u": "_s + why));
}

void StartStateBase::say()
{
    if (said)
        throw MisuseError(u"Started: called a second time; a task says once that it has started"_s);
    said = true;
    if (child)
        child->m_starting = false;
    if (starter)
        starter->heard();
}

StartAwaitable::StartAwaitable(TaskContext *child, std::shared_ptr<StartStateBase> state)
    : m_child(NodePointer<TaskContext>::sharing(child)), m_state(std::move(state))
{
    m_state->child = child;
    m_state->starter = this;
}

StartAwaitable::~StartAwaitable()
{
    m_state->starter = nullptr;
    m_state->child = nullptr;
    if (!m_state->said && !m_child->hasEnded()) {
        m_child->m_starting = false;
        m_child->cancel(u"its starter is gone"_s);
    }
}

void StartAwaitable::suspend()
{
    m_child->observe(this);
    if (task()->isCancelPending())
        detach();
}

bool StartAwaitable::detach() noexcept
{
    m_cancelled = true;
    m_child->cancel(u"its starter was cancelled"_s);
    return false;
}

void StartAwaitable::heard() noexcept
{
    if (!m_cancelled)
        complete();
}

QString StartAwaitable::describe() const
{
    return u"%1 to start"_s.arg(m_child->name());
}

void StartAwaitable::result()
{
    if (m_cancelled && m_child->hasEnded() && m_child->state() != TaskState::Failed && task()->isCancelPending())
        task()->scope()->throwCancelled();
    if (m_state->said && !m_cancelled)
        return;
    if (m_child->state() != TaskState::Finished)
        throwEnd(m_child.get());
    if (!m_state->said) {
        throw MisuseError(u"TaskGroup::start: %1 ended without calling its Started argument"_s
                              .arg(m_child->name()));
    }
}

} // namespace detail
} // namespace QActors
