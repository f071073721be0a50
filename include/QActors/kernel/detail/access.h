// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

namespace QActors::detail {

/// The friend of the public classes: through it the library, its templates among it, and its tests reach what is nobody
/// else's. Nothing of it is promised. Each function calls what bears its name.
struct Access
{
    /// Of a TaskHandle, an ActorHandle, an actor.
    template<typename Handle>
    static auto *task(const Handle &of)
    {
        return of.task();
    }
    template<typename Handle>
    static auto *result(const Handle &of)
    {
        return of.result();
    }
    /// Of a CancelScope, a Message.
    template<typename Owner>
    static auto *node(const Owner &of) noexcept
    {
        return of.node();
    }
    /// Of an Async, which keeps it.
    template<typename Owner>
    static auto handle(const Owner &of) noexcept
    {
        return of.handle();
    }
    /// Of a Pid.
    template<typename Owner>
    static constexpr const auto &address(const Owner &of) noexcept
    {
        return of.address();
    }
    /// Of a Message, an Async: what it held is the caller's.
    template<typename Owner>
    static auto release(Owner &&of) noexcept
    {
        return of.release();
    }
    /// By a private constructor.
    template<typename T, typename... Args>
    static T make(Args &&...args)
    {
        return T(std::forward<Args>(args)...);
    }

    // --- scopes
    template<typename Scope, typename Node>
    static Scope fromNode(Node *node)
    {
        return Scope::fromNode(node);
    }
    template<typename Scope, typename F>
    static auto runIn(Scope scope, F fn)
    {
        return Scope::runIn(std::move(scope), std::move(fn));
    }
    template<typename Scope>
    static void abandon(const Scope &scope) noexcept
    {
        scope.abandon();
    }

    // --- groups
    template<typename Group, typename F, typename Where>
    static auto spawn(Group &group, F fn, bool isolated, const Where &where)
    {
        return group.spawn(std::move(fn), isolated, where);
    }
    template<typename Group, typename Task, typename Where>
    static auto adopt(Group &group, Task *task, bool isolated, const Where &where)
    {
        return group.adopt(task, isolated, where);
    }
    template<typename Group>
    static auto tasks(const Group &group)
    {
        return group.tasks();
    }
    template<typename Group, typename Scope>
    static void setParentScope(Group &group, Scope *scope)
    {
        group.setParentScope(scope);
    }
    template<typename Group, typename Task>
    static void setActor(Group &group, Task *actor)
    {
        group.setActor(actor);
    }
    template<typename Group, typename F>
    static auto runHosted(Group *group, F fn)
    {
        return Group::runHosted(group, std::move(fn));
    }

    // --- actors
    template<typename Actor>
    static void aboutToBeDestroyed(Actor &actor) noexcept
    {
        actor.aboutToBeDestroyed();
    }
    template<typename Place>
    static auto *choose(const Place &place)
    {
        return place.choose();
    }
    template<typename Spec>
    static auto makeActor(const Spec &spec)
    {
        return spec.make();
    }
};

} // namespace QActors::detail
