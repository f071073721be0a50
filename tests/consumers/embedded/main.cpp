// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Run>

#include <QtCore/QCoreApplication>

using namespace QActors;

class Echo : public Actor
{
    Q_OBJECT

    Async<> run() override
    {
        co_await receive(on("say", arg<int>, arg<Pid>, [](int word, Pid to) { send(to, word); }));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    int heard = 0;
    const auto body = [&heard](TaskGroup &group) -> Async<> {
        Mailbox mine;
        const Pid echo = co_await start<Echo>(group);
        send(echo, "say", 7, mine.pid());
        heard = co_await mine.receive(on<int>([](int word) { return word; }));
        group.cancel();
    };
    const int code = QActors::run(body);
    return heard == 7 ? code : 1;
}

#include "main.moc"
