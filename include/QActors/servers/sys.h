// SPDX-License-Identifier: MIT
// Looking into a server that runs, and setting it right: `QVariantMap state = co_await Sys::getState(store)`. Off, and free, unless
// it is asked for. These are requests: they wait behind what waits at the server already, and fail as calls do; the server may be
// on any thread. (OTP: sys.)
#pragma once

#include <QActors/servers/detail/systemcall.h>

namespace QActors::Sys {

/// From its answer on the server handles nothing but the requests of this header; calls, casts and messages wait, until resume().
/// It can be cancelled, stopped and killed as ever. A second suspend() changes nothing. (OTP: sys:suspend/1.)
[[nodiscard]] inline auto suspend(Pid server)
{
    return QActors::detail::SystemCallWait<void>(server, QActors::detail::SystemCall::Command::Suspend);
}
/// Ends that; nothing if the server is not suspended. (OTP: sys:resume/1.)
[[nodiscard]] inline auto resume(Pid server)
{
    return QActors::detail::SystemCallWait<void>(server, QActors::detail::SystemCall::Command::Resume);
}

/// The values of the server's properties (Q_PROPERTY) by their names, a QVariantMap. (OTP: sys:get_state/1.)
[[nodiscard]] inline auto getState(Pid server)
{
    return QActors::detail::SystemCallWait<QVariantMap>(server, QActors::detail::SystemCall::Command::GetState);
}
/// Sets these of the server's properties, and leaves the others alone. Throws CallError, and nothing is changed, if one does not
/// exist, cannot be written, or its value does not convert without loss. (OTP: sys:replace_state/2.)
[[nodiscard]] inline auto replaceState(Pid server, const QVariantMap &state)
{
    return QActors::detail::SystemCallWait<void>(server, QActors::detail::SystemCall::Command::ReplaceState, state);
}

/// While that is on, each request and message that the server begins to handle is logged in category "qactors.sys", at info
/// level. (OTP: sys:trace/2.)
[[nodiscard]] inline auto setTracing(Pid server, bool on)
{
    return QActors::detail::SystemCallWait<void>(server, on ? QActors::detail::SystemCall::Command::Trace : QActors::detail::SystemCall::Command::NoTrace);
}

/// While that is on, the server's requests and messages are counted, from 0. (OTP: sys:statistics/2.)
[[nodiscard]] inline auto setStatistics(Pid server, bool on)
{
    return QActors::detail::SystemCallWait<void>(server, on ? QActors::detail::SystemCall::Command::Count : QActors::detail::SystemCall::Command::NoCount);
}
/// The counts as a QVariantMap: "calls", "casts" and "messages" that the server began to handle, and "seconds", for how long they
/// are counted. Throws CallError if they are not.
[[nodiscard]] inline auto statistics(Pid server)
{
    return QActors::detail::SystemCallWait<QVariantMap>(server, QActors::detail::SystemCall::Command::GetCounts);
}

} // namespace QActors::Sys
