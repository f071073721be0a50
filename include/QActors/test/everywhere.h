// SPDX-License-Identifier: MIT
// One misfortune at each point of a scenario in turn.
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

/// How far a …Everywhere() goes: `EverywhereOptions{.runs = 100}`.
struct EverywhereOptions
{
    int runs = 2000;                          ///< at most; then points are left out evenly
    Duration time = std::chrono::seconds(30); ///< at most so much real time
    Options run{};                            ///< of each run
};

/// What a …Everywhere() saw.
struct EverywhereResult
{
    int runs = 0; ///< how often the scenario was run
    bool complete = false; ///< no point was left out
    QStringList points;    ///< the distinct places at which tasks waited when it happened, "file:line, in file:line"
    QStringList failures;  ///< runs that did not end cleanly: where, and what was wrong
    bool passed() const { return failures.isEmpty() && runs > 0; } ///< No run failed, and there was one.
    /// "23 runs, 9 await points", or the failures.
    QACTORS_TEST_EXPORT QString report() const;
};

/// Runs `fn` once to count its steps, then again for each of them, cancelled there: between any two steps of any of
/// its tasks. Each run must end in the cancellation or by itself, and leave nothing behind, as runScenario() sees it.
/// Throws MisuseError for less than one run.
QACTORS_TEST_EXPORT EverywhereResult cancelEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                      std::source_location where = std::source_location::current());

/// The same, but its owner is deleted: the frames are destroyed, and nothing may be left.
QACTORS_TEST_EXPORT EverywhereResult killEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                    std::source_location where = std::source_location::current());

/// The same with an InjectedFailure from each await that can fail (not from sleeps and the ends of groups), and from
/// each mayFail(). A run may end with any error but a failed check.
QACTORS_TEST_EXPORT EverywhereResult failEverywhere(Scenario fn, const EverywhereOptions &options = {},
                                                    std::source_location where = std::source_location::current());

/// In a fake, at what can fail in earnest: throws InjectedFailure on its turn in failEverywhere(), else does nothing.
QACTORS_TEST_EXPORT void mayFail(const QString &what);

} // namespace QActors::Test
