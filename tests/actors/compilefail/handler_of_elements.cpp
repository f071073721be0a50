// expects: on(elements…, handler): the handler does not fit.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

auto wrong()
{
    return QActors::on("add", QActors::arg<int>, QActors::arg<int>, [](int) { });
}
