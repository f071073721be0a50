// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/test/runtest.h>

#include <QActors/tasks/run.h>

#include <QtCore/qstringlist.h>

#include <atomic>
#include <map>
#include <optional>
#include <vector>

namespace QActors::Test {

class Conductor;

/// Decides what a run does where it could do several things. The base: as the scheduler would.
class Steering
{
public:
    virtual ~Steering();
    /// Which of the tasks that are ready, one or more, the first being the one that is ready longest.
    virtual int choose(const std::vector<QActors::detail::TaskContext *> &ready);
    /// No task is on the stack.
    virtual void betweenSteps(Conductor &) { }
    /// An await of `task` throws: instead of Cancelled, perhaps this.
    virtual void throwing(QActors::detail::TaskContext *) { }
    /// The question of mayFail().
    virtual bool failsHere() { return false; }
};

/// One run of a scenario.
class Conductor final : public QActors::detail::ScheduleHook
{
public:
    using TaskContext = QActors::detail::TaskContext;

    Conductor(const Options &options, Steering *steering);
    ~Conductor() override;
    static Conductor *current() noexcept;
    /// For runBare().
    static Options bare(Duration watchdog);

    Outcome run(Scenario fn, std::source_location where);

    /// Only until the end; fatal if there is none.
    void runBare(TaskContext *task, std::source_location where);

    // for Steering
    TaskContext *root() const noexcept { return m_rootTask; }
    void killRoot() { m_root.reset(); }
    TaskContext *lastRun() const noexcept { return m_last; }
    const std::map<TaskId, TaskContext *> &tasks() const noexcept { return m_tasks; }
    Steering *steering() const noexcept { return m_steering; }
    VirtualClock *clock() const noexcept { return m_clock.get(); }

    bool reportsWhatIsLeft() const noexcept { return !m_options.m_leavesThings; }
    /// Tells of the messages in open mailboxes, and who does not take them.
    void lookAtMailboxes();
    /// Every task with what it waits for, children indented.
    QString tree() const;

    // ScheduleHook
    void taskLaunched(TaskContext *task) override { m_tasks.emplace(task->id(), task); }
    void taskEnded(TaskContext *task) noexcept override;
    bool takesSteps() const noexcept override { return m_options.m_byTurns; }
    TaskContext *pick(const QActors::detail::ReadyQueue &ready) override;
    void betweenSteps() override;
    bool mayPassTime() override;
    void stuck() override;
    void nestedLoop(TaskContext *task) noexcept override;
    void throwing(TaskContext *task) override;

    static std::atomic<int> externalWork; // of any thread; seq_cst: who finds none has what it has posted

private:
    void fail(const QString &problem) { m_problems.append(problem); }
    void waitForEnd();
    void judge(Outcome &outcome, const std::exception_ptr &error);
    void lookAtWhatIsLeft();
    bool threadsWork() const;
    bool eventsMayCome() const;

    Conductor *m_outer = nullptr;
    Options m_options;
    Steering *m_steering;
    std::unique_ptr<VirtualClock> m_clock;
    std::optional<QActors::detail::RootTask> m_root;
    TaskContext *m_rootTask = nullptr;
    TaskContext *m_last = nullptr;
    std::map<TaskId, TaskContext *> m_tasks; // launched and not ended, in the order they were made
    std::vector<TaskContext *> m_candidates; // only in pick()
    QStringList m_problems;
    bool m_givenUp = false;
    bool m_strangers = false; // there may be something of which we know nothing: that everything waits proves nothing
    bool m_nestedSeen = false;
};

/// runScenario() with a say in it.
Outcome runSteered(const Scenario &fn, const Options &options, Steering *steering, std::source_location where);

} // namespace QActors::Test
