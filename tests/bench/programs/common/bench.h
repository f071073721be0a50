// SPDX-License-Identifier: MIT
// What the programs of the bench have in common: the counts, a stopwatch, and how a figure is told to the driver.
// A program is called with a scenario and perhaps a divisor of the counts, and prints a line for each figure;
// without a scenario it lists them, with --about it says what it is.
#pragma once

#include <malloc.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Under callgrind, only what is timed is counted.
#if __has_include(<valgrind/callgrind.h>)
#  include <valgrind/callgrind.h>
#else
#  define CALLGRIND_START_INSTRUMENTATION
#  define CALLGRIND_STOP_INSTRUMENTATION
#  define RUNNING_ON_VALGRIND 0
#endif

namespace Bench {

inline std::int64_t divisor = 1;

/// A count of performance comparisons, or a fraction of it in quick runs.
struct Count
{
    std::int64_t full;
    std::int64_t least = 10;
    operator std::int64_t() const { return full / divisor < least ? least : full / divisor; }
};

inline constexpr std::int64_t Batch = 1'000; // after which a producer lets others run
inline constexpr Count CountingMessages{2'000'000, 2 * Batch};
inline constexpr std::int64_t Producers = 8;
inline constexpr Count FanInEach{250'000, 2 * Batch};
inline constexpr Count PingPongTrips{1'000'000};
inline constexpr Count ThreadTrips{100'000};
inline constexpr Count Requests{500'000};
inline constexpr std::int64_t RingActors = 1'000;
inline constexpr Count RingHops{1'000'000};
inline constexpr Count Spawned{100'000};
inline constexpr Count Restarts{1'000};
inline constexpr std::int64_t Unmatched = 1'000;
inline constexpr Count SelectiveTrips{100'000};
inline constexpr std::int64_t Depth = 10;
inline constexpr Count Unwound{20'000};
inline constexpr Count FloodMilliseconds{2'000, 100};
// What an observer looks at, and how often.
inline constexpr Count Observed{10'000, 20};
inline constexpr Count Looks{25, 3};
// The tasks of a dump.
inline constexpr Count Dumped{100'000};
inline constexpr Count DumpedMost{1'000'000, 20};
// What is traced at a time, and how often.
inline constexpr Count ManyTimers{1'000'000, 10'000};
inline constexpr Count ObservedTimers{1'000, 20};
inline constexpr std::int64_t TracedMessages = 4'000;
inline constexpr Count TracedBursts{100, 3};
// The cost of a message by the number of actors.
struct Size
{
    const char *name;
    Count actors;
};
inline constexpr Size Sizes[] = {{"10", {10}}, {"1k", {1'000, 20}}, {"100k", {100'000, 30}}, {"1M", {1'000'000, 40}}};
inline constexpr Count ScaleMessages{2'000'000, 2 * Batch};

inline void report(const char *figure, double value, const char *unit, std::int64_t count)
{
    std::printf("%s\t%.3f\t%s\t%lld\n", figure, value, unit, static_cast<long long>(count));
    std::fflush(stdout);
}

/// Runs from its making to its report. With BENCH_CPU_TIME=1 in the environment it counts the time that the process was
/// given, of all its threads, which other programs disturb less; what waits costs nothing then.
class Stopwatch
{
public:
    Stopwatch()
    {
        CALLGRIND_START_INSTRUMENTATION;
        m_start = now();
    }
    void report(const char *figure, const char *unit, std::int64_t count) const
    {
        const double elapsed = now() - m_start;
        CALLGRIND_STOP_INSTRUMENTATION;
        Bench::report(figure, elapsed / double(count), unit, count);
    }

private:
    static double now()
    {
        static const clockid_t clock = std::getenv("BENCH_CPU_TIME") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
        timespec time;
        clock_gettime(clock, &time);
        return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
    }
    double m_start;
};

/// Bytes that malloc has given out.
inline std::int64_t allocatedBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return std::int64_t(info.uordblks + info.hblkhd);
}

/// Cheap and the same in every program: which actor is next, where targets are random.
class Random
{
public:
    std::uint64_t below(std::uint64_t n)
    {
        m_state = m_state * 6364136223846793005u + 1442695040888963407u;
        return ((m_state >> 32) * n) >> 32;
    }

private:
    std::uint64_t m_state = 1;
};

#if defined(__clang__)
inline constexpr char Compiler[] = "clang " __clang_version__;
#else
inline constexpr char Compiler[] = "g++ " __VERSION__;
#endif

/// The scenarios of a program, and its main().
template<typename Function>
struct Scenario
{
    std::string_view name;
    Function *run;
};

template<typename Function, std::size_t N, typename Run>
int runScenario(int argc, char **argv, const Scenario<Function> (&all)[N], const char *about, Run run)
{
    if (argc > 2)
        divisor = std::atoll(argv[2]) > 0 ? std::atoll(argv[2]) : 1;
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    if (wanted == "--about") {
        std::printf("%s\n", about);
        return 0;
    }
    for (const Scenario<Function> &scenario : all) {
        if (scenario.name == wanted)
            return run(scenario.run);
    }
    // Without one: what there is, for the driver.
    for (const Scenario<Function> &scenario : all)
        std::printf("%.*s\n", int(scenario.name.size()), scenario.name.data());
    return wanted.empty() ? 0 : 2;
}

} // namespace Bench
