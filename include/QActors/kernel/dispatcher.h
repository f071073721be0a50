// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>

namespace QActors {

/// Runs the tasks of one thread inside its Qt event loop: ready tasks for a time budget, then the loop gets
/// to breathe. One a thread, made when first asked for; lives until the thread ends. Used on its own thread.
class QACTORS_EXPORT Dispatcher : private detail::Scheduler
{
public:
    /// The calling thread's.
    static Dispatcher *current();

    /// How long tasks may run before other events get their turn; 200 µs by default. Zero: one task a turn.
    /// A longer budget gives no more throughput, but later timers and frames. Within it, a task that always finds something
    /// to do lets the other ready tasks go first after 1024 awaits.
    Duration budget() const noexcept;
    void setBudget(AnyDuration budget); ///< See budget(). Throws MisuseError if it is negative.

    /// How long this thread, when it runs out of work, looks for what other threads post before it sleeps; zero by default.
    /// It does so after each burst of work only, so that an idle thread costs nothing; other events wait meanwhile. Throws
    /// MisuseError on the main thread of an application, whose events are somebody's clicks.
    Duration spin() const noexcept;
    void setSpin(AnyDuration spin); ///< See spin().

    /// The clock that deadlines go by. setClock(nullptr) restores the system's. Not owned. Change it only
    /// while no timer is armed (throws MisuseError otherwise).
    Clock *clock() const noexcept;
    void setClock(Clock *clock); ///< See clock().
    TimePoint now() const; ///< The time by that clock.

    /// Messages that were sent to a process of this thread which no longer exists.
    quint64 droppedMessages() const noexcept;

    /// Runs everything that is ready now and what becomes ready from it, timers that are due included, without
    /// the event loop. For tests and embedding; not from inside a task (throws MisuseError).
    void runUntilIdle();

private:
    friend class detail::Scheduler;
    Dispatcher() = default;
    ~Dispatcher() = default;
};

} // namespace QActors
