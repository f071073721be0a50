// expects: suspendUntil<T>(what, start): start is a plain function, and returns nothing or a function without parameters
// SPDX-License-Identifier: MIT
#include <QActors/Awaitable>

QActors::Async<> wrong()
{
    co_await QActors::suspendUntil<int>(QString(), [](QActors::Resume<int>) -> QActors::Async<> { return {}; });
}
