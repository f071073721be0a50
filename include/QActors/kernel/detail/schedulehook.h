// SPDX-License-Identifier: MIT
// How a test conducts a scheduler. Without one, a scheduler asks once a batch, and when a task starts and ends.
#pragma once

#include <QActors/kernel/detail/taskcontext.h>

namespace QActors::detail {

struct MessageNode;

/// The tasks that can go on, in the order in which they became ready.
struct ReadyQueue
{
    TaskContext *first = nullptr;
    TaskContext *last = nullptr;
    bool isEmpty() const noexcept { return !first; }
    void append(TaskContext *task) noexcept;
    void prepend(TaskContext *task) noexcept;
    void remove(TaskContext *task) noexcept;
    TaskContext *takeFirst() noexcept; ///< Not of an empty one.
    static TaskContext *after(const TaskContext *task) noexcept { return task->m_readyNext; }
};

/// Told of each piece of work of a thread as it begins and ends, by Scheduler::addProbe(). On the scheduler's thread.
class QACTORS_EXPORT RunProbe
{
public:
    virtual ~RunProbe();
    /// The task is about to go on. Not told to one that was added meanwhile, which may hear of the end.
    virtual void begins(TaskContext *task) noexcept = 0;
    /// The step has come back, or runs an event loop of its own, which is about to wait. May come again.
    virtual void ends() noexcept = 0;
    /// The task begins to handle that message, perhaps after others in the same run.
    virtual void serves(const MessageNode *) noexcept { }
    /// True: a task takes its turn anew at each await, so that each message is a piece of work of its own.
    virtual bool takesSteps() const noexcept { return false; }
};

/// Put into a Scheduler by Scheduler::setHook(). Everything is called on the scheduler's thread.
class QACTORS_EXPORT ScheduleHook
{
public:
    virtual ~ScheduleHook();

    virtual void taskLaunched(TaskContext *task) = 0;
    virtual void taskEnded(TaskContext *task) noexcept = 0;

    /// True: tasks run one step at a time, by pick(), and yield by a count instead of a time budget.
    virtual bool takesSteps() const noexcept = 0;
    /// The next task to run, of several or one.
    virtual TaskContext *pick(const ReadyQueue &ready) = 0;
    /// No task is on the stack; may cancel, kill, or make tasks ready.
    virtual void betweenSteps() = 0;

    /// Everything waits and a timer is armed: may a virtual clock move on to it?
    virtual bool mayPassTime() = 0;
    /// Everything waits, and no timer will change that.
    virtual void stuck() = 0;
    /// `task`, which is on the stack, runs an event loop.
    virtual void nestedLoop(TaskContext *task) noexcept = 0;
    /// An await of `task` is about to throw Cancelled; may throw something else.
    virtual void throwing(TaskContext *task) = 0;
};

} // namespace QActors::detail
