// SPDX-License-Identifier: MIT
// The console program: starts the station, looks at it ten times a second, and ends it in order.
#include "commands.h"
#include "display.h"
#include "options.h"
#include "station.h"

#include <QActors/EventLoopPool>
#include <QActors/Interrupts>
#include <QActors/Mailbox>
#include <QActors/Run>
#include <QActors/Timeouts>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

#include <signal.h>

#include <cstdio>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

void complain(const QString &text)
{
    std::fprintf(stderr, "weatherstation: %s\n", text.toUtf8().constData());
}

QList<MakeFeed> feedsFor(const Options &options)
{
    QList<MakeFeed> feeds;
    for (int i = 0; i < options.sensors; ++i) {
        Instrument instrument = options.instrument;
        instrument.seed += quint32(i) * 1000;
        feeds.append(processFeeds(instrument));
    }
    return feeds;
}

/// Nothing while a part of the tree that has to be asked is being restarted.
Async<std::optional<Tree>> look(ActorRef<Supervisor> station)
{
    try {
        co_return co_await treeOf(station);
    } catch (const std::exception &) {
        co_return std::nullopt;
    }
}

/// Until somebody wants to end, nobody looks, there are enough readings, or the station has ended: then that is the answer.
Async<std::optional<Down>> watch(Mailbox &inbox, ActorRef<Supervisor> station, Display &display, const Options &options)
{
    std::optional<Down> down;
    bool isOver = false;
    while (!isOver && !down) {
        const std::optional<Tree> tree = co_await look(station);
        if (tree)
            display.show(*tree);
        if (display.isBroken() || (tree && options.readings > 0 && tree->readings >= options.readings))
            break;
        co_await inbox.receive(
            on<int>([&](int) { isOver = true; }),
            on(u"quit"_s, [&] { isOver = true; }),
            on<QString>([&](QString line) -> Async<> { display.say(co_await obey(line)); }),
            on<Down>([&](const Down &end) { down = end; }),
            after(100ms, [] {}));
    }
    co_return down;
}

Async<int> program(TaskGroup &group, const Options &options, const Place &sensorPlace)
{
    Mailbox inbox;
    Interrupts interrupts;
    Commands commands;
    inbox.listen(&interrupts, &Interrupts::raised);
    inbox.listen(&commands, &Commands::entered);

    ActorRef<Supervisor> station;
    try {
        const Duration silence = 3 * std::chrono::milliseconds(options.instrument.interval) + 500ms;
        station = co_await startStation(group, feedsFor(options), silence, sensorPlace);
    } catch (const std::exception &error) {
        complain(u"the station does not start: "_s + QString::fromUtf8(error.what()));
        co_return 1;
    }
    inbox.monitor(station);

    Display display;
    std::optional<Down> down;
    const auto watchIt = [&]() -> Async<> { down = co_await watch(inbox, station, display, options); };
    co_await moveOnAfter(options.seconds > 0 ? Duration(std::chrono::seconds(options.seconds)) : Duration::max(), watchIt);
    if (down) {
        complain(u"the station has given up: "_s + down->reason.toString());
        co_return 1;
    }

    const std::optional<Tree> last = co_await look(station);
    if (last)
        display.finish(*last);
    stop(station, ExitReason(ExitReason::Kind::Shutdown));
    co_await inbox.receive(on<Down>([&](const Down &end) { display.say(u"station ended: "_s + end.reason.toString()); }));
    if (display.isBroken()) {
        complain(u"cannot write to stdout"_s);
        co_return 1;
    }
    co_return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"weatherstation"_s);
    const Options options = readOptions(QCoreApplication::arguments());
    ::signal(SIGPIPE, SIG_IGN); // who writes to nobody gets an error, and ends in order
    QLoggingCategory::setFilterRules(u"qactors.*=false"_s); // failures are what one sees in the tree
    std::optional<EventLoopPool> pool; // outlives the actors
    Place sensorPlace;
    if (options.threads > 0)
        sensorPlace = pool.emplace(options.threads);
    return QActors::run([&](TaskGroup &group) { return program(group, options, sensorPlace); });
}
