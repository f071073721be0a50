// SPDX-License-Identifier: MIT
// Awaiting anything that calls back: a C library, an event of an object, a thread of one's own.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/suspension.h>

namespace QActors {

/// Ends the wait of a suspendUntil(): call the Resume with the value, or fail() to have the wait throw. A cheap copyable
/// value; any thread. The first call counts; later calls, and calls after the wait is over (cancelled, destroyed with its
/// task or its thread), do nothing and return false. If the last copy is destroyed without a call, the wait throws Error.
template<typename T = void>
class Resume
{
public:
    /// A Resume without a wait, whose calls do nothing.
    Resume() noexcept = default;
    /// Ends the wait; `value` is the result of the await.
    bool operator()(detail::Stored<T> value) const
        requires(!std::is_void_v<T>)
    {
        const auto ticket = m_ticket; // this object may go with the wait
        return ticket && ticket->resume(std::move(value));
    }
    /// Ends the wait of a suspendUntil() without a value.
    bool operator()() const
        requires std::is_void_v<T>
    {
        const auto ticket = m_ticket;
        return ticket && ticket->resume({});
    }
    /// Ends the wait, which throws `error`. Throws MisuseError itself if that is null.
    bool fail(std::exception_ptr error) const
    {
        const auto ticket = m_ticket;
        return ticket && ticket->fail(std::move(error));
    }
    /// True while the wait goes on: false after a call, and when the wait was given up.
    bool isOpen() const noexcept { return m_ticket && m_ticket->isOpen(); }

private:
    template<typename, typename>
    friend class detail::Suspension;
    explicit Resume(std::shared_ptr<detail::ResumeTicket<T>> ticket) noexcept : m_ticket(std::move(ticket)) { }
    std::shared_ptr<detail::ResumeTicket<T>> m_ticket;
};

/// `T value = co_await suspendUntil<T>(u"the modem"_s, [&](Resume<T> resume) { … })`: calls the function, which starts an
/// operation that will call `resume`, at once or later, on any thread; then waits for this call. The await throws the
/// exceptions of the function. `what` names the operation in texts about what a task waits for.
///
/// The function may return a second one, without parameters, which stops the operation. It is called once, on the task's
/// thread, if the wait ends before `resume` was called, because the task is cancelled or killed, or its thread ends. If the
/// operation calls `resume` all the same, then or later, that does nothing. Exceptions of the second function are logged.
/// Both functions live as long as the await. (Trio: wait_task_rescheduled; Kotlin: suspendCancellableCoroutine.)
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
