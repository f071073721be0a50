// SPDX-License-Identifier: MIT
#include "scenarios.h"

#include <iterator>
#include <stdexcept>
#include <vector>

namespace Bench {

using namespace caf;

behavior idle(event_based_actor *self)
{
    return {[self](std::int64_t) { self->quit(); }};
}

namespace {

behavior starter(event_based_actor *self, std::int64_t count)
{
    return {[=](tick_atom) {
        std::vector<actor> all;
        all.reserve(std::size_t(count));
        for (std::int64_t i = 0; i < count; ++i)
            all.push_back(self->spawn(idle));
        for (const actor &one : all)
            self->send(one, std::int64_t(0));
        self->quit();
    }};
}

behavior fragile(event_based_actor *self)
{
    self->set_exception_handler([](std::exception_ptr &) -> error { return exit_reason::unhandled_exception; });
    return {[](std::int64_t) { throw std::runtime_error("crash"); }};
}

/// Starts its child again when that ends, and tells who it is now.
behavior supervisor(event_based_actor *self, actor listener)
{
    auto begin = [=] { self->send(listener, actor_cast<actor>(self->spawn<monitored>(fragile))); };
    self->set_down_handler([=](down_msg &) { begin(); });
    begin();
    return {[](ok_atom) { }};
}

/// When the last has answered, all are set up: none waits in the scheduler any more.
void spawnAndAsk(actor_system &system, std::int64_t count, std::vector<actor> &all)
{
    scoped_actor self(system);
    for (std::int64_t i = 0; i < count; ++i)
        all.push_back(system.spawn(counter));
    for (std::size_t i = 0; i < all.size(); i += all.size() - 1)
        self->request(all[i], Forever, get_atom_v).receive([](std::int64_t) { }, [](const error &) { });
}

} // namespace

void spawnStop(actor_system &system)
{
    const std::int64_t count = Spawned;
    const actor begin = system.spawn(starter, count);
    const Stopwatch watch;
    anon_send(begin, tick_atom_v);
    system.await_all_actors_done();
    watch.report("spawn-stop", "ns/actor", count);
}

void idleBytes(actor_system &system)
{
    const std::int64_t count = Spawned;
    std::vector<actor> all;
    all.reserve(std::size_t(count));
    const std::int64_t before = allocatedBytes();
    spawnAndAsk(system, count, all);
    report("idle-bytes", double(allocatedBytes() - before) / double(count), "bytes/actor", count);
}

void restart(actor_system &system)
{
    scoped_actor self(system);
    auto crasher = [](event_based_actor *me, std::int64_t count, const actor &listener) -> behavior {
        return {[=](const actor &child) mutable {
            if (count-- == 0)
                me->send(listener, ok_atom_v);
            else
                me->send(child, std::int64_t(1));
        }};
    };
    const std::int64_t restarts = Restarts;
    const Stopwatch watch;
    const actor parent = self->spawn(supervisor, self->spawn(crasher, restarts, actor_cast<actor>(self)));
    self->receive([](ok_atom) { });
    watch.report("restart", "ns/restart", restarts);
    anon_send_exit(parent, exit_reason::user_shutdown);
}

// Not the cost of a message: its scheduler runs the last receiver first, so that a batch's end says nothing of the others.
void scale(actor_system &system)
{
    const std::int64_t count = Sizes[std::size(Sizes) - 1].actors;
    std::vector<actor> all;
    all.reserve(std::size_t(count));
    const std::int64_t before = allocatedBytes();
    const Stopwatch starting;
    spawnAndAsk(system, count, all);
    starting.report("scale-start", "ns/actor", count);
    report("scale-bytes", double(allocatedBytes() - before) / double(count), "bytes/actor", count);
    const Stopwatch watch;
    for (const actor &one : all)
        anon_send_exit(one, exit_reason::user_shutdown);
    all.clear();
    system.await_all_actors_done();
    watch.report("scale-stop", "ns/actor", count);
}

} // namespace Bench
