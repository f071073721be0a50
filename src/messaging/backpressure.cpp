// SPDX-License-Identifier: MIT
#include <QActors/messaging/backpressure.h>
#include <QActors/messaging/detail/pidaccess.h>

#include "mailboxbound_p.h"
#include "processlinks_p.h"

#include "kernel/enumnames_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

QDebug operator<<(QDebug debug, Overflow policy)
{
    static constexpr const char *Names[] = {"Wait", "DropOldest", "DropNewest", "Refuse"};
    return detail::printEnum(debug, "Overflow", policy, Names);
}

MailboxFull::~MailboxFull() = default;

namespace detail {

namespace {

/// On the receiver's thread.
void arrive(const std::shared_ptr<SendTicket> &ticket)
{
    MessageQueue *queue = findHere(ticket->to);
    if (!queue) {
        SendTicket::settle(ticket, endedError(ticket->to, ExitReason(ExitReason::Kind::NoProcess)));
        return;
    }
    if (!ticket->claim())
        return;
    const int capacity = queue->statistics().capacity;
    MessageNode *node = MessageAccess::release(std::move(ticket->message));
    switch (queue->accept(node, true)) {
    case Accepted::Yes:
    case Accepted::Dropped:
        SendTicket::settle(ticket);
        break;
    case Accepted::Refused:
        SendTicket::settle(ticket, fullError("sendOrWait", ticket->to, capacity));
        break;
    case Accepted::MustWait:
        if (ticket->unclaim(node))
            queue->bound()->parked.push_back({nullptr, ticket});
        break;
    }
}

} // namespace

SendAwaitable::~SendAwaitable()
{
    detach();
}

bool SendAwaitable::ready()
{
    const Scheduler *here = task()->scheduler();
    if (m_to.isNull() || !Scheduler::at(PidAccess::address(m_to).thread))
        std::rethrow_exception(endedError(m_to, ExitReason(ExitReason::Kind::NoProcess)));
    if (here->index() != PidAccess::address(m_to).thread)
        return false;
    MessageQueue *queue = findHere(m_to);
    if (!queue)
        std::rethrow_exception(endedError(m_to, ExitReason(ExitReason::Kind::NoProcess)));
    const int capacity = queue->statistics().capacity;
    MessageNode *node = MessageAccess::release(std::move(m_message));
    const Accepted what = queue->accept(node, true);
    if (what == Accepted::Refused)
        std::rethrow_exception(fullError("sendOrWait", m_to, capacity));
    if (what == Accepted::MustWait)
        m_message = MessageAccess::make(node);
    return what != Accepted::MustWait;
}

void SendAwaitable::suspend()
{
    m_ticket = std::make_shared<SendTicket>(m_to, this, std::move(m_message));
    if (source() == Source::Tasks) {
        findHere(m_to)->bound()->parked.push_back({nullptr, m_ticket});
        return;
    }
    runAtHomeOf(
        m_to, [ticket = m_ticket] { arrive(ticket); },
        [ticket = m_ticket] { SendTicket::settle(ticket, endedError(ticket->to, ExitReason(ExitReason::Kind::NoProcess))); });
}

void SendAwaitable::result()
{
    if (m_error)
        std::rethrow_exception(m_error);
}

// The message itself goes with the awaitable: its destructor is foreign code.
bool SendAwaitable::detach() noexcept
{
    const std::shared_ptr<SendTicket> ticket = std::exchange(m_ticket, nullptr);
    if (!ticket)
        return true;
    ticket->waiter = nullptr;
    if (ticket->withdraw())
        m_message = std::move(ticket->message);
    runAtHomeOf(m_to, [ticket] {
        if (MessageQueue *queue = findHere(ticket->to); queue && queue->bound())
            queue->bound()->forget(ticket);
    });
    return true;
}

QString SendAwaitable::describe() const
{
    return u"room in the mailbox of "_s + m_to.toString();
}

Awaitable::Source SendAwaitable::source() const noexcept
{
    return task() && task()->scheduler()->index() == PidAccess::address(m_to).thread ? Source::Tasks : Source::Threads;
}

void SendAwaitable::settled(std::exception_ptr error) noexcept
{
    m_ticket->waiter = nullptr;
    m_ticket.reset();
    m_error = std::move(error);
    complete();
}

} // namespace detail
} // namespace QActors
