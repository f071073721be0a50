// SPDX-License-Identifier: MIT
#include "observing.h"
#include "program.h"

#include <QActors/Dispatcher>

#include <QtCore/qcoreapplication.h>

#include <chrono>
#include <string>

using namespace Bench;

int main(int argc, char **argv)
{
#if defined(BENCH_OBSERVER)
    if (argc > 2 && std::string_view(argv[1]) == "--observe")
        return observe(argc, argv);
#endif
    const QCoreApplication app(argc, argv);
    static constexpr Scenario<Async<>()> all[] = {
        {"counting", counting},
        {"counting-one-by-one", countingOneByOne},
        {"counting-2-threads", countingThreads},
        {"fan-in", fanIn},
        {"fan-in-2-threads", fanInThreads},
        {"ping-pong", pingPong},
        {"ping-pong-2-threads", pingPongThreads},
        {"ping-pong-2-threads-spinning", pingPongSpinning},
        {"request-reply", requestReply},
        {"request-reply-async", requestReplyAsync},
        {"request-reply-messages", messageReply},
        {"request-reply-2-threads", requestReplyThreads},
        {"ring", ring},
        {"spawn-stop", spawnStop},
        {"spawn-cancel", spawnCancel},
        {"spawn-kill", spawnKill},
        {"idle-bytes", idleBytes},
        {"restart", restart},
        {"selective", selective},
        {"cancel-10-deep", cancelDeep},
        {"kill-10-deep", killDeep},
        {"flood", flood},
        {"scale", scale},
        {"streams", streams},
        {"growth", growth},
        {"timers", timers},
        {"tracing", tracing},
        {"dump", dumps},
#if defined(BENCH_OBSERVER)
        {"observer", observer},
#endif
    };
    const std::string about = std::string("QActors " QACTORS_VERSION " on Qt ") + qVersion() + ", " + Compiler;
    if (RUNNING_ON_VALGRIND) // where all is slow: as many messages between two turns of the event loop as else
        Dispatcher::current()->setBudget(std::chrono::seconds(1));
    return runScenario(argc, argv, all, about.c_str(), [](Async<> (*scenario)()) { return QActors::run(scenario); });
}
