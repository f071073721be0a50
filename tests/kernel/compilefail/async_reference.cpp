// expects: Async<T &>: a coroutine gives a value, which its awaiter owns.
// SPDX-License-Identifier: MIT
#include <QActors/Async>

QActors::Async<int &> first();

void start()
{
    first();
}
