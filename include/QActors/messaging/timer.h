// SPDX-License-Identifier: MIT
// Messages that are sent later: once, at a time of day, or again and again. Time is that of the receiver's thread, and so
// virtual in tests. Any thread.
#pragma once

#include <QActors/messaging/detail/timedmessage.h>
#include <QActors/messaging/send.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QDateTime;
QT_END_NAMESPACE

namespace QActors {
namespace detail {
struct TimerAccess;
} // namespace detail

/// A message that sendAfter(), sendAt(), sendEvery() or castAfter() will send: to look after it or to cancel it. A small
/// value; copies are of the same timer. The timer goes on when all copies are gone, and ends when its receiver has ended. All
/// functions from any thread. (Erlang: the TimerRef of erlang:send_after/3.)
class QACTORS_EXPORT Timer
{
public:
    /// No timer.
    Timer() noexcept = default;
    Timer(const Timer &other) noexcept;
    Timer(Timer &&other) noexcept : m_message(std::exchange(other.m_message, nullptr)) { }
    Timer &operator=(Timer other) noexcept
    {
        std::swap(m_message, other.m_message);
        return *this;
    }
    ~Timer();

    bool isNull() const noexcept { return !m_message; } ///< True for a default-constructed or moved-from Timer.
    /// True while a message is still to be sent.
    bool isActive() const noexcept { return m_message && m_message->isActive(); }
    /// The time until the (next) message is sent, less than nothing when it is late; nothing when isActive() is false. From
    /// another thread under a virtual clock, the time that was given. (Erlang: erlang:read_timer/1.)
    std::optional<Duration> remainingTime() const;
    /// Nothing is sent any more from now on; gives what was left. Nothing if there was nothing to cancel: the message has been
    /// sent, which does not mean that it has been handled; the timer was cancelled before; or its receiver has ended.
    /// (Erlang: erlang:cancel_timer/1.)
    std::optional<Duration> cancel();

    bool operator==(const Timer &other) const noexcept = default; ///< True for copies of one timer.

private:
    friend struct detail::TimerAccess;
    detail::TimedMessage *m_message = nullptr;
};

/// What a timer of sendEvery() does when its thread was busy, or the receiver has not handled the former message yet.
enum class MissedTicks {
    Skip,  ///< the messages that were missed are left out, and the next comes at its usual time; never two wait in a mailbox
    Delay, ///< the same, but the next comes one interval after the one that was late
    Burst  ///< all are sent, those that were missed at once
};

/// How sendEvery() repeats: `sendEvery(Every(1s).missed(MissedTicks::Burst), pid, …)`. A duration converts to it; the setters
/// give a changed copy.
class Every
{
public:
    /// Each interval, the first time after one.
    template<typename Rep, typename Period>
    constexpr Every(std::chrono::duration<Rep, Period> interval) noexcept : m_interval(AnyDuration(interval)), m_first(m_interval)
    {
    }
    /// The time until the first message, which is the interval by default; zero is at once.
    [[nodiscard]] constexpr Every first(AnyDuration delay) const noexcept
    {
        Every changed = *this;
        changed.m_first = delay;
        return changed;
    }
    /// What happens when it is late; MissedTicks::Skip by default.
    [[nodiscard]] constexpr Every missed(MissedTicks what) const noexcept
    {
        Every changed = *this;
        changed.m_missed = what;
        return changed;
    }
    constexpr Duration interval() const noexcept { return m_interval; } ///< Between two messages.
    constexpr Duration first() const noexcept { return m_first; } ///< Until the first message.
    constexpr MissedTicks missed() const noexcept { return m_missed; } ///< What happens when it is late.

private:
    Duration m_interval;
    Duration m_first;
    MissedTicks m_missed = MissedTicks::Skip;
};

namespace detail {

struct TimerAccess
{
    static QACTORS_EXPORT Timer start(TimedMessage *message, Duration delay);
    /// Throws, and the node is gone, if the time is negative.
    static QACTORS_EXPORT Timer once(const char *what, Pid to, MessageNode *node, Duration delay);
    static QACTORS_EXPORT Timer at(Pid to, MessageNode *node, const QDateTime &when);
    static QACTORS_EXPORT void checkInterval(const Every &every);
};

template<typename... Args>
struct SentAgain
{
    using Type = std::tuple<Travelling<Args>...>;
};
template<typename T>
struct SentAgain<T>
{
    using Type = Travelling<T>;
    static_assert(!std::is_same_v<Type, Message>, "sendEvery(every, to, values…): a Message can be sent once only; give its values.");
};

} // namespace detail

/// Sends the message after `delay`, as send() would; `Timer timer = sendAfter(5s, pid, Retry{})`. With a delay of zero it comes
/// after those that have been sent already. A message to a process that does not exist is dropped as by send(); one whose
/// receiver ends meanwhile is not sent. Throws MisuseError for a negative time. Precise to about a millisecond.
/// (Erlang: erlang:send_after/3.)
template<typename... Args>
Timer sendAfter(AnyDuration delay, Pid to, Args &&...args)
{
    return detail::TimerAccess::once("sendAfter", to, detail::makeNode(std::forward<Args>(args)...), delay);
}

/// Sends the message when it is that date and time, at once if that has passed. Follows the system's clock: when that is
/// set, or the computer has slept, within a minute; a local time also follows its time zone. Throws MisuseError for an invalid
/// time. Else as sendAfter().
template<typename... Args>
Timer sendAt(const QDateTime &when, Pid to, Args &&...args)
{
    return detail::TimerAccess::at(to, detail::makeNode(std::forward<Args>(args)...), when);
}

/// Sends a copy of the message again and again, until Timer::cancel() or the receiver's end: `sendEvery(1s, pid, Tick{})`.
/// Throws MisuseError for an interval that is not positive. Else as sendAfter(). (Erlang: timer:send_interval/3.)
template<typename... Args>
Timer sendEvery(const Every &every, Pid to, Args &&...args)
{
    static_assert(sizeof...(Args) > 0, "A message has at least one value.");
    using T = typename detail::SentAgain<Args...>::Type;
    static_assert(std::is_copy_constructible_v<T>, "sendEvery(every, to, values…): each time a copy is sent, so the values must be copyable.");
    detail::TimerAccess::checkInterval(every);
    using Late = detail::MessageAgain::Late;
    return detail::TimerAccess::start(new detail::ValueAgain<T>(to, every.interval(), Late(every.missed()), detail::travel(std::forward<Args>(args))...),
                                      every.first());
}

} // namespace QActors
