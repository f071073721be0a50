// expects: An awaitable cannot be moved to where it is awaited: give a function that returns it
// SPDX-License-Identifier: MIT
#include <QActors/Combinators>
#include <QActors/Sleep>

using namespace std::chrono_literals;

void start()
{
    QActors::whenAny(QActors::sleep(1s), QActors::sleep(2s));
}
