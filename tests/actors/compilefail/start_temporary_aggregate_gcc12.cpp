// expects: start<A>(): with this compiler (GCC before 13) a temporary aggregate
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
