// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::Test {

/// While it lives: ends the process, with a word on what runs, if the thread has not come back by then. For what no
/// event loop can end: a task that never awaits, a loop inside a task.
class Watchdog
{
public:
    explicit Watchdog(Duration time);
    ~Watchdog();
    Q_DISABLE_COPY_MOVE(Watchdog)
};

} // namespace QActors::Test
