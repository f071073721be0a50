// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/call.h>

#include <atomic>

namespace QActors::detail {

/// Relaxed: all by itself. In nanoseconds; what defaultCallTimeout() gives.
extern constinit std::atomic<Duration::rep> programTimeout;

inline bool hasDefaultTimeout() noexcept
{
    return programTimeout.load(std::memory_order_relaxed) != NoTimeout.count();
}

} // namespace QActors::detail
