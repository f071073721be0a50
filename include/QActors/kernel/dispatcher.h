// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>

namespace QActors {

/// Runs the tasks of one thread inside the thread's Qt event loop: it runs ready tasks for a time budget, then lets the
/// loop handle other events. Each thread has one, made when it is first needed, which lives until the thread ends. Thread:
/// its own.
class QACTORS_EXPORT Dispatcher : private detail::Scheduler
{
public:
    /// The calling thread's.
    static Dispatcher *current();

    /// How long tasks may run before other events get their turn; 200 µs by default. Zero: one task a turn.
    /// A longer budget gives no more throughput, but makes timers and frames late. Within the budget, a task whose awaits
    /// never have to wait lets the other ready tasks go first after 1024 awaits.
    Duration budget() const noexcept;
    void setBudget(AnyDuration budget); ///< See budget(). Throws MisuseError if it is negative.

    /// How long this thread, when it runs out of work, looks for messages from other threads before it sleeps; zero by
    /// default. The thread does so after each burst of work only, so that an idle thread costs nothing; other events wait
    /// meanwhile. setSpin() throws MisuseError on the main thread of an application, where the user's events would wait.
    Duration spin() const noexcept;
    void setSpin(AnyDuration spin); ///< See spin().

    /// The clock by which deadlines go. setClock(nullptr) restores the system's. The dispatcher does not own the clock.
    /// setClock() throws MisuseError while timers are armed.
    Clock *clock() const noexcept;
    void setClock(Clock *clock); ///< See clock().
    TimePoint now() const; ///< The time by that clock.

    /// How many messages were sent to processes of this thread that had ended.
    quint64 droppedMessages() const noexcept;

    /// Runs, without the event loop, all tasks that are ready now, all that become ready by that, and timers that are
    /// due. For tests and embedding. Throws MisuseError inside a task.
    void runUntilIdle();

private:
    friend class detail::Scheduler;
    Dispatcher() = default;
    ~Dispatcher() = default;
};

} // namespace QActors
