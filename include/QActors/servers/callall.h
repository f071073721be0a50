// SPDX-License-Identifier: MIT
// The same call to several servers at once: `co_await callAll(stores, &Store::add, 5)`. (OTP: gen_server:multi_call/4.)
#pragma once

#include <QActors/servers/sentrequest.h>

namespace QActors {
namespace detail {

template<typename Range>
std::vector<Pid> pidsOf(const Range &servers)
{
    std::vector<Pid> pids;
    for (const auto &server : servers)
        pids.push_back(server);
    return pids;
}

/// DefaultTimeout is the program's.
QACTORS_EXPORT Duration limitOf(Duration timeout) noexcept;
QACTORS_EXPORT TimePoint timeAfter(Duration limit);
QACTORS_EXPORT Duration timeUntil(TimePoint end);

template<typename R, typename Send>
Async<std::vector<CallOutcome<R>>> callEach(std::vector<Pid> servers, Duration timeout, Send send)
{
    std::vector<std::shared_ptr<SentCall<R>>> calls;
    for (const Pid server : servers)
        calls.push_back(SentCalls::of(send(server)));
    const Duration limit = limitOf(timeout);
    const TimePoint end = timeAfter(limit);
    std::vector<CallOutcome<R>> outcomes;
    for (const auto &call : calls) {
        ResponseWait wait(std::vector<CallWait *>(1, &call->wait()), timeUntil(end));
        const CallWait *settled = co_await wait;
        if (settled)
            outcomes.push_back(SentCalls::outcomeOf(*call));
        else
            outcomes.push_back(SentCalls::failed<R>(call->wait().server(), responseTimeout("callAll", call->wait().server(), limit)));
    }
    co_return outcomes;
}

/// `send(pid, arguments…)` for each; the arguments are copied for all of them.
template<typename Range, typename Send, typename... Args>
auto callAllWithin(Duration timeout, const Range &servers, Send send, Args &&...args)
{
    static_assert((std::is_copy_constructible_v<std::decay_t<Args>> && ...),
                  "callAll(servers, …, arguments…): each server gets a copy of the arguments; this one cannot be copied.");
    auto sendTo = [send, values = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)](Pid to) {
        return std::apply([&](auto... value) { return send(to, std::move(value)...); }, values);
    };
    using R = typename decltype(sendTo(Pid()))::value_type;
    return callEach<R>(pidsOf(servers), timeout, std::move(sendTo));
}

} // namespace detail

/// Calls the method on each server at the same time, and gives the outcomes in the order of the servers, a list of Pids or
/// ActorRefs: `std::vector<CallOutcome<int>>`. Never throws what a server answers or because one is gone: that is its outcome.
/// A server that has not answered within `timeout` has CallTimeout for its outcome. If the wait is cancelled, the requests
/// stay with their servers.
template<typename Range, typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
[[nodiscard]] auto callAllFor(AnyDuration timeout, const Range &servers, Method method, Args &&...args)
{
    const auto send = [method](Pid to, auto &&...value) { return sendRequest(to, method, std::move(value)...); };
    return detail::callAllWithin(timeout, servers, send, std::forward<Args>(args)...);
}
/// The same without a limit of time but setDefaultCallTimeout().
template<typename Range, typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
[[nodiscard]] auto callAll(const Range &servers, Method method, Args &&...args)
{
    return callAllFor(detail::DefaultTimeout, servers, method, std::forward<Args>(args)...);
}
/// The same by message, as call<T>(pid, arguments…).
template<typename T, typename Range, typename... Args>
    requires(!detail::BeginWithName<Args...>)
[[nodiscard]] auto callAllFor(AnyDuration timeout, const Range &servers, Args &&...args)
{
    const auto send = [](Pid to, auto &&...value) { return sendRequest<T>(to, std::move(value)...); };
    return detail::callAllWithin(timeout, servers, send, std::forward<Args>(args)...);
}
/// The same without a limit of time but setDefaultCallTimeout().
template<typename T, typename Range, typename... Args>
    requires(!detail::BeginWithName<Args...>)
[[nodiscard]] auto callAll(const Range &servers, Args &&...args)
{
    return callAllFor<T>(detail::DefaultTimeout, servers, std::forward<Args>(args)...);
}
/// The same by name, as call(pid, "method", arguments…).
template<typename R = QVariant, typename Range, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto callAllFor(AnyDuration timeout, const Range &servers, const Name &method, Args &&...args)
{
    const auto send = [name = QByteArray(method)](Pid to, auto &&...value) { return sendRequest<R>(to, name.constData(), std::move(value)...); };
    return detail::callAllWithin(timeout, servers, send, std::forward<Args>(args)...);
}
/// The same without a limit of time but setDefaultCallTimeout().
template<typename R = QVariant, typename Range, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto callAll(const Range &servers, const Name &method, Args &&...args)
{
    return callAllFor<R>(detail::DefaultTimeout, servers, method, std::forward<Args>(args)...);
}

} // namespace QActors
