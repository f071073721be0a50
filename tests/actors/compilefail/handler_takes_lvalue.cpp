// expects: on<T>(handler): the handler does not fit.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

auto wrong()
{
    return QActors::on<int>([](int &) { });
}
