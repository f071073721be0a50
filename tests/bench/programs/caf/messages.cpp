// SPDX-License-Identifier: MIT
#include "scenarios.h"

#include <vector>

namespace Bench {

using namespace caf;

behavior counter(stateful_actor<Total> *self)
{
    return {
        [self](std::int64_t n) { self->state.value += n; },
        [self](get_atom) { return self->state.value; },
    };
}

behavior echo(event_based_actor *)
{
    return {[](std::int64_t n) { return n; }};
}

namespace {

// On one thread the counter runs when the producer waits: it asks for the total after each batch. On two, it need not.
behavior producer(event_based_actor *self, actor to, std::int64_t left, bool waits, actor listener)
{
    return {[=](tick_atom) mutable {
        for (std::int64_t i = 0; i < Batch && left > 0; ++i, --left)
            self->send(to, std::int64_t(1));
        if (left == 0)
            self->request(to, Forever, get_atom_v).then([=](std::int64_t total) { self->send(listener, ok_atom_v, total); });
        else if (waits)
            self->request(to, Forever, get_atom_v).then([=](std::int64_t) { self->send(self, tick_atom_v); });
        else
            self->send(self, tick_atom_v);
    }};
}

void produce(actor_system &system, const char *figure, std::int64_t producers, std::int64_t each, bool waits)
{
    scoped_actor self(system);
    const actor to = system.spawn(counter);
    std::vector<actor> all;
    for (std::int64_t i = 0; i < producers; ++i)
        all.push_back(system.spawn(producer, to, each, waits, actor_cast<actor>(self)));
    const Stopwatch watch;
    for (const actor &one : all)
        self->send(one, tick_atom_v);
    std::int64_t total = 0;
    for (std::int64_t i = 0; i < producers; ++i)
        self->receive([&](ok_atom, std::int64_t t) { total = std::max(total, t); });
    watch.report(figure, "ns/message", total);
}

/// Begins with `peer` when it gets a tick; tells `listener` when `trips` are done.
behavior pinger(event_based_actor *self, actor peer, std::int64_t trips, actor listener)
{
    return {
        [=](tick_atom) { self->send(peer, trips); },
        [=](std::int64_t left) {
            if (left == 1)
                self->send(listener, ok_atom_v);
            else
                self->send(peer, left - 1);
        },
    };
}

void playPingPong(actor_system &system, const char *figure, std::int64_t trips)
{
    scoped_actor self(system);
    const actor ping = system.spawn(pinger, system.spawn(echo), trips, actor_cast<actor>(self));
    const Stopwatch watch;
    self->send(ping, tick_atom_v);
    self->receive([](ok_atom) { });
    watch.report(figure, "ns/round-trip", trips);
}

behavior requester(event_based_actor *self, actor server, std::int64_t left, actor listener)
{
    return {[=](tick_atom) {
        struct Loop
        {
            event_based_actor *self;
            actor server;
            actor listener;
            std::int64_t left;
            void operator()(std::int64_t) const
            {
                if (left == 0)
                    self->send(listener, ok_atom_v);
                else
                    self->request(server, Forever, std::int64_t(1)).then(Loop{self, server, listener, left - 1});
            }
        };
        Loop{self, server, listener, left}(0);
    }};
}

void request(actor_system &system, const char *figure, std::int64_t requests)
{
    scoped_actor self(system);
    const actor client = system.spawn(requester, system.spawn(echo), requests, actor_cast<actor>(self));
    const Stopwatch watch;
    self->send(client, tick_atom_v);
    self->receive([](ok_atom) { });
    watch.report(figure, "ns/request", requests);
}

struct Station
{
    actor next;
};
behavior station(stateful_actor<Station> *self, actor listener)
{
    return {
        [=](const actor &next) { self->state.next = next; },
        [=](std::int64_t left) {
            if (left == 0)
                self->send(listener, ok_atom_v);
            else
                self->send(self->state.next, left - 1);
        },
    };
}

} // namespace

void counting(actor_system &system)
{
    produce(system, "counting", 1, CountingMessages, true);
}

void countingThreads(actor_system &system)
{
    produce(system, "counting-2-threads", 1, CountingMessages, false);
}

void fanIn(actor_system &system)
{
    produce(system, "fan-in", Producers, FanInEach, true);
}

void fanInThreads(actor_system &system)
{
    produce(system, "fan-in-2-threads", Producers, FanInEach, false);
}

void pingPong(actor_system &system)
{
    playPingPong(system, "ping-pong", PingPongTrips);
}

void pingPongThreads(actor_system &system)
{
    playPingPong(system, "ping-pong-2-threads", ThreadTrips);
}

void requestReply(actor_system &system)
{
    request(system, "request-reply", Requests);
}

void requestReplyThreads(actor_system &system)
{
    request(system, "request-reply-2-threads", ThreadTrips);
}

void ring(actor_system &system)
{
    scoped_actor self(system);
    std::vector<actor> stations;
    for (std::int64_t i = 0; i < RingActors; ++i)
        stations.push_back(system.spawn(station, actor_cast<actor>(self)));
    for (std::size_t i = 0; i < stations.size(); ++i)
        self->send(stations[i], stations[(i + 1) % stations.size()]);
    const std::int64_t hops = RingHops;
    const Stopwatch watch;
    self->send(stations.front(), hops);
    self->receive([](ok_atom) { });
    watch.report("ring", "ns/hop", hops);
    for (const actor &one : stations) // a ring of references
        anon_send_exit(one, exit_reason::user_shutdown);
}

// The client skips what it does not know, which then waits.
void selective(actor_system &system)
{
    for (const bool full : {false, true}) {
        scoped_actor self(system);
        const std::int64_t trips = SelectiveTrips;
        auto patient = [](event_based_actor *me, const actor &peer, std::int64_t count, const actor &listener) {
            me->set_default_handler(skip);
            return pinger(me, peer, count, listener);
        };
        const actor client = system.spawn(patient, system.spawn(echo), trips, actor_cast<actor>(self));
        for (std::int64_t i = 0; full && i < Unmatched; ++i)
            self->send(client, put_atom_v, i);
        const Stopwatch watch;
        self->send(client, tick_atom_v);
        self->receive([](ok_atom) { });
        watch.report(full ? "selective-1000" : "selective-0", "ns/round-trip", trips);
    }
}

} // namespace Bench
