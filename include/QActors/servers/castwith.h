// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/detail/carriedrequest.h>
#include <QActors/servers/genserver.h>
#include <QActors/tasks/tasklocals.h>

namespace QActors {
namespace detail {

inline void deliverWith(const TaskLocals &values, Pid to, RequestNode *request)
{
    deliver(to, carrying(request, LocalsAccess::set(values)));
}

} // namespace detail

/// As cast(), and the server's method sees these values of TaskLocals, as that of a call sees its caller's:
/// `castWith(TaskLocals::current(), store, &Store::reset)`. What the server has set itself holds where they have no value.
/// Thread: any. Errors: as cast().
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
void castWith(const TaskLocals &values, Pid to, Method method, Args &&...args)
{
    detail::checkRequest<Method, Args...>();
    detail::deliverWith(values, to, new detail::TypedCast<Method>(method, std::forward<Args>(args)...));
}
/// The same by message, as cast(pid, values…).
template<typename... Args>
void castWith(const TaskLocals &values, Pid to, Args &&...args)
{
    static_assert(!detail::BeginWithString<Args...>, QACTORS_STRING_REQUEST);
    detail::deliverWith(values, to, new detail::MessageCast(Message::of(std::forward<Args>(args)...)));
}
/// The same by name, as cast(pid, "method", arguments…).
template<detail::IsMethodName Name, typename... Args>
void castWith(const TaskLocals &values, Pid to, const Name &method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(detail::asVariant(std::forward<Args>(args))), ...);
    detail::deliverWith(values, to, new detail::NamedCast(method, arguments));
}

} // namespace QActors
