// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/timer.h>
#include <QActors/servers/genserver.h>

namespace QActors {

/// As cast(), after `delay`: `Timer timer = castAfter(5s, store, &Store::flush)`. The arguments are taken now. Nothing is cast if
/// the server has ended before. Thread: any. Errors: as cast(); throws MisuseError for a negative time. See sendAfter().
/// (Erlang: erlang:send_after/3 of a cast.)
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
Timer castAfter(AnyDuration delay, Pid to, Method method, Args &&...args)
{
    detail::checkRequest<Method, Args...>();
    return detail::TimerAccess::once("castAfter", to, new detail::TypedCast<Method>(method, std::forward<Args>(args)...), delay);
}
/// The same by message, as cast(pid, values…).
template<typename... Args>
Timer castAfter(AnyDuration delay, Pid to, Args &&...args)
{
    static_assert(!detail::BeginWithString<Args...>, QACTORS_STRING_REQUEST);
    return detail::TimerAccess::once("castAfter", to, new detail::MessageCast(Message::of(std::forward<Args>(args)...)), delay);
}
/// The same by name, as cast(pid, "method", arguments…).
template<detail::IsMethodName Name, typename... Args>
Timer castAfter(AnyDuration delay, Pid to, const Name &method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(detail::asVariant(std::forward<Args>(args))), ...);
    return detail::TimerAccess::once("castAfter", to, new detail::NamedCast(method, arguments), delay);
}

} // namespace QActors
