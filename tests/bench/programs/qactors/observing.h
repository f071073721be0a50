// SPDX-License-Identifier: MIT
#pragma once

#include "program.h"

namespace Bench {

#if defined(BENCH_OBSERVER)
/// The scenario.
Async<> observer();
/// Its other process, `--observe NAME LOOKS`.
int observe(int argc, char **argv);
#endif

} // namespace Bench
