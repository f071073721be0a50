// SPDX-License-Identifier: MIT
// Running a scenario again and again, with a cancel, a kill or a failure at another of its points each time.
#pragma once

#include <QActors/test/runtest.h>

#include <QtCore/qstringlist.h>

namespace QActors::Test {

/// Thrown by an await, or by mayFail(), on its turn in failEverywhere().
class QACTORS_TEST_EXPORT InjectedFailure : public Error
{
public:
    using Error::Error;
    ~InjectedFailure() override;
};

/// Limits for the functions below, an aggregate: `EverywhereOptions{.runs = 100}`.
struct EverywhereOptions
{
    int runs = 2000;                          ///< the most runs; if there are more points, some are left out evenly
    Duration time = std::chrono::seconds(30); ///< the most real time for all runs
    Options run{};                            ///< the options of each run
    /// The log of the disturbed runs is dropped, but for that of the first failure. QTest::failOnWarning() hears nothing of it, and
    /// QTest::ignoreMessage() neither; with false, all is logged.
    bool quiet = true;
};

/// The result of cancelEverywhere(), killEverywhere() or failEverywhere().
struct EverywhereResult
{
    int runs = 0; ///< how often the scenario was run
    bool complete = false; ///< no point was left out
    QStringList points;    ///< the distinct places at which tasks waited when the run was disturbed, "file:line, in file:line"
    QStringList failures;  ///< runs that did not end cleanly: where, and what was wrong
    bool passed() const { return failures.isEmpty() && runs > 0; } ///< True if there were runs, and none failed.
    /// "23 runs, 9 await points", or the failures.
    QACTORS_TEST_EXPORT QString report() const;
};

/// Runs `fn` once to count the steps of its tasks, then once more for each step, and cancels the scenario after that step.
/// Each run must end by the cancellation or by itself, and leave nothing behind, as runScenario() checks. Throws MisuseError
/// for less than one run.
QACTORS_TEST_EXPORT EverywhereResult cancelEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                      std::source_location where = std::source_location::current());

/// The same, but kills the scenario, as when its owner is deleted: its coroutines are destroyed, and nothing may be left.
QACTORS_TEST_EXPORT EverywhereResult killEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                    std::source_location where = std::source_location::current());

/// The same, but an InjectedFailure is thrown by one await that can fail (not by sleeps and the ends of groups), or by one
/// mayFail(), in each run. A run may end with any error but a failed check.
QACTORS_TEST_EXPORT EverywhereResult failEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                    std::source_location where = std::source_location::current());

/// Call this in a fake, where the real object could fail: throws InjectedFailure in one run of failEverywhere(), else does
/// nothing.
QACTORS_TEST_EXPORT void mayFail(const QString &what);

} // namespace QActors::Test
