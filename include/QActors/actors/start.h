// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>

#include <memory>
#include <tuple>

namespace QActors {
namespace detail {

/// The most derived class: its destructor is the one moment before A's members go.
template<typename A>
class Final final : public A
{
public:
    using A::A;
    ~Final() override { Access::aboutToBeDestroyed(static_cast<AbstractActor &>(*this)); }
};

template<typename A, typename... Args>
NodePointer<ActorTask> makeActor(Args &&...args)
{
    static_assert(std::derived_from<A, AbstractActor>, "start<A>(): A must be derived from Actor or StatefulActor.");
    auto actor = std::make_unique<Final<A>>(std::forward<Args>(args)...);
    NodePointer<ActorTask> task(new ActorTask(actor.get()));
    static_cast<void>(actor.release());
    return task;
}

/// As makeActor(), of what a user gives.
template<typename A, typename... Args>
NodePointer<ActorTask> makeActorHere(Args &&...args)
{
    static_assert((SafeTemporary<Args> && ...), QACTORS_UNSAFE_TEMPORARY);
    return makeActor<A>(std::forward<Args>(args)...);
}

/// Makes the actor, on the thread it is to run on.
class QACTORS_EXPORT ActorFactory
{
public:
    virtual ~ActorFactory();
    virtual NodePointer<ActorTask> make() = 0;
};

template<typename A, typename... Args>
concept MovableToThread = (std::constructible_from<std::decay_t<Args>, Args> && ...)
                          && std::constructible_from<Final<A>, std::decay_t<Args>...>;

/// Keeps the arguments, decayed, as std::thread does.
template<typename A, typename... Args>
class FactoryOf final : public ActorFactory
{
public:
    explicit FactoryOf(Args... args) : m_arguments(std::move(args)...) { }
    NodePointer<ActorTask> make() override
    {
        return std::apply([](Args &...args) { return makeActor<A>(std::move(args)...); }, m_arguments);
    }

private:
    std::tuple<Args...> m_arguments;
};

/// The task of a proxy, to be launched in the owner's group.
QACTORS_EXPORT NodePointer<ActorTask> makeRemote(QThread *thread, std::unique_ptr<ActorFactory> factory,
                                                 const QMetaObject *ofClass);
/// Arguments that cannot be taken to another thread.
[[noreturn]] QACTORS_EXPORT void throwCannotMove(const QMetaObject *ofClass);

/// The actor itself, or its proxy if `place` is another thread than this.
template<typename A, typename... Args>
NodePointer<ActorTask> makeActorAt(const Place &place, Args &&...args)
{
    if (!place.isHere()) {
        QThread *thread = Access::choose(place);
        if (thread != QThread::currentThread()) {
            if constexpr (MovableToThread<A, Args...>) {
                return makeRemote(thread, std::make_unique<FactoryOf<A, std::decay_t<Args>...>>(std::forward<Args>(args)...),
                                  &A::staticMetaObject);
            } else {
                throwCannotMove(&A::staticMetaObject);
            }
        }
    }
    return makeActorHere<A>(std::forward<Args>(args)...);
}

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

QACTORS_EXPORT Async<ActorHandle> startActor(TaskGroup *group, NodePointer<ActorTask> task, LinkOptions options,
                                             std::source_location where);

template<typename A>
Async<ActorRef<A>> startPlain(TaskGroup *group, NodePointer<ActorTask> task, std::source_location where)
{
    task->launchIn(*group, where);
    co_await ActorStartAwaitable(task);
    co_return ActorRef<A>(task->pid()); // a remote one's is known now
}

} // namespace detail

/// `ActorRef<A> ref = co_await start<A>(group, arguments…)`: makes an A with these arguments, runs it in `group`, and
/// waits until its init() is over. Throws what init throws, then nothing runs; if cancelled, the actor is cancelled
/// and waited for. The actor ends with the group at the latest. Thread: the group's. `group` is a TaskGroup, of which an
/// error or a warning can tell where it was named. (fauxtp: Actor.start.)
template<typename A, typename... Args>
auto start(detail::StartGroup group, Args &&...args) -> Async<ActorRef<A>>
{
    return detail::startPlain<A>(group.group(), detail::makeActorHere<A>(std::forward<Args>(args)...), group.where());
}

/// As start(), on another thread: `co_await startOn<Worker>(pool, group, arguments…)`. The actor is made there, of
/// moved or copied arguments (std::ref for what is to be shared), and all its code runs there. It still belongs to
/// `group`: a cancel, stop or Shutdown of the group passes on to it and the group waits for its end; if the group is
/// deleted, the actor is killed on its own thread, for which nobody waits. If its thread ends first, it gets Shutdown and
/// ends in order. Throws MisuseError if the thread has ended or its pool is closed.
template<typename A, typename... Args>
auto startOn(const Place &place, detail::StartGroup group, Args &&...args) -> Async<ActorRef<A>>
{
    static_assert(detail::MovableToThread<A, Args...>,
                  "startOn<A>(place, group, arguments…): the arguments are moved or copied to the other thread; A cannot be "
                  "made of such copies. Use std::ref for what is to be shared.");
    return detail::startPlain<A>(group.group(), detail::makeActorAt<A>(place, std::forward<Args>(args)...), group.where());
}

/// As start(), but gives a handle, and `options.onExit` hears of the end. With options.on(), on another thread, as
/// startOn(). (fauxtp: Actor.start_link.)
template<typename A, typename... Args>
auto startLink(detail::StartGroup group, LinkOptions options, Args &&...args) -> Async<ActorHandle>
{
    auto task = detail::makeActorAt<A>(options.place(), std::forward<Args>(args)...);
    return detail::startActor(group.group(), std::move(task), std::move(options), group.where());
}
/// \overload
template<typename A>
auto startLink(detail::StartGroup group) -> Async<ActorHandle>
{
    return startLink<A>(group, LinkOptions());
}

template<typename A, typename... Args>
auto AbstractActor::spawnChildActor(LinkOptions options, Args &&...args) -> Async<ActorHandle>
{
    TaskGroup *group = &requireStarted("spawnChildActor")->childGroup();
    auto task = detail::makeActorAt<A>(options.place(), std::forward<Args>(args)...);
    return detail::startActor(group, std::move(task), std::move(options), std::source_location());
}

template<typename A>
auto AbstractActor::spawnChildActor() -> Async<ActorHandle>
{
    return spawnChildActor<A>(LinkOptions());
}

} // namespace QActors
