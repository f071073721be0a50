// SPDX-License-Identifier: MIT
#include <QActors/actors/detail/actortask.h>

#include "messaging/logging_p.h"
#include "kernel/scopedetails_p.h"
#include "cascade_p.h"
#include "waitgraph_p.h"
#include "messaging/actorqueue_p.h"
#include "messaging/monitor_p.h"
#include "messaging/processlinks_p.h"

#include <QActors/actors/actor.h>
#include <QActors/actors/startignored.h>
#include <QActors/tasks/detail/groupaccess.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

struct ActorTask::Details : TaskContext::Details
{
    using TaskContext::Details::Details;
    std::unique_ptr<TaskGroup> children;
    ExitCallback onExit;
};

namespace {

// Normal, if that is init()'s wish to be ignored.
ExitReason withoutIgnored(const ExitReason &reason)
{
    if (const std::exception_ptr cause = reason.cause()) {
        try {
            std::rethrow_exception(cause);
        } catch (const StartIgnored &ignored) {
            return ExitReason(ExitReason::Kind::Normal, ignored.message());
        } catch (...) {
        }
    }
    return reason;
}

} // namespace

ActorTask::ActorTask(AbstractActor *of, bool isProxy) : MessageQueue(Kind::Actor), m_isProxy(isProxy), m_object(of)
{
    m_endsWithGroup = true;
    of->m_task = nullptr;
}

ActorTask::~ActorTask()
{
    // Never launched: still the owner.
    if (AbstractActor *unstarted = actor()) {
        loseActor();
        unstarted->m_task = nullptr;
        delete unstarted;
    }
}

void ActorTask::launchIn(TaskGroup &group, std::source_location where)
{
    m_object->m_task = this;
    if (!m_isProxy)
        open();
    GroupAccess::adopt(group, NodePointer<TaskContext>::sharing(this), true, where);
}

void ActorTask::stop(const ExitReason &reason)
{
    if (hasEnded() || isEffective()) // the first reason counts
        return;
    if (m_stage >= Stage::EndChildren) {
        cancel(u"stopped: "_s + reason.toString());
        return;
    }
    m_stopping = true;
    m_reason = reason;
    cancel({});
}

void ActorTask::stopByLink(const ExitReason &reason)
{
    const bool goes = m_stopping || hasEnded() || isEffective();
    stop(reason);
    m_byLink = !goes && m_stopping;
}

QString ActorTask::ownReason() const
{
    const QString given = TaskContext::ownReason();
    return given.isEmpty() && m_stopping ? u"stopped: "_s + m_reason.toString() : given;
}

void ActorTask::killActor()
{
    if (m_isProxy && !hasEnded())
        m_object->doKill();
    else
        kill();
}

void ActorTask::remoteInitialised() noexcept
{
    m_initialised = true;
    started();
}

void ActorTask::requestShutdown()
{
    stop(ExitReason(ExitReason::Kind::Shutdown));
}

std::unique_ptr<ScopeNode::Details> ActorTask::makeDetails()
{
    return std::make_unique<Details>(this);
}

ActorTask::Details *ActorTask::existingDetails() const noexcept
{
    return static_cast<Details *>(TaskContext::existingDetails());
}

TaskGroup *ActorTask::children() const noexcept
{
    const Details *d = existingDetails();
    return d ? d->children.get() : nullptr;
}

TaskGroup &ActorTask::childGroup()
{
    auto &group = static_cast<Details &>(details()).children;
    if (!group) {
        if (!scheduler()->isCurrent())
            throw MisuseError(u"%1: its children and tasks are started on its own thread; send it a message instead"_s.arg(name()));
        group = std::make_unique<TaskGroup>();
        if (!m_endsChildrenItself)
            GroupAccess::setParentScope(*group, this);
        GroupAccess::setActor(*group, this);
        QObject::connect(group.get(), &TaskGroup::failed, group.get(),
                         [this](const QString &message) { cancel(u"a child failed: "_s + message); });
    }
    return *group;
}

void ActorTask::endChildrenNow() noexcept
{
    if (Details *d = existingDetails())
        d->children.reset();
}

void ActorTask::setOnExit(ExitCallback callback)
{
    if (callback)
        static_cast<Details &>(details()).onExit = std::move(callback);
}

QString ActorLabel::text() const
{
    return given.isEmpty() ? QString::fromUtf8(type->className()) + u' ' + pid.toString() : given;
}

const QMetaObject *ActorTask::type() const noexcept
{
    return m_actorGone ? m_class : m_object->doClass();
}

ActorLabel ActorTask::identity() const
{
    return {label().isEmpty() ? givenName() : name(), type(), pid()};
}

QString ActorTask::defaultName() const
{
    return ActorLabel{{}, type(), pid()}.text();
}

void ActorTask::loseActor() noexcept
{
    const QMetaObject *type = m_object->doClass();
    m_actorGone = true;
    m_class = type;
}

void ActorTask::destroyFrames() noexcept
{
    endChildrenNow(); // of a killed actor; they may refer to what is in its frames
    if (m_innermost)
        m_innermost->handle().destroy();
}

// Who hears of an actor's end, and in which order. Frames and locals are gone by now, and so are the children, but for what a
// server's destructor still holds.
//  1. close(): the pid is nobody's. Hooks (the registry: the name is free before anybody hears, so that a restart can take it);
//     who waits for room in the mailbox fails, then the calls that stand in it unread.
//  2. doEnded(): the calls that a server had taken and not answered fail; not when it goes, for it may have given them away.
//  3. The object is deleted: its destructor, QObject::destroyed.
//  4. announce(): Down to those who monitor it, in the order in which they came, then Exit to those who are linked to it.
//  5. The exit callback: one, of who started it. A supervisor restarts from here, after all that could refer to the old one.
//  6. TaskContext::end(): observers, in the order in which they came: handle.wait(), start(), a watch of the test kit.
//  7. The owner: countChanged(), finished() and join() of the group, and its host goes on. (An actor's failure is no failed().)
// A proxy goes through 3, 5, 6 and 7 on its own thread when the actor's 5 has reported; the rest has happened on the actor's.
// Tasks that are told only become ready, in this order; user code runs here in 3 and 5 and in slots of 1, 3 and 7 alone. None of
// the ways does for another: 1 and 2 are answers that somebody is owed, 4 travels between threads and outlives any watcher,
// 5 is for code that is no task, 6 for one that is, and 7 is how the group knows.
void ActorTask::ended() noexcept
{
    if (wasKilled())
        m_reason = ExitReason(ExitReason::Kind::Killed);
    if (isLoggingActors() && !m_isProxy)
        qCDebug(actorLog).noquote() << name() << "has ended:" << m_reason.toString();
    // Its starter gets the exception; to all others it is an orderly end.
    const ExitReason reason = m_initialised ? m_reason : withoutIgnored(m_reason);
    const std::unique_ptr<ProcessLinks> told = close(reason);
    endChildrenNow();
    if (AbstractActor *dying = actor()) {
        loseActor();
        dying->doEnded(reason);
        dying->m_task = nullptr;
        delete dying;
    }
    if (told)
        announceEnd(*told, pid(), reason);
    Details *d = existingDetails();
    const ExitCallback callback = d ? std::exchange(d->onExit, nullptr) : nullptr;
    // The starter hears of a failed init itself.
    if (m_initialised && !callback && !isObserved() && m_reason.kind() == ExitReason::Kind::Error && !countLinked(this))
        qCWarning(actorLog).noquote() << name() << "failed and nobody was told:" << m_reason.text();
    if (callback) {
        try {
            callback(pid(), reason);
        } catch (...) {
            qCWarning(actorLog).noquote() << "the exit callback of" << name()
                                          << "failed:" << QActors::describe(std::current_exception());
        }
    }
}

void ActorTask::actorDestroyed() noexcept
{
    loseActor();
    endChildrenNow(); // now, even if its own frames can go only when they come back
    kill();
}

ActorStartAwaitable::ActorStartAwaitable(NodePointer<ActorTask> actor) : m_actor(std::move(actor)), m_edge(m_actor.get(), true) { }

ActorStartAwaitable::~ActorStartAwaitable()
{
    WaitGraph::remove(&m_edge);
    if (!m_actor->isInitialised() && !m_actor->hasEnded())
        m_actor->cancel(u"its starter is gone"_s);
}

bool ActorStartAwaitable::ready()
{
    return m_actor->isInitialised() || m_actor->hasEnded();
}

void ActorStartAwaitable::suspend()
{
    m_actor->observe(this);
    if (task()->hasPrincipal())
        WaitGraph::enter(&m_edge, task());
    if (task()->isCancelPending())
        detach();
}

bool ActorStartAwaitable::detach() noexcept
{
    m_cancelled = true;
    if (!m_actor->isEffective())
        m_actor->cancel(u"its starter was cancelled"_s);
    return false;
}

void ActorStartAwaitable::taskStarted(TaskContext *) noexcept
{
    if (m_cancelled)
        return; // it is waited for to its end
    WaitGraph::remove(&m_edge); // now, not when the task gets its turn: the actor may call it before
    complete();
}

void ActorStartAwaitable::taskSettled(TaskContext *) noexcept
{
    WaitGraph::remove(&m_edge);
    complete();
}

QString ActorStartAwaitable::describe() const
{
    return u"%1 to start"_s.arg(m_actor->name());
}

void ActorStartAwaitable::result()
{
    if (m_actor->isInitialised() && !m_cancelled)
        return;
    const ExitReason &reason = m_actor->reason();
    if (reason.kind() == ExitReason::Kind::Error)
        std::rethrow_exception(reason.cause());
    if (m_cancelled && task()->isCancelPending())
        task()->scope()->throwCancelled();
    throw TaskCancelled(u"start: %1 ended before it had started: %2"_s.arg(m_actor->name(), reason.toString()));
}

const char *classOf(const MessageQueue *queue) noexcept
{
    return queue->isActors() ? static_cast<const ActorTask *>(queue)->type()->className() : nullptr;
}

MessageQueue *queueOf(TaskContext *actor) noexcept
{
    return static_cast<ActorTask *>(actor);
}

TaskContext *taskOf(MessageQueue *actors) noexcept
{
    return static_cast<ActorTask *>(actors);
}

void stopByLink(MessageQueue *actors, const ExitReason &reason)
{
    static_cast<ActorTask *>(actors)->stopByLink(reason);
}

ActorTask *requireActor(const AbstractActor *actor, const char *what)
{
    ActorTask *task = ActorAccess::requireStarted(*actor, what);
    TaskContext *current = currentTask();
    if (!current || (current != task && current->principal() != task)) {
        throw MisuseError(u"%1: called outside %2; only the actor's own tasks receive its messages"_s
                              .arg(QString::fromUtf8(what), task->name()));
    }
    return task;
}

} // namespace QActors::detail
