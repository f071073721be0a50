// expects: give a pointer to the signal, not SIGNAL(…), a slot or a lambda
// SPDX-License-Identifier: MIT
#include <QActors/Signal>

#include <QtCore/qtimer.h>

QActors::Async<> timeout(QTimer *timer)
{
    co_await QActors::when(timer, SIGNAL(timeout()));
}
