// expects: receive(): either all handlers give a value or none does.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

QActors::Async<> wrong(QActors::Mailbox &box)
{
    co_await box.receive(QActors::on<int>([] { return 1; }), QActors::on<QString>([] {}));
}
