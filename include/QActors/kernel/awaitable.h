// SPDX-License-Identifier: MIT
// An awaitable of one's own, made of whatever calls back: a C library, an event of an object, a thread of one's own.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/suspension.h>

namespace QActors {

/// By which the wait of a suspendUntil() ends: call it with the value, or have the wait throw by fail(). A cheap copyable
/// value; any thread. The first call counts; later ones, and those after the wait is over (cancelled, destroyed with its
/// task or its thread), do nothing and return false. When the last copy goes and none has been called, the wait throws Error.
template<typename T = void>
class Resume
{
public:
    /// For no wait: calling it does nothing.
    Resume() noexcept = default;
    /// Ends the wait, of which `value` is the result.
    bool operator()(detail::Stored<T> value) const
        requires(!std::is_void_v<T>)
    {
        const auto ticket = m_ticket; // this object may go with the wait
        return ticket && ticket->resume(std::move(value));
    }
    /// Ends the wait of a suspendUntil() that gives nothing.
    bool operator()() const
        requires std::is_void_v<T>
    {
        const auto ticket = m_ticket;
        return ticket && ticket->resume({});
    }
    /// Ends the wait, which throws this. Null throws MisuseError here.
    bool fail(std::exception_ptr error) const
    {
        const auto ticket = m_ticket;
        return ticket && ticket->fail(std::move(error));
    }
    /// False when it was called, or nobody waits any more.
    bool isOpen() const noexcept { return m_ticket && m_ticket->isOpen(); }

private:
    template<typename, typename>
    friend class detail::Suspension;
    explicit Resume(std::shared_ptr<detail::ResumeTicket<T>> ticket) noexcept : m_ticket(std::move(ticket)) { }
    std::shared_ptr<detail::ResumeTicket<T>> m_ticket;
};

/// `T value = co_await suspendUntil<T>(u"the modem"_s, [&](Resume<T> resume) { … })`: calls the function, which sets going
/// what will call `resume`, at once or later, on whichever thread; then waits for that. What the function throws, the await
/// throws. `what` is for texts that say what a task waits for.
///
/// The function may return another one, that takes nothing: it is called, once, on the task's thread, when the wait ends
/// before `resume` was called, because the task is cancelled or killed, or its thread ends. Stop there what was set going;
/// if it calls `resume` all the same, then or later, that does nothing. What it throws is logged. Both functions live as
/// long as the await. (Trio: wait_task_rescheduled; Kotlin: suspendCancellableCoroutine.)
template<typename T = void, typename Start>
[[nodiscard]] auto suspendUntil(const QString &what, Start &&start)
{
    static_assert(!std::is_reference_v<T>, "suspendUntil<T>(): the await gives a value. Take a T *, or a std::reference_wrapper<T>.");
    static_assert(std::invocable<std::decay_t<Start> &, Resume<T>>,
                  "suspendUntil<T>(what, start): start is called with a Resume<T>, which it keeps until what it waits for has come.");
    QACTORS_REQUIRE_SAFE_TEMPORARY(Start);
    return detail::Suspension<T, std::decay_t<Start>>(what, std::forward<Start>(start));
}

} // namespace QActors
