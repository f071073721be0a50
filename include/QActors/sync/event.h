// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/detail/waitlist.h>

namespace QActors {

class Event;

namespace detail {

class QACTORS_EXPORT EventAwaitable final : public ListedWait
{
public:
    explicit EventAwaitable(Event *event) noexcept : m_event(event) { }
    bool ready();
    void suspend();
    void result() const;
    QString describe() const override;

private:
    friend class QActors::Event;
    Event *m_event; // null when it has gone
};

} // namespace detail

/// Happens once: who waits for it goes on, and who comes later does not wait. There is no way back; take a new one.
/// Belongs to the thread that made it. Deleting it fails who waits with Error. (anyio: Event.)
class QACTORS_EXPORT Event
{
public:
    Event();
    ~Event();
    Q_DISABLE_COPY_MOVE(Event)

    /// Wakes all who wait, in the order they came. Nothing if it is set.
    void set() noexcept;
    bool isSet() const noexcept { return m_isSet; } ///< Whether it has happened.
    /// Tasks that wait.
    int waitingCount() const noexcept { return m_waits.count(); }
    /// `co_await event.wait()`. Throws MisuseError on another thread.
    [[nodiscard]] detail::EventAwaitable wait() noexcept { return detail::EventAwaitable(this); }

private:
    friend class detail::EventAwaitable;
    detail::WaitList m_waits;
    const detail::Scheduler *m_home;
    bool m_isSet = false;
};

} // namespace QActors
