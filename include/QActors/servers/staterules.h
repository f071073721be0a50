// SPDX-License-Identifier: MIT
// What a state of a StateMachine does with its events.
#pragma once

#include <QActors/servers/detail/machinetable.h>

namespace QActors {

/// The rules of one state, as StateMachine::in() gives them; each call adds one and gives the rules again:
///
///     in(Locked).on<Unlock>(&Door::unlock, {Closed, Locked}).on<Push>(Locked).postpone<Knock>();
///
/// A handler is a lambda or a method of the machine. It takes the state's data, if the state holds some, and the event, as
/// `const T &`; for a call perhaps a `ReplyTo<R>`; each may be left out. It may be a coroutine: the next event waits until it
/// ends. Its value answers a call. A handler with a ReplyTo is for calls alone, may answer later, and one without for all other
/// events of that type can stand beside it. Thread: the machine's; in its constructor or init().
template<typename Data>
class StateRules
{
public:
    /// The state has data of this type, made when the state is entered and destroyed when it is left: by goTo(state, value), or
    /// by its default constructor.
    template<typename D>
    StateRules<D> holding()
    {
        m_node->holds = &typeid(D);
        m_node->holdsName = detail::MessageTypeOf<D>::value.name();
        if constexpr (std::is_default_constructible_v<D>)
            m_node->makeData = []() -> std::shared_ptr<void> { return std::make_shared<D>(); };
        return StateRules<D>(m_machine, m_node);
    }
    /// The state is inside of another one, which handles what this state does not, and is entered before and left after it.
    template<detail::StateEnum E>
    StateRules &inside(E outer);
    /// goTo() this state means this inner one.
    template<detail::StateEnum E>
    StateRules &beginsIn(E inner);

    /// Called when the machine has come into this state; may await. May set timeouts, and neither go to a state, postpone, nor
    /// bring up a next event. (OTP: state enter calls.)
    template<typename H>
    StateRules &onEnter(H handler)
    {
        m_node->enter = action(std::move(handler));
        return *this;
    }
    /// Called before the machine leaves this state; as onEnter(), but there is no state timeout to set.
    template<typename H>
    StateRules &onLeave(H handler)
    {
        m_node->leave = action(std::move(handler));
        return *this;
    }

    /// Handles events of type T, whatever they are: calls, casts, messages, emissions of listen(), those of next(). With targets
    /// given, the handler may go to these states alone, and they are drawn.
    template<typename T, typename H>
        requires(!detail::StateEnum<H>)
    StateRules &on(H handler)
    {
        static_assert(std::is_same_v<T, std::decay_t<T>>, "on<T>(): T is the event's type, without const and &.");
        bool repliesItself = false;
        detail::StateHandler made = detail::stateHandler<Data, T>(m_machine, std::move(handler), repliesItself);
        detail::EventRule &rule = event<T>();
        (repliesItself ? rule.calls : rule.any) = std::move(made);
        return *this;
    }
    /// The same, and the states to which the handler may go.
    template<typename T, typename H, detail::StateEnum E>
    StateRules &on(H handler, std::initializer_list<E> targets)
    {
        on<T>(std::move(handler));
        aim(event<T>(), targets);
        return *this;
    }
    /// An event of type T leads to this state, and that is all.
    template<typename T, detail::StateEnum E>
    StateRules &on(E target);
    /// Events of type T wait until the state changes.
    template<typename T>
    StateRules &postpone()
    {
        return on<T>([machine = m_machine] { detail::MachineAccess::postpone(*machine); });
    }
    /// Events of type T are nothing to this state.
    template<typename T>
    StateRules &ignore()
    {
        return on<T>([] { });
    }
    /// Handles every other event that is a value, instead of the outer states: `handler(const Message &)`.
    template<typename H>
    StateRules &onOther(H handler)
    {
        bool repliesItself = false;
        m_node->other = detail::stateHandler<Data, Message>(m_machine, std::move(handler), repliesItself);
        return *this;
    }

    /// Handles the end of the time of setStateTimeout(); a state instead of a handler is where it leads.
    template<typename H>
    StateRules &onStateTimeout(H handler)
    {
        return timeout(m_node->stateTimeout, std::move(handler));
    }
    /// Handles the end of the time of setEventTimeout().
    template<typename H>
    StateRules &onEventTimeout(H handler)
    {
        return timeout(m_node->eventTimeout, std::move(handler));
    }
    /// Handles the end of the time of setTimeout(name, …).
    template<typename H>
    StateRules &onTimeout(const QString &name, H handler)
    {
        return timeout(m_node->timeouts[name], std::move(handler));
    }

    /// For the drawing: a method, a task's end or the like leads from here to there.
    template<detail::StateEnum E>
    StateRules &leadsTo(E target, const QString &label);

private:
    friend class StateMachine;
    template<typename>
    friend class StateRules;
    StateRules(StateMachine *machine, detail::MachineNode *node) : m_machine(machine), m_node(node) { }

    template<typename T>
    detail::EventRule &event()
    {
        detail::EventRule &rule = m_node->events[typeid(T)];
        rule.typeName = detail::MessageTypeOf<T>::value.name();
        return rule;
    }
    template<typename H>
    detail::StateHandler action(H handler)
    {
        bool repliesItself = false;
        return detail::stateHandler<Data, void>(m_machine, std::move(handler), repliesItself);
    }
    template<typename H>
    StateRules &timeout(detail::EventRule &rule, H handler);
    template<detail::StateEnum E>
    void aim(detail::EventRule &rule, std::initializer_list<E> targets);
    template<detail::StateEnum E>
    auto going(E target)
    {
        return [machine = m_machine, target] { detail::MachineAccess::goTo(*machine, int(target), nullptr, nullptr, nullptr); };
    }

    StateMachine *m_machine;
    detail::MachineNode *m_node;
};

/// \cond
template<typename Data>
template<detail::StateEnum E>
StateRules<Data> &StateRules<Data>::inside(E outer)
{
    m_node->parent = &detail::MachineAccess::node(*m_machine, int(outer), QMetaEnum::fromType<E>());
    return *this;
}

template<typename Data>
template<detail::StateEnum E>
StateRules<Data> &StateRules<Data>::beginsIn(E inner)
{
    m_node->first = &detail::MachineAccess::node(*m_machine, int(inner), QMetaEnum::fromType<E>());
    return *this;
}

template<typename Data>
template<typename T, detail::StateEnum E>
StateRules<Data> &StateRules<Data>::on(E target)
{
    return on<T>(going(target), {target});
}

template<typename Data>
template<typename H>
StateRules<Data> &StateRules<Data>::timeout(detail::EventRule &rule, H handler)
{
    if constexpr (detail::StateEnum<H>) {
        rule.any = action(going(handler));
        aim(rule, {handler});
    } else {
        rule.any = action(std::move(handler));
    }
    return *this;
}

template<typename Data>
template<detail::StateEnum E>
void StateRules<Data>::aim(detail::EventRule &rule, std::initializer_list<E> targets)
{
    detail::MachineAccess::checkEnum(*m_machine, QMetaEnum::fromType<E>());
    for (const E target : targets)
        rule.targets.push_back(int(target));
}

template<typename Data>
template<detail::StateEnum E>
StateRules<Data> &StateRules<Data>::leadsTo(E target, const QString &label)
{
    detail::MachineAccess::checkEnum(*m_machine, QMetaEnum::fromType<E>());
    m_node->arrows.emplace_back(label, int(target));
    return *this;
}
/// \endcond

} // namespace QActors
