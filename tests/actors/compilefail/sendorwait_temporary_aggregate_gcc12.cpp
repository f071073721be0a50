// expects: a temporary aggregate, or a lambda that captures by value what is not trivially
// SPDX-License-Identifier: MIT
#include <QActors/Backpressure>

struct Named
{
    QString name;
};

QActors::Async<> tell(QActors::Pid pid, QString name)
{
    co_await QActors::sendOrWait(pid, Named{name});
}
