// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scopenode.h>

namespace QActors {

class AbstractActor;
class ActorHandle;

namespace detail {

class ActorTask;

/// The part of an actor and its handle that only the library reaches. (Bodies in actorhandle.h and actor.h.)
struct ActorAccess
{
    /// An ActorHandle, or a typed one.
    template<typename Handle>
    static Handle makeHandle(NodePointer<ActorTask> task) noexcept
    {
        return Handle(std::move(task));
    }
    /// Throws MisuseError if the handle is empty.
    static ActorTask *task(const ActorHandle &handle);
    /// Null before the start and after the end.
    static ActorTask *task(const AbstractActor &actor) noexcept;
    /// Throws MisuseError, which names `what`, if it was not started.
    static ActorTask *requireStarted(const AbstractActor &actor, const char *what);
    /// How long its terminate() may take, unless it has a time of its own.
    static Duration terminateTimeout(const AbstractActor &actor) noexcept;
    static void setUsualTerminateTimeout(AbstractActor &actor, Duration timeout) noexcept;
    /// By the most derived class, before its members go.
    static void aboutToBeDestroyed(AbstractActor &actor) noexcept;
};

} // namespace detail
} // namespace QActors
