// expects: receive(): takes on<T>(handler), on(tag, …, handler) and, last, after(time, handler).
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

QActors::Async<> listen(QActors::Mailbox &box)
{
    co_await box.receive([](int) { });
}
