// SPDX-License-Identifier: MIT
// Beginnings and ends of actors and tasks.
#include "program.h"

#include <memory>

namespace Bench {
namespace {

Async<> nested(std::int64_t depth)
{
    if (depth > 1)
        co_await nested(depth - 1);
    else
        co_await sleepForever();
}

} // namespace

Async<> spawnStop()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const std::int64_t count = Spawned;
        std::vector<Pid> actors;
        actors.reserve(std::size_t(count));
        const Stopwatch watch;
        for (std::int64_t i = 0; i < count; ++i)
            actors.push_back(co_await start<Idle>(group));
        for (const Pid pid : actors)
            send(pid, Number{0}); // it stops itself
        while (group.count() > 0)
            co_await yield();
        watch.report("spawn-stop", "ns/actor", count);
    };
    co_await withTaskGroup(body);
}

Async<> spawnCancel()
{
    const std::int64_t count = Spawned;
    auto body = [count](TaskGroup &group) -> Async<> {
        for (std::int64_t i = 0; i < count; ++i)
            co_await start<Idle>(group);
        group.cancel();
    };
    const Stopwatch watch;
    co_await withTaskGroup(body);
    watch.report("spawn-cancel", "ns/actor", count);
}

Async<> spawnKill()
{
    const std::int64_t count = Spawned;
    const Stopwatch watch;
    {
        TaskGroup group;
        for (std::int64_t i = 0; i < count; ++i)
            co_await start<Idle>(group);
    }
    watch.report("spawn-kill", "ns/actor", count);
}

Async<> idleBytes()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const std::int64_t count = Spawned;
        const std::int64_t before = heldBytes();
        for (std::int64_t i = 0; i < count; ++i)
            co_await start<Idle>(group);
        report("idle-bytes", double(heldBytes() - before) / double(count), "bytes/actor", count);
    };
    co_await withTaskGroup(body);
}

Async<> cancelDeep()
{
    const std::int64_t count = Unwound;
    TaskGroup group;
    for (std::int64_t i = 0; i < count; ++i)
        group.startSoon(nested(Depth));
    co_await yield();
    const Stopwatch watch;
    group.cancel();
    co_await group.join();
    watch.report("cancel-10-deep", "ns/task", count);
}

Async<> killDeep()
{
    const std::int64_t count = Unwound;
    auto group = std::make_unique<TaskGroup>();
    for (std::int64_t i = 0; i < count; ++i)
        group->startSoon(nested(Depth));
    co_await yield();
    const Stopwatch watch;
    group.reset();
    watch.report("kill-10-deep", "ns/task", count);
}

} // namespace Bench
