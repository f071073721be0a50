// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/duration.h>
#include <QActors/messaging/pid.h>

namespace QActors {

template<typename A>
class CallRef;

/// The address of an actor of class A, for typed requests, as start<A>() gives it. Converts to Pid.
template<typename A>
class ActorRef
{
public:
    constexpr ActorRef() noexcept = default;
    /// A reference to a process that is known to be an A; the class is not checked.
    constexpr explicit ActorRef(Pid pid) noexcept : m_pid(pid) { }
    constexpr Pid pid() const noexcept { return m_pid; } ///< The actor's address.
    constexpr bool isNull() const noexcept { return m_pid.isNull(); } ///< True for a reference to no process.
    constexpr operator Pid() const noexcept { return m_pid; } ///< An ActorRef can be given wherever a Pid is expected.

    // For an A derived from GenServer; bodies in <QActors/GenServer>.

    /// `int total = co_await ref.call(&Store::add, 5)`: calls the method on the server, with these arguments, and gives
    /// the method's value, or its later answer. See <QActors/Call> for the errors; overloads are chosen with
    /// `qOverload<…>(…)`.
    template<typename Method, typename... Args>
    [[nodiscard]] auto call(Method method, Args &&...args) const;
    /// The same; throws CallTimeout if there is no answer within `timeout`.
    template<typename Method, typename... Args>
    [[nodiscard]] auto callFor(AnyDuration timeout, Method method, Args &&...args) const;
    /// Has the method called and does not wait. The method's value is dropped; an exception ends the server.
    template<typename Method, typename... Args>
    void cast(Method method, Args &&...args) const;

    // Bodies in <QActors/CallRef>.

    /// This reference, whose calls throw CallTimeout if there is no answer within `timeout`.
    CallRef<A> withTimeout(AnyDuration timeout) const;
    /// This reference, whose calls take their requests along: if a wait ends without an answer (cancelled, out of time, killed),
    /// the request is withdrawn if it waits, and the server's method cancelled if it runs.
    CallRef<A> cancelling() const;

    constexpr auto operator<=>(const ActorRef &) const noexcept = default;

private:
    Pid m_pid;
};

} // namespace QActors
