// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>

namespace QActors {
namespace detail {

/// Throws MisuseError if it is not.
QACTORS_EXPORT Duration positive(Duration timeout);

} // namespace detail

/// An ActorRef that knows how calls are to be made: `store.withTimeout(5s)`, `store.cancelling()`, or both. Made once where the
/// reference comes from, a limit cannot be forgotten at one of many calls. A value; converts to ActorRef and Pid, which know
/// nothing of that. For a plain Pid: `CallRef<>(pid)`. (gRPC: a stub with a deadline.)
///
/// A cancelling call takes its request along when its wait ends without an answer: because the caller is cancelled or killed, or
/// the time of the call is over. A request that waits is withdrawn. A method of the server that runs is cancelled as by a
/// CancelScope around this one request, and the server goes on; so a cancel button reaches a server, also through others, on any
/// thread. A method that never awaits runs to its end. A ReplyTo that is kept elsewhere is not isOpen() any more.
template<typename A = GenServer>
class CallRef : public ActorRef<A>
{
public:
    constexpr CallRef() noexcept = default; ///< A reference to no process.
    /// As ActorRef's: plain calls, without a limit.
    constexpr explicit CallRef(Pid pid) noexcept : ActorRef<A>(pid) { }
    constexpr CallRef(ActorRef<A> ref) noexcept : ActorRef<A>(ref) { } ///< The same.

    /// The same reference with this limit for a call(). Throws MisuseError if it is not positive; Duration::max() is none, also
    /// if the program has one (setDefaultCallTimeout()).
    CallRef withTimeout(AnyDuration timeout) const
    {
        CallRef changed = *this;
        changed.m_options.timeout = detail::positive(timeout);
        return changed;
    }
    /// The same reference, whose calls take their requests along.
    CallRef cancelling() const
    {
        CallRef changed = *this;
        changed.m_options.cancelling = true;
        return changed;
    }

    /// As ActorRef::call().
    template<typename Method, typename... Args>
        requires std::is_member_function_pointer_v<Method>
    [[nodiscard]] auto call(Method method, Args &&...args) const
    {
        return detail::callMethod(m_options, this->pid(), method, std::forward<Args>(args)...);
    }
    /// As ActorRef::callFor(); this limit counts.
    template<typename Method, typename... Args>
        requires std::is_member_function_pointer_v<Method>
    [[nodiscard]] auto callFor(AnyDuration timeout, Method method, Args &&...args) const
    {
        return detail::callMethod(within(timeout), this->pid(), method, std::forward<Args>(args)...);
    }
    /// By message, as call<T>(pid, arguments…).
    template<typename T, typename... Args>
        requires(!detail::BeginWithName<Args...>)
    [[nodiscard]] auto call(Args &&...args) const
    {
        return detail::callWithin<T>(m_options, this->pid(), std::forward<Args>(args)...);
    }
    /// By message, as callFor<T>(timeout, pid, arguments…).
    template<typename T, typename... Args>
        requires(!detail::BeginWithName<Args...>)
    [[nodiscard]] auto callFor(AnyDuration timeout, Args &&...args) const
    {
        return detail::callWithin<T>(within(timeout), this->pid(), std::forward<Args>(args)...);
    }
    /// By name, as call(pid, "method", arguments…).
    template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
    [[nodiscard]] auto call(const Name &method, Args &&...args) const
    {
        return detail::callNamed<R>(m_options, this->pid(), method, std::forward<Args>(args)...);
    }
    /// By name, as callFor(timeout, pid, "method", arguments…).
    template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
    [[nodiscard]] auto callFor(AnyDuration timeout, const Name &method, Args &&...args) const
    {
        return detail::callNamed<R>(within(timeout), this->pid(), method, std::forward<Args>(args)...);
    }

private:
    detail::CallOptions within(Duration timeout) const { return {timeout, m_options.cancelling}; }
    detail::CallOptions m_options = detail::DefaultTimeout;
};

template<typename A>
CallRef<A> ActorRef<A>::withTimeout(AnyDuration timeout) const
{
    return CallRef<A>(*this).withTimeout(timeout);
}

template<typename A>
CallRef<A> ActorRef<A>::cancelling() const
{
    return CallRef<A>(*this).cancelling();
}

} // namespace QActors
