// expects: This cannot be awaited here. Accepted: Async<T>
// SPDX-License-Identifier: MIT
#include <QActors/Async>

#include <coroutine>

QActors::Async<> wrong()
{
    co_await std::suspend_always();
}
