// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>
#include <QActors/actors/detail/actorfactory.h>

namespace QActors {
namespace detail {

/// The group that start() is called with, and where that is written.
class StartGroup
{
public:
    StartGroup(TaskGroup &group, std::source_location where = std::source_location::current()) noexcept : m_group(&group), m_where(where) { }
    TaskGroup *group() const noexcept { return m_group; }
    const std::source_location &where() const noexcept { return m_where; }

private:
    TaskGroup *m_group;
    std::source_location m_where;
};

/// Names the task and has it run in the group.
QACTORS_EXPORT void launchActor(TaskGroup *group, ActorTask *task, const StartOptions &options, std::source_location where);

template<typename Handle>
Async<Handle> startWithHandle(TaskGroup *group, NodePointer<ActorTask> task, StartOptions options, std::source_location where)
{
    launchActor(group, task.get(), options, where);
    co_await ActorStartAwaitable(task);
    co_return ActorAccess::makeHandle<Handle>(task);
}

template<typename A>
Async<ActorRef<A>> startPlain(TaskGroup *group, NodePointer<ActorTask> task, std::source_location where)
{
    task->launchIn(*group, where);
    co_await ActorStartAwaitable(task);
    co_return ActorRef<A>(task->pid()); // a remote one's is known now
}

} // namespace detail

/// `ActorRef<A> ref = co_await start<A>(group, arguments…)`: makes an A with these arguments, runs the actor in `group`, and
/// waits until its init() is over. Throws the exception of init(), after which the actor has ended; if the await is
/// cancelled, the actor is cancelled and waited for. The actor ends with the group at the latest. Thread: the group's.
/// `group` is a TaskGroup; errors and warnings name the place in the source where start() was called. (fauxtp: Actor.start.)
template<typename A, typename... Args>
auto start(detail::StartGroup group, Args &&...args) -> Async<ActorRef<A>>
{
    return detail::startPlain<A>(group.group(), detail::makeActorHere<A>(std::forward<Args>(args)...), group.where());
}

/// As start(), on another thread: `co_await startOn<Worker>(pool, group, arguments…)`. The actor is made there, of
/// moved or copied arguments (std::ref for objects to be shared), and all its code runs there. The actor still belongs to
/// `group`: a cancel, stop or Shutdown of the group reaches the actor, and the group waits for the actor's end; if the group
/// is deleted, the actor is killed on its own thread, without a wait for that. If the actor's thread ends first, the actor
/// gets Shutdown and ends in order. Throws MisuseError if the thread has ended or its pool is closed.
template<typename A, typename... Args>
auto startOn(const Place &place, detail::StartGroup group, Args &&...args) -> Async<ActorRef<A>>
{
    static_assert(detail::MovableToThread<A, Args...>,
                  "startOn<A>(place, group, arguments…): the arguments are moved or copied to the other thread; A cannot be "
                  "made of such copies. Use std::ref for what is to be shared.");
    return detail::startPlain<A>(group.group(), detail::makeActorAt<A>(place, std::forward<Args>(args)...), group.where());
}

/// As start(), with options, and gives a handle: `TypedActorHandle<A> handle = co_await startWith<A>(group,
/// StartOptions().name(u"worker"_s), arguments…)`. With StartOptions::on(), on another thread, as startOn().
/// (fauxtp: Actor.start_link.)
template<typename A, typename... Args>
auto startWith(detail::StartGroup group, StartOptions options, Args &&...args) -> Async<TypedActorHandle<A>>
{
    auto task = detail::makeActorAt<A>(options.place(), std::forward<Args>(args)...);
    return detail::startWithHandle<TypedActorHandle<A>>(group.group(), std::move(task), std::move(options), group.where());
}
/// \overload
template<typename A>
auto startWith(detail::StartGroup group) -> Async<TypedActorHandle<A>>
{
    return startWith<A>(group, StartOptions());
}

/// startWith()'s former name, which gives an untyped handle.
template<typename A, typename... Args>
[[deprecated("startLink() is called startWith(): nothing is linked by it (see link())")]]
auto startLink(detail::StartGroup group, StartOptions options, Args &&...args) -> Async<ActorHandle>
{
    auto task = detail::makeActorAt<A>(options.place(), std::forward<Args>(args)...);
    return detail::startWithHandle<ActorHandle>(group.group(), std::move(task), std::move(options), group.where());
}
/// \overload
template<typename A>
[[deprecated("startLink() is called startWith(): nothing is linked by it (see link())")]]
auto startLink(detail::StartGroup group) -> Async<ActorHandle>
{
    auto task = detail::makeActorAt<A>(Place());
    return detail::startWithHandle<ActorHandle>(group.group(), std::move(task), StartOptions(), group.where());
}

template<typename A, typename... Args>
auto AbstractActor::spawnChildActor(detail::ChildStart start, Args &&...args) -> Async<TypedActorHandle<A>>
{
    TaskGroup *group = &requireStarted("spawnChildActor")->childGroup();
    auto task = detail::makeActorAt<A>(start.options.place(), std::forward<Args>(args)...);
    return detail::startWithHandle<TypedActorHandle<A>>(group, std::move(task), std::move(start.options), start.where);
}

template<typename A>
auto AbstractActor::spawnChildActor(std::source_location where) -> Async<TypedActorHandle<A>>
{
    return spawnChildActor<A>(detail::ChildStart(StartOptions(), where));
}

} // namespace QActors
