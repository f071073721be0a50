// expects: An Async is awaited once and then gone: co_await std::move(async).
// SPDX-License-Identifier: MIT
#include <QActors/Async>

QActors::Async<int> wrong(QActors::Async<int> async)
{
    co_return co_await async;
}
