// SPDX-License-Identifier: MIT
// \internal Waits whose end Qt posts as an event, which may be lost.
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::detail {

class Scheduler;

/// Waits for what Qt posts as an event. A QCoreApplication that ends takes along what is posted on its thread, and while
/// there is none Qt delivers nothing: then the scheduler has each of these look again. Used on one thread.
class QACTORS_EXPORT EventWait
{
public:
    Q_DISABLE_COPY_MOVE(EventWait)

    /// An event may have been lost: look at what is waited for itself. Must destroy no EventWait.
    virtual void lookAgain() noexcept = 0;

protected:
    EventWait() noexcept = default;
    virtual ~EventWait();
    /// From now on until it is destroyed, or the thread has ended.
    void waitOn(Scheduler *scheduler) noexcept;

private:
    friend class EventWaits;
    EventWait *m_next = nullptr;
    EventWait **m_place = nullptr; // which refers to it, in the scheduler's list
};

} // namespace QActors::detail
