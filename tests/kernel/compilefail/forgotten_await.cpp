// expects: ignoring return value of
// SPDX-License-Identifier: MIT
// A wait that nobody awaits is warned of.
#include <QActors/Sleep>

QActors::Async<> nap()
{
    QActors::sleep(std::chrono::seconds(1));
    co_return;
}
