// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>

#include <memory>

namespace QActors {
namespace detail {

/// The most derived class: its destructor is the one moment before A's members go.
template<typename A>
class Final final : public A
{
public:
    using A::A;
    ~Final() override { this->aboutToBeDestroyed(); }
};

template<typename A, typename... Args>
NodePointer<ActorTask> makeActor(Args &&...args)
{
    static_assert(std::derived_from<A, AbstractActor>, "start<A>(): A must be derived from Actor or StatefulActor.");
    static_assert((SafeTemporary<Args> && ...), QACTORS_UNSAFE_TEMPORARY);
    auto actor = std::make_unique<Final<A>>(std::forward<Args>(args)...);
    NodePointer<ActorTask> task(new ActorTask(actor.get()));
    static_cast<void>(actor.release());
    return task;
}

QACTORS_EXPORT Async<ActorHandle> startActor(TaskGroup *group, NodePointer<ActorTask> task, LinkOptions options,
                                             std::source_location where);

template<typename A>
Async<ActorRef<A>> startPlain(TaskGroup *group, NodePointer<ActorTask> task, std::source_location where)
{
    task->launchIn(*group, where);
    co_await ActorStartAwaitable(task);
    co_return ActorRef<A>(task->pid);
}

} // namespace detail

/// `ActorRef<A> ref = co_await start<A>(group, arguments…)`: makes an A with these arguments, runs it in `group`, and
/// waits until its init() is over. Throws what init throws, then nothing runs; if cancelled, the actor is cancelled
/// and waited for. The actor ends with the group at the latest. Thread: the group's. (fauxtp: Actor.start.)
template<typename A, typename... Args>
auto start(TaskGroup &group, Args &&...args) -> Async<ActorRef<A>>
{
    return detail::startPlain<A>(&group, detail::makeActor<A>(std::forward<Args>(args)...), std::source_location());
}

/// As start(), but gives a handle, and `options.onExit` hears of the end. (fauxtp: Actor.start_link.)
template<typename A, typename... Args>
auto startLink(TaskGroup &group, LinkOptions options, Args &&...args) -> Async<ActorHandle>
{
    return detail::startActor(&group, detail::makeActor<A>(std::forward<Args>(args)...), std::move(options),
                              std::source_location());
}
template<typename A>
auto startLink(TaskGroup &group) -> Async<ActorHandle>
{
    return startLink<A>(group, LinkOptions());
}

template<typename A, typename... Args>
auto AbstractActor::spawnChildActor(LinkOptions options, Args &&...args) -> Async<ActorHandle>
{
    return detail::startActor(&requireStarted("spawnChildActor")->childGroup(),
                              detail::makeActor<A>(std::forward<Args>(args)...), std::move(options), std::source_location());
}

template<typename A>
auto AbstractActor::spawnChildActor() -> Async<ActorHandle>
{
    return spawnChildActor<A>(LinkOptions());
}

} // namespace QActors
