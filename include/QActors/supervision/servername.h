// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/detail/servernamecall.h>
#include <QActors/supervision/registry.h>

namespace QActors {

/// A server that is known by its name in a Registry, for typed requests that survive its restarts:
///
///     const ServerName<Store> store(u"store"_s);
///     int total = co_await store.call(&Store::add, 5);
///
/// Each call looks the name up, and waits until it is there: `wait` at most, for the whole call. If the server ended in
/// between, before it took the request, the call is made once more, to the process that has the name then.
///
/// A request that the server had taken may have been handled, wholly or in part: it is not repeated, and the call throws
/// ProcessExited. idempotent() has those repeated, too. A value: copies stand for the same name. Thread: any. (OTP:
/// gen_server:call of a name, which does not wait.)
template<typename A>
class ServerName
{
public:
    /// A name in the global registry. Throws MisuseError if the name is empty, or the time negative.
    explicit ServerName(const QString &name, AnyDuration wait = std::chrono::seconds(5)) : ServerName(Registry::global(), name, wait) { }
    /// The same in another registry. When that is destroyed, calls throw Error.
    ServerName(Registry &registry, const QString &name, AnyDuration wait = std::chrono::seconds(5)) : m_to(registry, name, wait) { }

    const QString &name() const noexcept { return m_to.name; } ///< The name that is looked up.
    Duration wait() const noexcept { return m_to.wait; } ///< How long a call waits for the name.
    /// The same name with another time. Duration::max(): no limit. Throws MisuseError for a negative time.
    [[nodiscard]] ServerName waiting(AnyDuration wait) const
    {
        ServerName changed = *this;
        changed.m_to.setWait(wait);
        return changed;
    }
    /// The same name for requests that do no harm if they are handled twice: `store.idempotent().call(&Store::sum)`. They are
    /// made once more also if the server ended while it had the request.
    [[nodiscard]] ServerName idempotent() const
    {
        ServerName changed = *this;
        changed.m_to.isIdempotent = true;
        return changed;
    }
    bool isIdempotent() const noexcept { return m_to.isIdempotent; } ///< True for the result of idempotent().

    /// The process that has the name now; null if there is none.
    ActorRef<A> whereis() const { return ActorRef<A>(m_to.whereis()); }

    /// `co_await store.call(&Store::add, 5)`: as ActorRef::call(). The arguments are taken now, and must be copyable. Throws
    /// NoProcess if the name is not there in time; else as ActorRef::call(). If the program has a default timeout for calls, it is
    /// that of all of the call.
    template<typename Method, typename... Args>
    [[nodiscard]] auto call(Method method, Args &&...args) const
    {
        return callWithin(detail::DefaultTimeout, method, std::forward<Args>(args)...);
    }
    /// The same; throws CallTimeout if there is no answer within `timeout`, which the wait for the name and the second attempt
    /// are part of.
    template<typename Method, typename... Args>
    [[nodiscard]] auto callFor(AnyDuration timeout, Method method, Args &&...args) const
    {
        return callWithin(timeout, method, std::forward<Args>(args)...);
    }
    /// As ActorRef::cast(): never waits, and is not repeated. Throws NoProcess if there is no process of this name now.
    template<typename Method, typename... Args>
    void cast(Method method, Args &&...args) const
    {
        checkMethod<Method>();
        ActorRef<A>(m_to.resolve()).cast(method, std::forward<Args>(args)...);
    }

    friend bool operator==(const ServerName &a, const ServerName &b) noexcept
    {
        return a.m_to.registry == b.m_to.registry && a.m_to.name == b.m_to.name && a.m_to.wait == b.m_to.wait
               && a.m_to.isIdempotent == b.m_to.isIdempotent;
    }

private:
    template<typename Method>
    static constexpr void checkMethod()
    {
        static_assert(std::derived_from<A, typename detail::MethodTraits<Method>::Class>,
                      "ServerName<A>: the method is not one of A's.");
    }
    template<typename Method, typename... Args>
    auto callWithin(Duration timeout, Method method, Args &&...args) const
    {
        checkMethod<Method>();
        detail::checkRequest<Method, Args...>();
        using Values = typename detail::MethodTraits<Method>::Values;
        static_assert(std::is_copy_constructible_v<Values>,
                      "ServerName<A>::call(): the arguments are copied, for the call may be made twice; one of them cannot be.");
        return detail::callNamedServer<Method, Values>(m_to, timeout, method, Values(std::forward<Args>(args)...));
    }
    detail::NamedServer m_to;
};

} // namespace QActors
