// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/pid.h>

namespace QActors::detail {

/// The part of a Pid that only the library reaches.
struct PidAccess
{
    static constexpr Pid make(const Address &address) noexcept { return Pid(address); }
    static constexpr const Address &address(const Pid &pid) noexcept { return pid.m_address; }
};

} // namespace QActors::detail
