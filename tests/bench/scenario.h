// SPDX-License-Identifier: MIT
// One scenario, run by one program: prints its figure. The driver runs programs in turn, each as a process of its own.
#pragma once

#include <QActors/Async>

#include <chrono>
#include <cstdint>

namespace Bench {

// Counts as in every comparison, so that figures can be set side by side.
constexpr std::int64_t CountingMessages = 2'000'000;
constexpr std::int64_t CountingBatch = 1'000; // after which the producer lets the counter run
constexpr std::int64_t PingPongTrips = 1'000'000;
constexpr std::int64_t Requests = 500'000;
constexpr std::int64_t RingActors = 1'000;
constexpr std::int64_t RingHops = 1'000'000;
constexpr std::int64_t Spawned = 100'000;
constexpr std::int64_t Depth = 10;
constexpr std::int64_t Unwound = 20'000;
constexpr std::int64_t Restarts = 1'000;

class Stopwatch
{
public:
    double nanosecondsPer(std::int64_t count) const
    {
        const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - m_start;
        return elapsed.count() / double(count);
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Bytes that malloc has given out.
std::int64_t allocatedBytes();

/// Runs `scenario` and gives its figure (nanoseconds or bytes for each unit); negative if there is no such scenario.
double runQActors(const char *scenario);
double runQt(const char *scenario);

// servers.cpp
QActors::Async<> calls(double &figure);
QActors::Async<> asyncCalls(double &figure);
QActors::Async<> restarts(double &figure);

} // namespace Bench
