// expects: a message has at least one value
// SPDX-License-Identifier: MIT
#include <QActors/Send>

void f(QActors::Pid pid)
{
    QActors::send(pid, QActors::Priority::Urgent);
}
