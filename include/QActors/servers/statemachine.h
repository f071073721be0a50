// SPDX-License-Identifier: MIT
// An actor whose requests mean something else in each of its states.
#pragma once

#include <QActors/servers/detail/stateproperty.h>
#include <QActors/servers/staterules.h>

namespace QActors {

/// A GenServer that is always in one of its states, which are an enum, and declares what each does with which event:
///
///     class Door : public StateMachine {
///         Q_OBJECT
///         Q_PROPERTY(Door::State state READ state NOTIFY stateChanged BINDABLE bindableState) // whole, for moc of Qt 6.11
///     public:
///         enum State { Closed, Open, Locked };
///         Q_ENUM(State)
///         State state() const { return currentState<State>(); }
///         QBindable<State> bindableState() { return stateBindable<State>(); }
///
///         Door()
///         {
///             in(Closed).on<Push>(Open).on<Lock>(&Door::lock, {Locked});
///             in(Open).onEnter([this] { setStateTimeout(10s); }).onStateTimeout(Closed).postpone<Lock>();
///             in(Locked).on<Unlock>([this](const Unlock &u) { if (u.code == m_code) goTo(Closed); }, {Closed}).ignore<Push>();
///         }
///     };
///
/// Events are what a GenServer gets: `co_await call<Unlock>(door, 1234)`, `cast<Push>(door)`, `send(door, Push{})`, emissions of
/// listen(); further the machine's own: next() and timeouts. Its methods are requests as a GenServer's; what they mean depends
/// on the state, which they ask, or leave to the rules by dispatch(). They may use the verbs below, and get copies of their
/// arguments. One event is handled at a time, in order; a handler that awaits has the others wait.
///
/// What a handler says with the verbs happens when it has ended, in this order: the state is left, changed and entered; then the
/// postponed events come again, if the state has changed; the event timeout ends; timeouts are set; and before all of these
/// events come those of next(). A handler that throws ends the machine with Error; a CallError refuses its one call, and
/// nothing of what it said happens. An event that no rule handles ends the machine with an Error that names it.
/// (OTP: gen_statem, in all that is not said otherwise.)
class QACTORS_EXPORT StateMachine : public GenServer
{
    Q_OBJECT
    Q_PROPERTY(int state READ stateNumber NOTIFY stateChanged BINDABLE bindableStateNumber)
    Q_PROPERTY(QString stateName READ stateName NOTIFY stateChanged)

public:
    StateMachine();
    ~StateMachine() override;

    /// The innermost state, as a number; -1 before the start. Thread of these: the machine's.
    int stateNumber() const;
    QBindable<int> bindableStateNumber() { return stateBindable<int>(); } ///< The same to bind to; read only.
    /// Its name; empty before the start.
    QString stateName() const;
    /// Whether the machine is in this state, or in one inside of it.
    template<detail::StateEnum E>
    bool isIn(E state) const
    {
        return isInside(int(state));
    }
    /// The number of events that wait for another state.
    int postponedEvents() const noexcept;
    /// The declared states and what leads from one to the other, as a state diagram of Mermaid, which Markdown viewers draw.
    QString drawing() const;

Q_SIGNALS:
    void stateChanged(); ///< The machine is in another state, which it is about to enter.

protected:
    // Declaring, in the constructor or init():

    /// The rules of a state. The first one that is asked for is that in which the machine starts; goTo() in init() is another way.
    template<detail::StateEnum E>
    StateRules<void> in(E state)
    {
        static_assert(QtPrivate::IsQEnumHelper<E>::Value, QACTORS_STATE_ENUM);
        return StateRules<void>(this, &detail::MachineAccess::node(*this, int(state), QMetaEnum::fromType<E>()));
    }
    /// The rules for what no state handles.
    StateRules<void> inAnyState();

    /// The most events that may wait for another state; by default any number, with a warning at 1000. The event after the last
    /// ends the machine with an Error that names the state.
    void setMaxPostponed(int most);

    // What a handler says. In the machine's own handlers and methods only, or MisuseError is thrown:

    /// The machine goes to this state. To the state that it is in: nothing. Throws MisuseError if the state is not declared, is
    /// not among the targets that were declared with the handler, or holds data that has to be given.
    template<detail::StateEnum E>
    void goTo(E state)
    {
        goToState(int(state), QMetaEnum::fromType<E>(), nullptr, nullptr, nullptr);
    }
    /// The same with the state's data. Also the state that it is in is left and entered.
    template<detail::StateEnum E, typename D>
    void goTo(E state, D &&data)
    {
        using Plain = std::decay_t<D>;
        goToState(int(state), QMetaEnum::fromType<E>(), std::make_shared<Plain>(std::forward<D>(data)), &typeid(Plain),
                  detail::MessageTypeOf<Plain>::value.name());
    }
    /// The enter action of the state runs again; it is no change of state. (OTP: repeat_state.)
    void repeatState();
    /// The event waits, and comes again after the next change of state. A call is not answered meanwhile, by whatever the handler
    /// returns.
    void postpone();
    /// This event is handled next, before all that wait; several are in order. A value, or several as a tuple.
    template<typename... Args>
    void next(Args &&...args)
    {
        addNext(Message::of(std::forward<Args>(args)...));
    }
    /// If the machine is still in this state after that time: onStateTimeout(). In a handler that goes to another state it is of
    /// the new one; in a state's enter action and handlers it is of that state, and goes on in its inner states. Set again, the
    /// time starts anew; Duration::max() is none. At zero it comes after the events that are at hand, and before any from others.
    void setStateTimeout(AnyDuration time);
    /// If no event comes within that time: onEventTimeout().
    void setEventTimeout(AnyDuration time);
    /// After that time, in whichever state: onTimeout(name).
    void setTimeout(const QString &name, AnyDuration time);
    void cancelStateTimeout() { setStateTimeout((Duration::max)()); } ///< There is none any more.
    void cancelTimeout(const QString &name) { setTimeout(name, (Duration::max)()); } ///< The same for one with a name.

    /// In a method: gives this event to the rules, as if it had come instead of the method's request, which is what postpone()
    /// postpones: `Q_INVOKABLE Async<> push() { return dispatch(Push{}); }`, `Async<> unlock(int code, ReplyTo<bool> reply) {
    /// return dispatch(Unlock{code}, reply); }`.
    template<typename T>
    Async<> dispatch(T event, From from = {})
    {
        Message message = Message::of(std::move(event));
        if (Async<> rest = dispatchMessage(message, from))
            co_await std::move(rest);
    }

    /// The data of the state, or of the nearest one around it that holds a D; throws MisuseError if none does.
    template<typename D>
    D &stateData() const
    {
        return *static_cast<D *>(detail::MachineAccess::dataOf(*this, typeid(D), detail::MessageTypeOf<D>::value.name()));
    }
    /// For the accessors of a property: see above.
    template<detail::StateEnum E>
    E currentState() const
    {
        return E(stateNumber());
    }
    /// The same, to bind to; read only.
    template<typename E>
    QBindable<E> stateBindable()
    {
        return detail::stateBindable<E>(stateProperty());
    }

    // Events have rules here, and timeouts.
    template<typename T, typename Handler>
    void onCall(Handler) = delete;
    template<typename T, typename Handler>
    void onCast(Handler) = delete;
    template<typename T, typename Handler>
    void onInfo(Handler) = delete;
    template<typename... Args>
    void continueWith(Args &&...) = delete;
    void setIdleTimeout(AnyDuration) = delete;

private:
    friend struct detail::MachineAccess;
    friend class detail::Machine;
    Async<> doInit() final;
    Async<> handleCall(Message &request, From from) final;
    Async<> handleCast(Message &message) final;
    Async<> handleInfo(Message &message) final;
    bool isInside(int state) const;
    void goToState(int id, QMetaEnum states, std::shared_ptr<void> data, const std::type_info *type, const char *typeName);
    void addNext(Message event);
    Async<> dispatchMessage(const Message &event, const From &from);
    detail::StateProperty &stateProperty() noexcept;

    std::unique_ptr<detail::Machine> m_machine;
};

} // namespace QActors
