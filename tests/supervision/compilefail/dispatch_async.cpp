// SPDX-License-Identifier: MIT
// expects: Registry::dispatch(name, fn): fn is not a coroutine; await over entries(name) instead.
#include <QActors/Registry>
#include <QActors/Sleep>
void f(const QActors::Registry &readers)
{
    readers.dispatch(QString(), [](QActors::Pid) -> QActors::Async<> { co_await QActors::sleep(std::chrono::seconds(1)); });
}
