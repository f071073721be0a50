// expects: the predicate must take a const T &.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

auto wrong()
{
    return QActors::on<int>(QActors::when([](const QString &) { return true; }), [] {});
}
