// SPDX-License-Identifier: MIT
// How an actor is made: at once, or on the thread that it is to run on.
#pragma once

#include <QActors/actors/detail/actoraccess.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/placement/detail/placeaccess.h>

#include <memory>
#include <tuple>

namespace QActors::detail {

/// The most derived class: its destructor is the one moment before A's members go.
template<typename A>
class Final final : public A
{
public:
    using A::A;
    ~Final() override { ActorAccess::aboutToBeDestroyed(*this); }
};

template<typename A, typename... Args>
concept MakeableFrom = !std::is_abstract_v<A> && std::constructible_from<Final<A>, Args...>;

template<typename A, typename... Args>
NodePointer<ActorTask> makeActor(Args &&...args)
{
    static_assert(std::derived_from<A, AbstractActor>, "start<A>(): A must be derived from Actor or StatefulActor.");
    static_assert(!std::is_abstract_v<A>, "start<A>(): A is abstract: override run(), and what else is pure in A.");
    static_assert(std::is_abstract_v<A> || MakeableFrom<A, Args...>,
                  "start<A>(group, arguments…): A has no public constructor that takes these arguments; they stand behind the group.");
    NodePointer<ActorTask> task;
    if constexpr (MakeableFrom<A, Args...>) {
        auto actor = std::make_unique<Final<A>>(std::forward<Args>(args)...);
        task = NodePointer<ActorTask>(new ActorTask(actor.get()));
        static_cast<void>(actor.release());
    }
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
        QThread *thread = PlaceAccess::choose(place);
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

} // namespace QActors::detail
