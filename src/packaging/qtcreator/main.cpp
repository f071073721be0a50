#include "counter.h"

#include <QActors/Registry>
#include <QActors/Run>
#include <QActors/Supervisor>

#include <QtCore/QCoreApplication>
#include <QtCore/QDebug>

using namespace QActors;

Async<> application(TaskGroup &group)
{
    const QList<ChildSpec> children{ChildSpec::actor<Counter>(QStringLiteral("counter")).registerAs(QStringLiteral("counter"))};
    co_await start<Supervisor>(group, SupervisorOptions(), children);
    qInfo() << co_await call<int>(QStringLiteral("counter"), "add", 2);
    qInfo() << co_await call<int>(QStringLiteral("counter"), "add", 3);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    return QActors::run(application);
}
