// SPDX-License-Identifier: MIT
#pragma once

namespace QActors::detail {

/// Has the probes of Tracing and Metrics put into all threads' schedulers, or taken away, as these are on or off.
void lookOn();

} // namespace QActors::detail
