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

/// Something that happens once, by set(): tasks that wait for it go on, and tasks that come later do not wait. An event
/// cannot be reset; make a new one. Thread: the one that made the event. Deleting it fails the tasks that wait with Error.
/// (anyio: Event.)
class QACTORS_EXPORT Event
{
public:
    Event();
    ~Event();
    Q_DISABLE_COPY_MOVE(Event)

    /// Wakes all tasks that wait, in the order in which they came. Does nothing if the event is set already.
    /// Throws MisuseError on another thread.
    void set();
    bool isSet() const noexcept { return m_isSet; } ///< True after set().
    /// The number of tasks that wait.
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
