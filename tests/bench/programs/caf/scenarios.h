// SPDX-License-Identifier: MIT
// CAF (0.17 and 0.18) in the bench. No message types of its own, for the two announce them in different ways.
#pragma once

#include "common/bench.h"

#include <caf/all.hpp>

namespace Bench {

inline constexpr auto Forever = caf::infinite;

struct Total
{
    std::int64_t value = 0;
};
caf::behavior counter(caf::stateful_actor<Total> *self);
caf::behavior echo(caf::event_based_actor *self);
/// Stops with the first number.
caf::behavior idle(caf::event_based_actor *self);

// messages.cpp
void counting(caf::actor_system &system);
void countingThreads(caf::actor_system &system);
void fanIn(caf::actor_system &system);
void fanInThreads(caf::actor_system &system);
void pingPong(caf::actor_system &system);
void pingPongThreads(caf::actor_system &system);
void requestReply(caf::actor_system &system);
void requestReplyThreads(caf::actor_system &system);
void ring(caf::actor_system &system);
void selective(caf::actor_system &system);
// actors.cpp
void spawnStop(caf::actor_system &system);
void idleBytes(caf::actor_system &system);
void restart(caf::actor_system &system);
void scale(caf::actor_system &system);

} // namespace Bench
