// expects: receive(): give at least one on(…).
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

QActors::Async<> wrong(QActors::Mailbox &box)
{
    co_await box.receive();
}
