// expects: An awaitable cannot be moved to where it is awaited: give a function that returns it
// SPDX-License-Identifier: MIT
#include <QActors/Sleep>
#include <QActors/Timeouts>

using namespace std::chrono_literals;

void start()
{
    static_cast<void>(QActors::failAfter(1s, QActors::sleep(2s)));
}
