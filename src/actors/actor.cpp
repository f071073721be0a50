// SPDX-License-Identifier: MIT
#include <QActors/actors/actor.h>
#include <QActors/tasks/detail/groupaccess.h>

#include "messaging/processlinks_p.h"

#include <QtCore/qcoreevent.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::ActorTask;

AbstractActor::AbstractActor() = default;
AbstractActor::~AbstractActor() = default;

void AbstractActor::aboutToBeDestroyed() noexcept
{
    ActorTask *task = std::exchange(m_task, nullptr);
    if (!task)
        return;
    if (!task->scheduler()->isAbandoned()) [[unlikely]] {
        qFatal("%s: deleted on another thread than its own, where it runs; use stop(pid) or kill(pid)",
               qPrintable(task->name()));
    }
    const auto alone = task->scheduler()->lockIfAbandoned();
    task->actorDestroyed();
}

// Thrown from here it leaves QObject::moveToThread(), which has not moved anything yet.
bool AbstractActor::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange) {
        throw MisuseError(u"moveToThread: this %1 cannot go to another thread, as an actor stays where it was started; start it "
                          "there, with startOn<%1>(thread, group, …)"_s.arg(QString::fromUtf8(metaObject()->className())));
    }
    return QObject::event(event);
}

ActorTask *AbstractActor::requireStarted(const char *what) const
{
    if (m_task)
        return m_task;
    throw MisuseError(u"%1: this %2 has not been started; start it with start<%2>(group, …)"_s
                          .arg(QString::fromUtf8(what), QString::fromUtf8(metaObject()->className())));
}

Pid AbstractActor::pid() const
{
    return requireStarted("Actor::pid")->pid();
}

void AbstractActor::stop(const ExitReason &reason)
{
    if (m_task)
        m_task->stop(reason);
}

void AbstractActor::setParent(QObject *parent)
{
    if (parent && parent->thread() != thread()) {
        throw MisuseError(u"setParent: the parent of this %1 would be %2 '%3' of another thread; a QObject and its children live "
                          "on one thread. Start the actor in a task group of its owner instead, which may be on another thread"_s
                              .arg(QString::fromUtf8(metaObject()->className()),
                                   QString::fromUtf8(parent->metaObject()->className()), parent->objectName()));
    }
    QObject::setParent(parent);
}

const QMetaObject *AbstractActor::doClass() const
{
    return metaObject();
}

QList<Pid> AbstractActor::children() const
{
    QList<Pid> pids;
    if (!m_task || !m_task->children())
        return pids;
    const QList<detail::TaskContext *> tasks = detail::GroupAccess::tasks(*m_task->children());
    for (detail::TaskContext *child : tasks) {
        if (child->principal() != child)
            continue;
        if (const Pid pid = static_cast<const ActorTask *>(child)->pid(); !pid.isNull()) // not on its way to another thread
            pids.append(pid);
    }
    return pids;
}

void AbstractActor::setMailboxCapacity(int capacity, Overflow policy)
{
    requireStarted("setMailboxCapacity")->queue().setBound(capacity, policy);
}

MailboxStatistics AbstractActor::mailboxStatistics() const
{
    return m_task ? m_task->queue().statistics() : MailboxStatistics();
}

Async<> Actor::init()
{
    return {};
}

Async<> Actor::terminate(const ExitReason &)
{
    return {};
}

Pid self()
{
    detail::TaskContext *task = detail::requireTask("self");
    const auto *actor = static_cast<ActorTask *>(task->principal());
    if (!actor)
        throw MisuseError(u"self: %1 belongs to no actor"_s.arg(task->name()));
    return actor->pid();
}

namespace {

/// On its own thread.
ActorTask *findActor(Pid pid)
{
    return detail::actorOf(detail::findHere(pid));
}

detail::ForeignProcess *foreignOf(const ActorTask *actor)
{
    return actor->links ? actor->links->foreign : nullptr;
}

} // namespace

void stop(Pid pid, const ExitReason &reason)
{
    detail::runAtHomeOf(pid, [=] {
        ActorTask *actor = findActor(pid);
        if (!actor)
            return;
        if (detail::ForeignProcess *foreign = foreignOf(actor))
            foreign->toldToStop(reason);
        else
            actor->stop(reason);
    });
}

void kill(Pid pid)
{
    detail::runAtHomeOf(pid, [=] {
        ActorTask *actor = findActor(pid);
        if (!actor)
            return;
        if (detail::ForeignProcess *foreign = foreignOf(actor))
            foreign->toldToDie();
        else
            actor->kill();
    });
}

} // namespace QActors
