// SPDX-License-Identifier: MIT
// \internal Actors that stand for processes of other programs.
#pragma once

#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>

namespace QActors::detail {

class MessageQueue;

/// What others do to the pid of an actor that stands for a process elsewhere. Called on the actor's thread; the calls may come from
/// inside of link(), unlink(), stop(), kill(), and must not throw.
class QACTORS_EXPORT ForeignProcess
{
public:
    virtual void linkedBy(Pid other) noexcept = 0;
    virtual void unlinkedBy(Pid other) noexcept = 0;
    /// By QActors::stop(pid): the actor itself goes on.
    virtual void toldToStop(const ExitReason &reason) noexcept = 0;
    /// By QActors::kill(pid): the actor itself goes on.
    virtual void toldToDie() noexcept = 0;

protected:
    ForeignProcess() = default;
    ~ForeignProcess();
    Q_DISABLE_COPY_MOVE(ForeignProcess)
};

/// From now on the current actor stands for `process`, which lives as long as the actor. Throws MisuseError outside an actor's tasks.
QACTORS_EXPORT void standFor(ForeignProcess *process);
/// The same of another actor of this thread, also of one that has not begun yet.
QACTORS_EXPORT void standFor(MessageQueue &actor, ForeignProcess *process);

/// What a linked process' end does to `to`, without a link: an Exit if it traps exits, else a stop unless the reason is Normal. (Erlang:
/// exit/2, but for the reason kill.) Any thread.
QACTORS_EXPORT void signalExit(Pid to, Pid from, const ExitReason &reason);

} // namespace QActors::detail
