// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/deadletter.h>

#include <atomic>

namespace QActors::detail {

/// Tells the handler of what is dropped.
struct DeadLetters
{
    /// Some handler is set.
    static bool areWanted() noexcept { return s_handlers.load(std::memory_order_relaxed) != 0; }
    /// Before the message is destroyed, and its caller, if any, told. `sentNow`: its sender is who runs on this thread, if anyone.
    Q_NEVER_INLINE static void tell(const MessageNode *node, Pid to, DeadLetter::Reason reason, bool sentNow) noexcept;

    static constinit std::atomic<int> s_handlers; // relaxed: whether to look; the handler is under a lock
};

} // namespace QActors::detail
