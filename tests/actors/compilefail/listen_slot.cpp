// expects: a slot is no tag
#include <QActors/Mailbox>

#include <QtCore/qtimer.h>

void wrong(QActors::Mailbox &box, QTimer *timer)
{
    box.listen(timer, &QTimer::timeout, [] { });
}
