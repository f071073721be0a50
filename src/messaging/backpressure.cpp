// SPDX-License-Identifier: MIT
#include <QActors/messaging/backpressure.h>

#include "delivery_p.h"
#include "mailboxbound_p.h"
#include "processlinks_p.h"

#include "kernel/enumnames_p.h"
#include "kernel/logging_p.h"

#include <QActors/messaging/mailbox.h>

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

std::exception_ptr fullError(const char *what, Pid to, int capacity)
{
    return std::make_exception_ptr(MailboxFull(u"%1: the mailbox of %2 is full (%3 messages)"_s.arg(
        QString::fromUtf8(what), to.toString(), QString::number(capacity))));
}

std::exception_ptr endedError(Pid to, const ExitReason &reason)
{
    if (reason.kind() == ExitReason::NoProcess)
        return std::make_exception_ptr(NoProcess(u"sendOrWait: there is no process %1"_s.arg(to.toString())));
    return std::make_exception_ptr(ProcessExited(
        to, reason, u"sendOrWait: %1 ended before it had room: %2"_s.arg(to.toString(), reason.toString())));
}

/// It will not be handled, for the mailbox is full.
void dispose(MessageNode *node, Pid to, int capacity) noexcept
{
    if (node->isCall())
        node->type()->request->reject(node, fullError("call", to, capacity));
    node->type()->destroy(node);
}

/// On the receiver's thread.
void arrive(const std::shared_ptr<SendTicket> &ticket)
{
    MessageQueue *queue = findHere(ticket->to);
    if (!queue) {
        SendTicket::settle(ticket, endedError(ticket->to, ExitReason(ExitReason::NoProcess)));
        return;
    }
    if (!ticket->claim())
        return;
    const int capacity = queue->statistics().capacity;
    MessageNode *node = Access::release(ticket->message);
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

bool SendTicket::unclaim(MessageNode *node) noexcept
{
    message = Access::make<Message>(node);
    if (!(m_state.fetch_and(quint8(~Claimed), std::memory_order_acq_rel) & Withdrawn))
        return true;
    message = Message();
    return false;
}

void SendTicket::settle(const std::shared_ptr<SendTicket> &ticket, std::exception_ptr error) noexcept
{
    class Settled final : public PooledWork
    {
    public:
        Settled(std::shared_ptr<SendTicket> ticket, std::exception_ptr error)
            : m_ticket(std::move(ticket)), m_error(std::move(error))
        {
        }
        void run(Scheduler *) noexcept override { settle(m_ticket, std::move(m_error)); }

    private:
        std::shared_ptr<SendTicket> m_ticket;
        std::exception_ptr m_error;
    };
    if (!ticket->home->isCurrent())
        ticket->home->post(new Settled(ticket, std::move(error)));
    else if (ticket->waiter)
        ticket->waiter->settled(std::move(error));
}

MessageNode *MailboxBound::Parked::take() noexcept
{
    if (request)
        return std::exchange(request, nullptr);
    return ticket->claim() ? Access::release(ticket->message) : nullptr;
}

bool MailboxBound::Parked::giveBack(MessageNode *node) noexcept
{
    if (ticket)
        return ticket->unclaim(node);
    request = node;
    return true;
}

void MailboxBound::failAll(Pid pid, const ExitReason &reason) noexcept
{
    for (Parked &one : std::exchange(parked, {})) {
        if (one.request) {
            one.request->type()->request->abandon(one.request, pid, reason);
            one.request->type()->destroy(one.request);
        } else {
            SendTicket::settle(one.ticket, endedError(pid, reason));
        }
    }
}

void MailboxBound::forget(const std::shared_ptr<SendTicket> &ticket) noexcept
{
    const auto found = std::find_if(parked.begin(), parked.end(), [&](const Parked &one) { return one.ticket == ticket; });
    if (found != parked.end())
        parked.erase(found);
}

MessageNode *MailboxBound::withdraw(const void *answer) noexcept
{
    const auto found = std::find_if(parked.begin(), parked.end(),
                                    [answer](const Parked &one) { return one.request && one.request->payload == answer; });
    if (found == parked.end())
        return nullptr;
    MessageNode *request = found->request;
    parked.erase(found);
    return request;
}

SendAwaitable::~SendAwaitable()
{
    detach();
}

bool SendAwaitable::ready()
{
    const Scheduler *here = task()->scheduler();
    if (m_to.isNull() || !Scheduler::at(Access::address(m_to).thread))
        std::rethrow_exception(endedError(m_to, ExitReason(ExitReason::NoProcess)));
    if (here->index() != Access::address(m_to).thread)
        return false;
    MessageQueue *queue = findHere(m_to);
    if (!queue)
        std::rethrow_exception(endedError(m_to, ExitReason(ExitReason::NoProcess)));
    const int capacity = queue->statistics().capacity;
    MessageNode *node = Access::release(m_message);
    const Accepted what = queue->accept(node, true);
    if (what == Accepted::Refused)
        std::rethrow_exception(fullError("sendOrWait", m_to, capacity));
    if (what == Accepted::MustWait)
        m_message = Access::make<Message>(node);
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
        [ticket = m_ticket] { SendTicket::settle(ticket, endedError(ticket->to, ExitReason(ExitReason::NoProcess))); });
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
    return task() && task()->scheduler()->index() == Access::address(m_to).thread ? Source::Tasks : Source::Threads;
}

void SendAwaitable::settled(std::exception_ptr error) noexcept
{
    m_ticket->waiter = nullptr;
    m_ticket.reset();
    m_error = std::move(error);
    complete();
}

// The queue's side.

void MessageQueue::setBound(int capacity, Overflow policy)
{
    if (capacity < 1)
        throw MisuseError(u"setCapacity: a mailbox of %1 messages can take none; give it room for one at least"_s.arg(capacity));
    if (!isOpen())
        throw MisuseError(u"setCapacity: the mailbox is closed"_s);
    if (!m_bounded) {
        ProcessLinks::of(this).bound = std::make_unique<MailboxBound>();
        m_bounded = true;
        for (const MessageNode *node = m_first; node; node = node->next())
            bound()->held += node->isExempt() ? 0 : 1;
        bound()->statistics.peak = bound()->held;
    }
    bound()->capacity = capacity;
    bound()->policy = policy;
    admit();
}

MailboxStatistics MessageQueue::statistics() const
{
    if (!m_bounded)
        return {};
    MailboxStatistics seen = bound()->statistics;
    seen.capacity = bound()->capacity;
    seen.waiting = int(bound()->parked.size());
    return seen;
}

Accepted MessageQueue::acceptBounded(MessageNode *node, bool senderWaits)
{
    MailboxBound &bound = *this->bound();
    const Pid to = m_address;
    const int capacity = bound.capacity;
    node->arrives(++m_arrived, false); // also a Down, say, that somebody passes on
    if (offer(node)) {
        ++bound.statistics.accepted;
        return Accepted::Yes;
    }
    MessageNode *gone = nullptr;
    if (bound.held >= capacity) {
        switch (bound.policy) {
        case Overflow::Wait:
            if (senderWaits)
                return Accepted::MustWait;
            if (node->isCall()) {
                bound.parked.push_back({node, {}});
                node->type()->request->waitsForRoom(node);
                return Accepted::Yes;
            }
            [[fallthrough]];
        case Overflow::Refuse:
            ++bound.statistics.refused;
            if (!senderWaits && !node->isCall() && !std::exchange(bound.warned, true)) {
                qCWarning(messageLog).noquote() << u"the mailbox of %1 is full (%2 messages): %3 was dropped, "
                                                   "and others may be; await sendOrWait(), or choose another Overflow"_s.arg(
                                                       to.toString(), QString::number(capacity), node->describe());
            }
            dispose(node, to, capacity);
            return Accepted::Refused;
        case Overflow::DropNewest:
            ++bound.statistics.droppedNewest;
            dispose(node, to, capacity);
            return Accepted::Dropped;
        case Overflow::DropOldest:
            gone = m_first;
            while (gone->isExempt())
                gone = gone->next();
            willUnlink(gone);
            unlink(gone);
            ++bound.statistics.droppedOldest;
            break;
        }
    }
    ++bound.statistics.accepted;
    append(node);
    bound.statistics.peak = std::max(bound.statistics.peak, bound.held);
    tellOfArrival();
    // From here on the queue may be gone, by a slot or a destructor.
    if (gone)
        dispose(gone, to, capacity);
    return Accepted::Yes;
}

void MessageQueue::admit()
{
    bool queued = false;
    while (!bound()->parked.empty() && bound()->held < bound()->capacity) {
        MailboxBound::Parked next = std::move(bound()->parked.front());
        bound()->parked.pop_front();
        MessageNode *node = next.take();
        if (!node)
            continue;
        if (next.ticket)
            SendTicket::settle(next.ticket);
        ++bound()->statistics.accepted;
        node->arrives(++m_arrived, false);
        if (offer(node))
            continue;
        append(node);
        bound()->statistics.peak = std::max(bound()->statistics.peak, bound()->held);
        queued = true;
    }
    if (queued)
        tellOfArrival();
}

// A receive may want what waits outside: then the mailbox is full of what it does not want.
bool MessageQueue::takeParked(ReceiveBase *receive)
{
    auto &parked = bound()->parked;
    for (auto it = parked.begin(); it != parked.end();) {
        MessageNode *node = it->take();
        int hit = -1;
        try {
            hit = node ? receive->matchClause(node) : -1;
        } catch (...) {
            if (!it->giveBack(node))
                parked.erase(it);
            throw;
        }
        if (hit < 0) {
            it = node && it->giveBack(node) ? it + 1 : parked.erase(it);
            continue;
        }
        if (it->ticket)
            SendTicket::settle(it->ticket);
        parked.erase(it);
        ++bound()->statistics.accepted;
        node->arrives(++m_arrived, false);
        receive->m_clause = hit;
        receive->m_message = node;
        receive->attach();
        return true;
    }
    return false;
}

} // namespace detail
} // namespace QActors
