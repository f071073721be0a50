// expects: A message has at least one value.
// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>

#include <QtCore/qtimer.h>

void wrong(QActors::Mailbox &box, QTimer *timer)
{
    box.listen(timer, &QTimer::timeout);
}
