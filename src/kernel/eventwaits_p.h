// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/eventwait.h>

namespace QActors::detail {

/// A thread's waits for events.
class EventWaits
{
public:
    void add(EventWait *wait) noexcept;
    static void remove(EventWait *wait) noexcept;
    void lookAgain() noexcept;
    void clear() noexcept;

private:
    EventWait *m_first = nullptr;
};

} // namespace QActors::detail
