// expects: A message has at least one value.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

void wrong(QActors::Pid pid)
{
    QActors::send(pid);
}
