// SPDX-License-Identifier: MIT
#include <QActors/TaskHandle>

QFuture<int> futureOf(const QActors::TaskHandle<int> &handle)
{
    return handle.toFuture();
}

bool hasEnded(const QActors::TaskHandle<> &handle)
{
    return handle.toFuture().isFinished();
}
