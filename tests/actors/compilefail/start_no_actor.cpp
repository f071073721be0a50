// expects: start<A>(): A must be derived from Actor or StatefulActor.
// SPDX-License-Identifier: MIT
#include <QActors/Start>

class NoActor : public QObject
{
};

QActors::Async<> wrong(QActors::TaskGroup &group)
{
    co_await QActors::start<NoActor>(group);
}
