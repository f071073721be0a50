// expects: a temporary aggregate, or a lambda that captures by value what is not trivially
// SPDX-License-Identifier: MIT
#include <QActors/Actor>

struct Config
{
    QString path;
};

class Reader : public QActors::Actor
{
public:
    explicit Reader(const Config &) { }
    QActors::Async<> run() override { co_return; }
};

QActors::Async<> wrong(QActors::TaskGroup &group)
{
    co_await QActors::start<Reader>(group, Config{QStringLiteral("x")});
}
