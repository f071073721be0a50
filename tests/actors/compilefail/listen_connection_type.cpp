// expects: there is no type of connection to choose
#include <QActors/Mailbox>

#include <QtCore/qtimer.h>

void wrong(QActors::Mailbox &box, QTimer *timer)
{
    box.listen(timer, &QTimer::timeout, Qt::QueuedConnection);
}
