// SPDX-License-Identifier: MIT
#include <QActors/actors/actor.h>

#include "processtable_p.h"

namespace QActors {

using namespace Qt::StringLiterals;
using detail::ActorTask;

AbstractActor::AbstractActor() = default;
AbstractActor::~AbstractActor() = default;

void AbstractActor::aboutToBeDestroyed() noexcept
{
    if (ActorTask *task = std::exchange(m_task, nullptr))
        task->actorDestroyed();
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
    return requireStarted("Actor::pid")->pid;
}

void AbstractActor::stop(const ExitReason &reason)
{
    if (m_task)
        m_task->stop(reason);
}

QList<Pid> AbstractActor::children() const
{
    QList<Pid> pids;
    if (!m_task || !m_task->children)
        return pids;
    for (const detail::TaskContext *child : m_task->children->tasks()) {
        if (child->m_isActor)
            pids.append(static_cast<const ActorTask *>(child)->pid);
    }
    return pids;
}

Async<> Actor::init()
{
    return {};
}

Async<> Actor::terminate(const ExitReason &)
{
    return {};
}

ActorTask *ActorHandle::task() const
{
    if (!m_task)
        throw MisuseError(u"ActorHandle: this handle is empty; take one from startLink()"_s);
    return m_task.get();
}

Pid self()
{
    const detail::TaskContext *task = detail::requireTask("self");
    if (!task->m_actor)
        throw MisuseError(u"self: %1 belongs to no actor"_s.arg(task->name()));
    return static_cast<const ActorTask *>(task->m_actor)->pid;
}

namespace {

class RemoteStop final : public detail::InboxNode
{
public:
    RemoteStop(Pid pid, const ExitReason &reason) : m_pid(pid), m_reason(reason) { }
    void run(Dispatcher *) noexcept override { stop(m_pid, m_reason); }

private:
    Pid m_pid;
    ExitReason m_reason;
};

} // namespace

void stop(Pid pid, const ExitReason &reason)
{
    Dispatcher *home = pid.isNull() ? nullptr : Dispatcher::at(pid.thread());
    if (!home)
        return;
    if (!home->isCurrent()) {
        home->post(new RemoteStop(pid, reason));
        return;
    }
    const auto *table = static_cast<const detail::ProcessTable *>(home->processTable);
    detail::MessageQueue *queue = table ? table->find(pid) : nullptr;
    if (queue && queue->owner)
        static_cast<ActorTask *>(queue->owner)->stop(reason);
}

} // namespace QActors
