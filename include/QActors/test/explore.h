// SPDX-License-Identifier: MIT
// Many orders of the same scenario.
#pragma once

#include <QActors/test/runtest.h>

#include <functional>

namespace QActors::Test {

/// Limits of explore(), an aggregate: `ExploreOptions{.schedules = 200, .seed = 7}`.
struct ExploreOptions
{
    int schedules = 1000;                          ///< the most runs
    Duration time = std::chrono::seconds(30);      ///< the most real time for all runs
    quint32 seed = 1;                              ///< the seed of the first random run; the next runs have the next seeds
    double randomPart = 0.5;                       ///< the part of the runs that is random; the rest is systematic
    int deviations = 3;                            ///< systematic: how often a run leaves the usual order at most
    /// Systematic: whether two tasks, by name, touch nothing in common, so that the order of their steps is of no account.
    /// Of orders that differ in nothing else one is run (Godefroid: sleep sets). Null: any two may have to do with each other.
    /// An order may be left out for an equal one that has more deviations.
    std::function<bool(const QString &, const QString &)> independent{};
    Options run{};                                 ///< the options of each run
    /// The log of the runs is dropped, but for the failing one's, by its shortened schedule. QTest::failOnWarning() hears nothing of
    /// it, and QTest::ignoreMessage() neither; with false, all is logged.
    bool quiet = true;
};

/// The result of explore().
struct Exploration
{
    bool failed = false; ///< some run did not pass
    bool exhausted = false; ///< every order within `deviations` was run, or an equal one
    int schedules = 0;      ///< runs, until the failure if there was one
    QString seed;           ///< of the failing run, if it was a random one
    QString schedule;       ///< the shortened schedule, for replay()
    Outcome outcome;        ///< the outcome of the failing run
    /// The whole report as text.
    QACTORS_TEST_EXPORT QString report() const;
};

/// Runs `fn` again and again, each time on a fresh clock and in another order of the tasks that are ready: first the
/// usual one, then random ones by seed, then systematically all that leave the usual order once, twice, … (delay
/// bounding). Stops at the first run that does not pass, as runScenario() sees it, and shortens its schedule.
/// `fn` must set up all it uses, and depend on nothing but the order. Real time and threads cannot be steered.
QACTORS_TEST_EXPORT Exploration explore(Scenario fn, const ExploreOptions &options = {},
                                        std::source_location where = std::source_location::current());

/// Runs `fn` once by a schedule or "seed:…" that explore() has printed. Throws MisuseError for any other text.
QACTORS_TEST_EXPORT Outcome replay(Scenario fn, const QString &schedule, const Options &options = {},
                                   std::source_location where = std::source_location::current());

/// explore() as the body of a QtTest function, which fails with the report. If the environment has QACTORS_SCHEDULE, only
/// that schedule is run.
QACTORS_TEST_EXPORT void exploreTest(Scenario fn, const ExploreOptions &options = {},
                                     std::source_location where = std::source_location::current());

} // namespace QActors::Test
