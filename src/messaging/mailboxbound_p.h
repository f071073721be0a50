// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/backpressure.h>

#include <atomic>
#include <deque>
#include <memory>

namespace QActors::detail {

/// Why a message is not taken: the mailbox has no room,
std::exception_ptr fullError(const char *what, Pid to, int capacity);
/// or its process has ended.
std::exception_ptr endedError(Pid to, const ExitReason &reason);

/// Whose the message of a SendTicket is. Whoever gives it up releases it, whoever gets it acquires it. A test runs this with an
/// Atomic of its own.
template<template<typename> class Atomic>
class BasicTicketState
{
public:
    /// False: it is withdrawn.
    bool claim() noexcept { return !(m_state.fetch_or(Claimed, std::memory_order_acq_rel) & Withdrawn); }
    /// False: it is claimed.
    bool withdraw() noexcept { return !(m_state.fetch_or(Withdrawn, std::memory_order_acq_rel) & Claimed); }
    /// False: it was withdrawn meanwhile.
    bool unclaim() noexcept { return !(m_state.fetch_and(quint8(~Claimed), std::memory_order_acq_rel) & Withdrawn); }

private:
    enum : quint8 {
        Claimed = 1,
        Withdrawn = 2
    };
    Atomic<quint8> m_state{0};
};

/// A message on its way into a bounded mailbox, and the sender that waits for room. The receiver claims the ticket before it
/// takes the message, the sender withdraws the ticket when it is cancelled: the first of them has the message.
struct SendTicket
{
    SendTicket(Pid pid, SendAwaitable *sender, Message &&content);
    ~SendTicket();
    Q_DISABLE_COPY_MOVE(SendTicket)

    /// The receiver's: false if it is withdrawn.
    bool claim() noexcept;
    /// The receiver has no room after all. False, and the message is gone, if it was withdrawn meanwhile.
    bool unclaim(MessageNode *node) noexcept;
    /// The sender's: true if the message is still its own.
    bool withdraw() noexcept;
    /// Any thread: tells the sender, if it still waits.
    static void settle(const std::shared_ptr<SendTicket> &ticket, std::exception_ptr error = {}) noexcept;

    const Pid to;
    Scheduler *const home;
    SendAwaitable *waiter; // on the sender's thread only
    Message message;

private:
    void count(int change) const noexcept;
    const bool m_crosses; // to another thread: then the message's block counts on none while it is in here
    BasicTicketState<std::atomic> m_state;
};

/// The bound of a mailbox: the senders and calls that wait for room, and the counts.
class MailboxBound
{
public:
    /// Waits for room: a sender with its ticket, or a call.
    struct Parked
    {
        MessageNode *request; // null if it is a ticket
        std::shared_ptr<SendTicket> ticket;
        /// The message, which now belongs to the queue; null if it is withdrawn.
        MessageNode *take() noexcept;
        /// After take(). False if it is withdrawn: then the message is gone.
        bool giveBack(MessageNode *node) noexcept;
    };
    /// The process has ended.
    void failAll(Pid pid, const ExitReason &reason) noexcept;
    void forget(const std::shared_ptr<SendTicket> &ticket) noexcept;
    /// The request with this place for its answer; it is the caller's again. Null if it does not wait here (any more).
    MessageNode *withdraw(const void *answer) noexcept;

    int capacity = 0;
    Overflow policy = Overflow::Wait;
    int held = 0; // messages that count
    bool warned = false;
    MailboxStatistics statistics;
    std::deque<Parked> parked;
};

} // namespace QActors::detail
