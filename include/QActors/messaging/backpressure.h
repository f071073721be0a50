// SPDX-License-Identifier: MIT
// Mailboxes with a bound: AbstractActor::setMailboxCapacity(), Mailbox::setCapacity(), and `co_await sendOrWait(pid, …)`.
//
// The table tells what becomes of a message that comes to a full mailbox, if no receive waits that takes it at once:
//                   send, cast, signals       co_await sendOrWait    co_await call
//   Wait            dropped, warned of once   waits for room         waits for room, in the time it has
//   DropOldest      takes the place of the message that waits longest (a call's caller gets MailboxFull)
//   DropNewest      dropped                   dropped                MailboxFull
//   Refuse          dropped, warned of once   MailboxFull            MailboxFull
// A call that is cancelled or runs out of time while it waits for room is withdrawn: the server never gets it.
// There is always room for Down, Exit and the ends of tasks. MailboxStatistics counts each dropped message.
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/messaging/processerrors.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/temporaries.h>

namespace QActors {

/// The policy of a full mailbox for messages that come. (Kotlin: BufferOverflow; Erlang has none.)
enum class Overflow : quint8 {
    Wait,       ///< awaited sends and calls wait for room, first come first served
    DropOldest, ///< the oldest message is dropped
    DropNewest, ///< the new message is dropped
    Refuse      ///< the new message is dropped, and an awaited send throws MailboxFull
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

/// Counts of a mailbox with a capacity. All are zero for a mailbox without one.
struct MailboxStatistics
{
    int capacity = 0; ///< how many messages it may hold
    int waiting = 0;          ///< senders and callers that wait for room
    int peak = 0;             ///< the most messages it has held at once
    quint64 accepted = 0;     ///< messages that came in
    quint64 droppedOldest = 0; ///< dropped to make room, by DropOldest
    quint64 droppedNewest = 0; ///< dropped on arrival, by DropNewest
    quint64 refused = 0;      ///< refused by Refuse, and by Wait those that were not awaited
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

/// `co_await sendOrWait(pid, "row", row)`: as send(), but waits while the mailbox is full, if the mailbox' policy is
/// Overflow::Wait; senders get in first come, first served. From any thread, to any. Throws MailboxFull if the policy
/// is Refuse, and NoProcess or ProcessExited if the process does not exist or ends meanwhile. Cancelling the wait
/// withdraws the message (a message that crosses threads at that moment may still arrive).
template<typename... Args>
[[nodiscard]] detail::SendAwaitable sendOrWait(Pid to, Args &&...args)
{
    (..., [] { QACTORS_REQUIRE_SAFE_TEMPORARY(Args); }());
    return detail::SendAwaitable(to, detail::makeNode(std::forward<Args>(args)...));
}

} // namespace QActors
