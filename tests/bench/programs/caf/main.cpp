// SPDX-License-Identifier: MIT
#include "scenarios.h"

#include <string>

using namespace Bench;

int main(int argc, char **argv)
{
    static constexpr Scenario<void(caf::actor_system &)> all[] = {
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
        {"restart", restart},
        {"selective", selective},
        {"scale", scale},
    };
    const bool twoThreads = argc > 1 && std::string_view(argv[1]).ends_with("-2-threads");
#if CAF_VERSION >= 1800
    caf::core::init_global_meta_objects();
#endif
    const std::string about = "CAF " + std::to_string(CAF_VERSION / 10000) + '.' + std::to_string(CAF_VERSION / 100 % 100) + '.'
                              + std::to_string(CAF_VERSION % 100);
    return runScenario(argc, argv, all, about.c_str(), [twoThreads](void (*scenario)(caf::actor_system &)) {
        caf::actor_system_config config;
        config.set("scheduler.max-threads", std::size_t(twoThreads ? 2 : 1));
        caf::actor_system system(config);
        scenario(system);
        return 0;
    });
}
