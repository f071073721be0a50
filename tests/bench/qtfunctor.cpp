// SPDX-License-Identifier: MIT
// The same with what Qt has: one queued functor a message.
#include "scenario.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qobject.h>

#include <cstring>
#include <memory>
#include <vector>

namespace Bench {
namespace {

template<typename F>
void post(QObject *to, F f)
{
    QMetaObject::invokeMethod(to, std::move(f), Qt::QueuedConnection);
}

struct Counter : QObject
{
    std::int64_t total = 0;
};

struct Producer : QObject
{
    Counter *counter = nullptr;
    std::int64_t sent = 0;
    double *figure = nullptr;
    Stopwatch watch;

    void batch()
    {
        for (std::int64_t i = 0; i < CountingBatch; ++i)
            post(counter, [counter = counter, value = std::int64_t(1)] { counter->total += value; });
        sent += CountingBatch;
        if (sent < CountingMessages) {
            post(this, [this] { batch(); });
            return;
        }
        post(counter, [this] {
            *figure = watch.nanosecondsPer(counter->total);
            QCoreApplication::quit();
        });
    }
};

double counting()
{
    double figure = -1;
    Counter counter;
    Producer producer;
    producer.counter = &counter;
    producer.figure = &figure;
    post(&producer, [&] { producer.batch(); });
    QCoreApplication::exec();
    return figure;
}

/// Sends an int64 there and back `left` times.
struct Trip
{
    explicit Trip(std::int64_t count) : left(count) { }
    QObject there;
    QObject here;
    std::int64_t left;

    void go()
    {
        post(&there, [this, value = left] { post(&here, [this, value] { back(value); }); });
    }
    void back(std::int64_t)
    {
        if (--left == 0)
            QCoreApplication::quit();
        else
            go();
    }
};

double trips(std::int64_t count)
{
    Trip trip(count);
    const Stopwatch watch;
    trip.go();
    QCoreApplication::exec();
    return watch.nanosecondsPer(count);
}

double ring()
{
    std::vector<std::unique_ptr<QObject>> stations;
    for (std::int64_t i = 0; i < RingActors; ++i)
        stations.push_back(std::make_unique<QObject>());
    struct Hop
    {
        std::vector<std::unique_ptr<QObject>> &stations;
        void pass(std::size_t at, std::int64_t left)
        {
            if (left == 0) {
                QCoreApplication::quit();
                return;
            }
            const std::size_t next = (at + 1) % stations.size();
            post(stations[next].get(), [this, next, left] { pass(next, left - 1); });
        }
    } hop{stations};
    const Stopwatch watch;
    hop.pass(0, RingHops);
    QCoreApplication::exec();
    return watch.nanosecondsPer(RingHops);
}

// A QObject that gets one event when it starts and one when it shall go.
double spawnAndStop()
{
    std::vector<QObject *> objects;
    objects.reserve(Spawned);
    std::int64_t left = Spawned;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < Spawned; ++i) {
        auto *object = new QObject;
        post(object, [] { });
        objects.push_back(object);
    }
    for (QObject *object : objects) {
        post(object, [object, &left] {
            delete object;
            if (--left == 0)
                QCoreApplication::quit();
        });
    }
    QCoreApplication::exec();
    return watch.nanosecondsPer(Spawned);
}

double idleBytes()
{
    std::vector<std::unique_ptr<QObject>> objects;
    objects.reserve(Spawned);
    const std::int64_t before = allocatedBytes();
    for (std::int64_t i = 0; i < Spawned; ++i)
        objects.push_back(std::make_unique<QObject>());
    return double(allocatedBytes() - before) / double(Spawned);
}

} // namespace

double runQt(const char *scenario)
{
    if (!std::strcmp(scenario, "counting"))
        return counting();
    if (!std::strcmp(scenario, "ping-pong"))
        return trips(PingPongTrips);
    if (!std::strcmp(scenario, "request-reply"))
        return trips(Requests);
    if (!std::strcmp(scenario, "ring"))
        return ring();
    if (!std::strcmp(scenario, "spawn-stop"))
        return spawnAndStop();
    if (!std::strcmp(scenario, "idle-bytes"))
        return idleBytes();
    return -1;
}

} // namespace Bench
