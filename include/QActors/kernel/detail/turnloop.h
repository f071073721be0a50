// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qscopeguard.h>

namespace QActors::detail {

/// Turns the event loop of this thread, which has that dispatcher, until `isOver()`. On Windows one processEvents() goes on to wait when it has
/// delivered what was posted: it is asked once more before each wait.
template<typename IsOver>
void turnLoopUntil(QAbstractEventDispatcher *events, IsOver isOver)
{
    const auto look = QObject::connect(events, &QAbstractEventDispatcher::aboutToBlock, events, [events, &isOver] {
        if (isOver())
            events->interrupt();
    });
    const auto disconnect = qScopeGuard([&look] { QObject::disconnect(look); });
    while (!isOver())
        events->processEvents(QEventLoop::WaitForMoreEvents);
}

} // namespace QActors::detail
