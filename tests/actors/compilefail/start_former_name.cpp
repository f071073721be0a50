// expects: startLink() is called startWith(): nothing is linked by it (see link())
// flags: -Werror=deprecated-declarations
// SPDX-License-Identifier: MIT
#include <QActors/Start>

class Idler : public QActors::Actor
{
    QActors::Async<> run() override { return {}; }
};

void f(QActors::TaskGroup &group)
{
    static_cast<void>(QActors::startLink<Idler>(group));
}
