// SPDX-License-Identifier: MIT
// A queue with a bound.
#include <QActors/messaging/detail/messagequeue.h>

#include "actorqueue_p.h"
#include "deadletter_p.h"
#include "messagequeue_p.h"
#include "processlinks_p.h"

#include "logging_p.h"

#include <QActors/kernel/detail/listener.h>
#include <QActors/messaging/mailbox.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Destroys a message for which the mailbox has no room; a caller hears of that. `isNew` if it is the one that came just now.
void dispose(MessageNode *node, Pid to, int capacity, const char *className, bool isNew = true) noexcept
{
    if (Listener *listener = Listener::get())
        listener->dropped(className);
    if (DeadLetters::areWanted()) [[unlikely]]
        DeadLetters::tell(node, to, DeadLetter::Reason::MailboxFull, isNew);
    if (node->isCall())
        node->type()->request->reject(node, fullError("call", to, capacity));
    node->type()->destroy(node);
}

} // namespace

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

// That which waits longest, of those that count; one that is urgent if there is no other.
MessageNode *MessageQueue::oldest() const noexcept
{
    MessageNode *urgent = nullptr;
    for (MessageNode *node = m_first; node; node = node->next()) {
        if (node->isExempt())
            continue;
        if (!node->isUrgent())
            return node;
        if (!urgent)
            urgent = node;
    }
    return urgent;
}

Accepted MessageQueue::acceptBounded(MessageNode *node, bool senderWaits, bool urgent)
{
    MailboxBound &bound = *this->bound();
    const Pid to = m_address;
    const int capacity = bound.capacity;
    node->arrives(++home()->arrivals, false, urgent); // also a Down that a process passes on
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
            dispose(node, to, capacity, classOf(this));
            return Accepted::Refused;
        case Overflow::DropNewest:
            ++bound.statistics.droppedNewest;
            dispose(node, to, capacity, classOf(this));
            return Accepted::Dropped;
        case Overflow::DropOldest:
            gone = oldest();
            willUnlink(gone);
            unlink(gone);
            ++bound.statistics.droppedOldest;
            break;
        }
    }
    ++bound.statistics.accepted;
    if (urgent) {
        insertUrgent(node);
    } else {
        append(node);
        haveLinked(node, 1);
    }
    bound.statistics.peak = std::max(bound.statistics.peak, bound.held);
    const char *className = gone ? classOf(this) : nullptr;
    tellOfArrival();
    // From here on the queue may be gone, by a slot or a destructor.
    if (gone)
        dispose(gone, to, capacity, className, false);
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
        node->arrives(++home()->arrivals, false);
        if (offer(node))
            continue;
        append(node);
        haveLinked(node, 1);
        bound()->statistics.peak = std::max(bound()->statistics.peak, bound()->held);
        queued = true;
    }
    if (queued)
        tellOfArrival();
}

// A receive may take a message that waits for room: then the mailbox is full of messages that no clause accepts.
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
        node->arrives(++home()->arrivals, false);
        receive->m_clause = hit;
        receive->m_message = node;
        receive->attach();
        return true;
    }
    return false;
}

} // namespace QActors::detail
