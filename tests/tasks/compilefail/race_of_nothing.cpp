// expects: race() of nothing: none of them can be the first; give it at least one.
// SPDX-License-Identifier: MIT
#include <QActors/Combinators>

void start()
{
    QActors::race();
}
