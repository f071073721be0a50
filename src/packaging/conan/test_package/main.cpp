// SPDX-License-Identifier: MIT
#include <QActors/Run>
#include <QActors/Sleep>

#include <QtCore/QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    return QActors::run([]() -> QActors::Async<int> {
        co_await QActors::sleep(std::chrono::milliseconds(1));
        co_return 0;
    });
}
