// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

#include <functional>

namespace QActors::Test {

/// While it lives: ends the process, with a word on what runs and the tree of tasks, if the thread has not come back by
/// then. For what no event loop can end: a task that never awaits, a loop inside a task. `tree` is called on another thread.
class Watchdog
{
public:
    Watchdog(Duration time, std::function<QString()> tree);
    ~Watchdog();
    Q_DISABLE_COPY_MOVE(Watchdog)
};

} // namespace QActors::Test
