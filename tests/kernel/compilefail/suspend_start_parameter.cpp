// expects: suspendUntil<T>(what, start): start is called with a Resume<T>
// SPDX-License-Identifier: MIT
#include <QActors/Awaitable>

QActors::Async<> wrong()
{
    co_await QActors::suspendUntil<int>(QString(), [] { });
}
