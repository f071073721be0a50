// SPDX-License-Identifier: MIT
// Mailboxes with a bound: AbstractActor::setMailboxCapacity(), Mailbox::setCapacity(), and `co_await sendOrWait(pid, …)`.
//
// What came to a full mailbox and was neither taken at once by a waiting receive:
//                   send, cast, signals       co_await sendOrWait    co_await call
//   Wait            dropped, warned of once   waits for room         waits for room, in the time it has
//   DropOldest      takes the place of the message that waits longest (a call's caller gets MailboxFull)
//   DropNewest      dropped                   dropped                MailboxFull
//   Refuse          dropped, warned of once   MailboxFull            MailboxFull
// A call that is cancelled or runs out of time while it waits for room is withdrawn: the server never hears of it.
// Down, Exit and the ends of tasks have room always. Each drop is counted in MailboxStatistics.
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/messaging/processerrors.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/temporaries.h>

namespace QActors {

/// What happens to a message that comes to a full mailbox. (Kotlin: BufferOverflow; Erlang has none.)
enum class Overflow : quint8 {
    Wait,       ///< who awaits the sending waits for room, first come first served
    DropOldest, ///< the oldest message goes
    DropNewest, ///< the new message goes
    Refuse      ///< the new message goes, and who awaits the sending gets MailboxFull
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, Overflow policy); ///< Prints its name.

/// A message was refused by a full mailbox. The message names it and its capacity.
class QACTORS_EXPORT MailboxFull : public Error, public CallFailure
{
public:
    using Error::Error;
    ~MailboxFull() override;
    const Error &error() const noexcept override { return *this; }
};

/// What a mailbox with a capacity has seen. All zero in one without.
struct MailboxStatistics
{
    int capacity = 0; ///< how many messages may stand in it
    int waiting = 0;          ///< senders and callers that wait for room
    int peak = 0;             ///< the most messages that stood in it at once
    quint64 accepted = 0;     ///< messages it took
    quint64 droppedOldest = 0; ///< dropped to make room, by DropOldest
    quint64 droppedNewest = 0; ///< dropped on arrival, by DropNewest
    quint64 refused = 0;      ///< by Refuse, and what did not wait by Wait
};

namespace detail {

struct SendTicket;

/// Waits until the message is in the mailbox. Sends it when it is awaited.
class QACTORS_EXPORT SendAwaitable final : public Awaitable
{
public:
    SendAwaitable(Pid to, MessageNode *node) noexcept : m_to(to), m_message(MessageAccess::make(node)) { }
    ~SendAwaitable() override;
    bool ready();
    void suspend();
    void result();
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override;

    void settled(std::exception_ptr error) noexcept;

private:
    Pid m_to;
    Message m_message;
    std::shared_ptr<SendTicket> m_ticket; // while it waits
    std::exception_ptr m_error;
};

} // namespace detail

/// `co_await sendOrWait(pid, "row", row)`: as send(), but waits while the mailbox is full, if its policy is
/// Overflow::Wait; senders get in first come, first served. From any thread, to any. Throws MailboxFull if the policy
/// is Refuse, and NoProcess or ProcessExited if the process does not exist or ends meanwhile. A cancel while it waits
/// withdraws the message (one that crosses threads at that moment may still arrive).
template<typename... Args>
[[nodiscard]] detail::SendAwaitable sendOrWait(Pid to, Args &&...args)
{
    (..., [] { QACTORS_REQUIRE_SAFE_TEMPORARY(Args); }());
    return detail::SendAwaitable(to, detail::makeNode(std::forward<Args>(args)...));
}

} // namespace QActors
