// SPDX-License-Identifier: MIT
// Runs a coroutine as a test, under virtual time, and checks what the test leaves behind.
#pragma once

#include <QActors/tasks/taskgroup.h>
#include <QActors/test/virtualclock.h>

#include <functional>

namespace QActors::Test {

/// The body of a test, which is called once for each run.
using Scenario = std::function<Async<>()>;

class Conductor;

/// Options of a test. A value; each setter gives a changed copy: Options().realTime().watchdog(1min).
class Options
{
public:
    Options() { }
    /// The test runs in real time; the clock does not jump.
    [[nodiscard]] Options realTime() const { return with(&Options::m_realTime, true); }
    /// Tasks may run event loops of their own (QDialog::exec(), QEventLoop, QTest::qWait()).
    [[nodiscard]] Options nestedLoops() const { return with(&Options::m_nestedLoops, true); }
    /// The test may leave tasks, messages and timers behind.
    [[nodiscard]] Options leavesThings() const { return with(&Options::m_leavesThings, true); }
    /// How long the test may take in real time; 10 s by default.
    [[nodiscard]] Options watchdog(AnyDuration time) const { return with<Duration>(&Options::m_watchdog, time); }

private:
    friend class Conductor;
    bool m_realTime = false;
    bool m_nestedLoops = false;
    bool m_leavesThings = false;
    bool m_byTurns = true; // without: the scheduler goes by its budget
    Duration m_watchdog = std::chrono::seconds(10);
    template<typename T>
    Options with(T Options::*member, T value) const
    {
        Options changed = *this;
        changed.*member = value;
        return changed;
    }
};

/// The outcome of a run.
struct Outcome
{
    bool passed = false; ///< nothing was wrong
    bool cancelled = false;     ///< the scenario was cancelled, and nothing else was wrong
    bool onlyError = false;     ///< an exception that is no failed check left the scenario, and nothing else was wrong
    QString message;            ///< the failures, one a line
    std::source_location where; ///< of the failed check, or of the test
    Duration virtualTime{};     ///< how much virtual time passed
};

/// Runs `fn` on a fresh virtual clock in this thread's event loop until `fn` ends, and checks what it leaves behind. The
/// run fails for an exception, for a failed check anywhere, for tasks that still run, for frames or messages that stay, for
/// messages left in an open mailbox, and for an event loop inside a task. If all tasks wait for things that cannot come, the
/// run fails at once, with a list of the tasks and the places of their awaits. After the watchdog's time the run fails with
/// the tree of tasks, each with the place of its await, and is killed; if a task does not return to the event loop even
/// then, the process prints the tree and aborts. Order and outcome do not depend on real time.
///
/// A wait for a signal, a future or a foreign coroutine may end by an event from outside; while there is such a wait, only
/// the watchdog ends a run in which nothing comes.
///
/// Thread: one with an event dispatcher, outside tasks; throws MisuseError in a task.
QACTORS_TEST_EXPORT Outcome runScenario(Scenario fn, const Options &options = {},
                                        std::source_location where = std::source_location::current());

namespace detail {
/// runScenario() as the body of a QtTest function, which fails if the run does.
QACTORS_TEST_EXPORT void runAsTest(Scenario fn, const Options &options, std::source_location where);
/// At the end of a test's body, before its group ends: what its actors have not taken is told.
QACTORS_TEST_EXPORT Async<> lookAtMailboxes();
/// Runs a task to its end by the clock that is there, without a look at what it leaves; if it cannot end, says why in a
/// fatal message.
QACTORS_TEST_EXPORT void runToEnd(QActors::detail::TaskContext *task, Duration watchdog, std::source_location where);
} // namespace detail

/// Makes a Scenario of fn() or fn(TaskGroup &). The group ends, with its actors, when `fn` does; before that, each actor
/// must have taken every message that was sent to it.
template<typename F>
Scenario asScenario(F fn)
{
    if constexpr (requires(F &f, TaskGroup &group) { f(group); }) {
        return [fn = std::move(fn)]() mutable -> Async<> {
            auto body = [&fn](TaskGroup &group) -> Async<> {
                co_await fn(group);
                co_await detail::lookAtMailboxes();
            };
            co_await withTaskGroup(body);
        };
    } else {
        static_assert(QActors::detail::CallsWithNothing<F &>, "runTest(fn): fn takes nothing or a TaskGroup &, and returns Async<>.");
        return [fn = std::move(fn)]() mutable -> Async<> { co_await fn(); };
    }
}

/// `runTest([&](TaskGroup &group) -> Async<> { … })` in a QtTest function: see runScenario().
template<typename F>
void runTest(F fn, const Options &options = {}, std::source_location where = std::source_location::current())
{
    detail::runAsTest(asScenario(std::move(fn)), options, where);
}

/// The clock of the test that runs. Throws MisuseError under real time and outside a test.
QACTORS_TEST_EXPORT VirtualClock &testClock();

/// `co_await advance(1h)`: lets virtual time pass; see VirtualClock::pass().
inline Async<> advance(AnyDuration by)
{
    return testClock().pass(by);
}

/// Stands for work outside the tasks that will end a wait: a socket, a process, a QTimer's slot, a plain thread. While such
/// an object exists, virtual time stands still, and a test in which all tasks wait is not a deadlock. offload() makes one by
/// itself. Any thread.
class QACTORS_TEST_EXPORT ExternalWork
{
public:
    ExternalWork();
    ~ExternalWork();
    Q_DISABLE_COPY_MOVE(ExternalWork)
};

} // namespace QActors::Test

/// A test slot that is a coroutine: in a private Q_SLOTS section,
///     QACTORS_TEST(name) { co_await …; QACTORS_COMPARE(…); }
/// runs as runTest() does; Options may follow the name. name_data() and QFETCH work as always.
#define QACTORS_TEST(name, ...)                                                                                     \
    void name()                                                                                                     \
    {                                                                                                               \
        ::QActors::Test::detail::runAsTest([this] { return name##_coroutine(); },                                   \
                                           ::QActors::Test::Options(__VA_ARGS__), std::source_location::current()); \
    }                                                                                                               \
    ::QActors::Async<> name##_coroutine()
