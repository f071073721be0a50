// SPDX-License-Identifier: MIT
// From ten actors to a million.
#include "program.h"

#include <string>

namespace Bench {
namespace {

/// Lets the receivers run after each batch.
template<typename Target>
Async<> sendToAll(const std::string &figure, Target target)
{
    const std::int64_t messages = ScaleMessages;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < messages; ++i) {
        send(target(std::uint64_t(i)), Number{1});
        if (i % Batch == Batch - 1)
            co_await yield();
    }
    watch.report(figure.c_str(), "ns/message", messages);
}

} // namespace

Async<> scale()
{
    auto body = [](TaskGroup &group) -> Async<> {
        std::vector<Pid> actors;
        const std::int64_t before = heldBytes();
        std::chrono::steady_clock::duration starting{};
        for (const Size &size : Sizes) {
            const std::int64_t count = size.actors;
            const auto began = std::chrono::steady_clock::now();
            while (std::int64_t(actors.size()) < count)
                actors.push_back(co_await start<Counter>(group));
            starting += std::chrono::steady_clock::now() - began;
            const std::string name = std::string("scale-") + size.name;
            std::uint64_t next = 0;
            auto inTurn = [&](std::uint64_t) { return actors[std::size_t(next = next + 1 < actors.size() ? next + 1 : 0)]; };
            co_await sendToAll(name, inTurn);
            Random random;
            auto anyOne = [&](std::uint64_t) { return actors[std::size_t(random.below(actors.size()))]; };
            co_await sendToAll(name + "-random", anyOne);
        }
        const std::int64_t count = std::int64_t(actors.size());
        report("scale-start", double(std::chrono::nanoseconds(starting).count()) / double(count), "ns/actor", count);
        report("scale-bytes", double(heldBytes() - before) / double(count), "bytes/actor", count);
        const Stopwatch watch;
        for (const Pid pid : actors)
            stop(pid);
        while (group.count() > 0)
            co_await yield();
        watch.report("scale-stop", "ns/actor", count);
    };
    co_await withTaskGroup(body);
}

} // namespace Bench
