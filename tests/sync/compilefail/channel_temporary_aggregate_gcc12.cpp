// expects: a temporary aggregate, or a lambda that captures by value what is not trivially
// SPDX-License-Identifier: MIT
#include <QActors/Channel>

struct Named
{
    QString name;
};

QActors::Async<> tell(QActors::Channel<Named> &channel, QString name)
{
    co_await channel.send(Named{name});
}
