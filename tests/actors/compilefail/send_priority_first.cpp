// expects: the Priority is the last argument
// SPDX-License-Identifier: MIT
#include <QActors/Send>

void f(QActors::Pid pid)
{
    QActors::send(pid, QActors::Priority::Urgent, 5);
}
