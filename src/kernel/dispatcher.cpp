// SPDX-License-Identifier: MIT
// The public side of a thread's scheduler.
#include <QActors/kernel/dispatcher.h>

namespace QActors {

Dispatcher *Dispatcher::current()
{
    return static_cast<Dispatcher *>(Scheduler::current());
}

Duration Dispatcher::budget() const noexcept
{
    return Scheduler::budget();
}

void Dispatcher::setBudget(AnyDuration budget)
{
    Scheduler::setBudget(budget);
}

Duration Dispatcher::spin() const noexcept
{
    return Scheduler::spin();
}

void Dispatcher::setSpin(AnyDuration spin)
{
    Scheduler::setSpin(spin);
}

Clock *Dispatcher::clock() const noexcept
{
    return Scheduler::clock();
}

void Dispatcher::setClock(Clock *clock)
{
    Scheduler::setClock(clock);
}

TimePoint Dispatcher::now() const
{
    return Scheduler::now();
}

quint64 Dispatcher::droppedMessages() const noexcept
{
    return Scheduler::droppedMessages();
}

void Dispatcher::runUntilIdle()
{
    Scheduler::runUntilIdle();
}

} // namespace QActors
