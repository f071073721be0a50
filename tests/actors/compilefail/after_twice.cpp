// expects: receive(): there is one after(), and it stands last.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

using namespace std::chrono_literals;

QActors::Async<> wrong(QActors::Mailbox &box)
{
    co_await box.receiveFor(1s, QActors::on<int>([] { }), QActors::after(1s, [] { }));
}
