// SPDX-License-Identifier: MIT
// The child's side: what it serves, and what becomes of it when its parent has gone.
#pragma once

#include "invitation_p.h"
#include "nodeserver_p.h"

#include <QActors/erlang/childprocess.h>

namespace QActors::detail {

/// Makes the actor that the parent asks for, and ends when that has ended and the parent knows, or has gone. On the application's thread.
class ChildBoot : public GenServer
{
    Q_OBJECT

public:
    ChildBoot(const ChildClass *classes, std::size_t count) : m_classes(classes), m_count(count) { }
    /// For the parent: `{ok, Pid}`, or `{error, Text}`.
    Q_INVOKABLE QActors::Async<QActors::Term> start(QString className);
    /// For the parent: the actor is to end, and the process with it.
    Q_INVOKABLE void stop(QActors::Term reason);
    /// The parent or the connection has ended, before or after the actor.
    void parentGone(const QString &why);

private:
    void actorEnded(const ExitReason &reason);
    void endActor(const ExitReason &reason);
    void end();

    const ChildClass *const m_classes;
    const std::size_t m_count;
    NodePointer<ActorTask> m_actor;
    bool m_hasStarted = false;
    bool m_isOrphan = false;
    bool m_isLast = false; // nobody waits for more than the actor's end
    TaskGroup m_group{this};
};

/// The connection to the parent. On the application's thread, too: another one would cost each call two changes of threads.
class ChildConnection : public GenServer
{
    Q_OBJECT

public:
    ChildConnection(const Invitation &invitation, ActorRef<ChildBoot> boot) : m_invitation(invitation), m_boot(boot) { }
    ~ChildConnection() override;

protected:
    /// Throws WireError or DeviceError.
    Async<> init() override;
    Async<> handleInfo(Message &message) override;

private:
    const Invitation m_invitation;
    const ActorRef<ChildBoot> m_boot;
    std::shared_ptr<NodeContext> m_context = std::make_shared<NodeContext>();
    TaskGroup m_tasks{this};
};

} // namespace QActors::detail
