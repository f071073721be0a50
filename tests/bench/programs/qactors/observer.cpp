// SPDX-License-Identifier: MIT
// What an observer costs the program that is observed: 10,000 actors, idle or each with messages between two looks.
#include "program.h"

#include "observing.h"

#if defined(BENCH_OBSERVER)

#  include <QActors/Observer>
#  include <QActors/ObserverClient>
#  include <QActors/Signal>
#  include <QActors/Task>

#  include <QtCore/qcoreapplication.h>
#  include <QtCore/qfile.h>
#  include <QtCore/qprocess.h>
#  include <QtCore/qtimer.h>

#  include <time.h>

namespace Bench {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto Interval = 200ms; // a look's cost does not depend on when the next one is
constexpr int Warming = 3;

double workedSeconds()
{
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

/// One message for each, then a pause, until it is cancelled.
Async<> traffic(const std::vector<Pid> &actors)
{
    for (;;) {
        for (std::size_t i = 0; i < actors.size(); ++i) {
            send(actors[i], Number{1});
            if (i % Batch == Batch - 1)
                co_await yield();
        }
        co_await sleep(Interval);
    }
}

/// CPU seconds of this process while `looks` looks are taken; and the bytes of one.
struct Costs
{
    double seconds = 0;
    double bytes = 0;
};
Async<Costs> observed(const Observer &observer, std::int64_t looks)
{
    QProcess client;
    client.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    client.start(QCoreApplication::applicationFilePath(), {u"--observe"_s, observer.name(), QString::number(looks)});
    Costs costs;
    for (int line = 0; line < 2; ++line) { // "ready", and at the end the bytes
        while (!client.canReadLine())
            co_await when(&client, &QProcess::readyRead);
        costs.bytes = client.readLine().toDouble() / double(looks);
        costs.seconds = workedSeconds() - costs.seconds;
    }
    if (client.state() != QProcess::NotRunning)
        co_await when(&client, &QProcess::finished);
    co_return costs;
}

} // namespace

Async<> observer()
{
    auto body = [](TaskGroup &group) -> Async<> {
        std::vector<Pid> actors;
        for (std::int64_t i = Observed; i > 0; --i)
            actors.push_back(co_await start<Counter>(group));
        const Observer observer = Observer::listen({.name = u"bench-%1"_s.arg(QCoreApplication::applicationPid())});
        const std::int64_t looks = Looks;
        // At one look a second, so many per cent of a core is it.
        const auto tell = [looks](const std::string &figure, double seconds, double bytes) {
            report(figure.c_str(), seconds / double(looks) * 100, "% of a core", looks);
            report((figure + "-bytes").c_str(), bytes, "bytes/look", looks);
        };
        const Costs idle = co_await observed(observer, looks);
        tell("observer-idle", idle.seconds, idle.bytes);
        TaskHandle<> sending = Task::spawn(group, [&actors] { return traffic(actors); });
        co_await sleep(Interval);
        const double before = workedSeconds();
        co_await sleep(Interval * looks);
        const double alone = workedSeconds() - before;
        const Costs busy = co_await observed(observer, looks);
        tell("observer-traffic", busy.seconds - alone, busy.bytes);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

int observe(int argc, char **argv)
{
    const auto bytesRead = [] { // by this process, on Linux
        QFile file(u"/proc/self/io"_s);
        return file.open(QIODevice::ReadOnly) ? file.readLine().mid(6).toDouble() : 0;
    };
    QCoreApplication app(argc, argv);
    const std::int64_t looks = argc > 3 ? std::atoll(argv[3]) : 1;
    ObserverClient client;
    QTimer next;
    next.setInterval(Interval);
    QObject::connect(&next, &QTimer::timeout, &client, &ObserverClient::requestChanges);
    std::int64_t count = -Warming;
    double before = 0;
    QObject::connect(&client, &ObserverClient::failed, &app, [](const QString &why) {
        std::fprintf(stderr, "%s\n", qPrintable(why));
        QCoreApplication::exit(1);
    });
    QObject::connect(&client, &ObserverClient::changed, &app, [&] {
        if (++count != 0 && count != looks)
            return;
        std::printf("%.0f\n", bytesRead() - before);
        before = bytesRead();
        std::fflush(stdout);
        if (count == looks)
            QCoreApplication::quit();
    });
    client.connectTo(QString::fromLocal8Bit(argv[2]));
    client.requestChanges();
    next.start();
    return QCoreApplication::exec();
}

} // namespace Bench

#endif
