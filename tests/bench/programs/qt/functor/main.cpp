// SPDX-License-Identifier: MIT
#include "scenarios.h"

#include <string>

using namespace Bench;

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    static constexpr Scenario<void()> all[] = {
        {"counting", counting},
        {"counting-2-threads", countingThreads},
        {"fan-in", fanIn},
        {"fan-in-2-threads", fanInThreads},
        {"ping-pong", pingPong},
        {"ping-pong-2-threads", pingPongThreads},
        {"request-reply", requestReply},
        {"request-reply-2-threads", requestReplyThreads},
        {"ring", ring},
        {"spawn-stop", spawnStop},
        {"idle-bytes", idleBytes},
        {"flood", flood},
        {"scale", scale},
    };
    const std::string about = std::string("Qt ") + qVersion();
    return runScenario(argc, argv, all, about.c_str(), [](void (*scenario)()) {
        scenario();
        return 0;
    });
}
