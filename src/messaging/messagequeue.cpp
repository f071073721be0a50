// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagequeue.h>

#include "actorqueue_p.h"
#include "mailboxbound_p.h"
#include "messagequeue_p.h"
#include "monitor_p.h"
#include "processlinks_p.h"

#include "logging_p.h"

#include <QActors/kernel/detail/listener.h>
#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/messaging/mailbox.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

MessageQueue::MessageQueue(Kind kind) noexcept : m_kind(kind) { }

MessageQueue::~MessageQueue()
{
    closeAndTell({});
}

void MessageQueue::open()
{
    Scheduler *scheduler = Scheduler::current();
    m_address = ProcessTable::of(scheduler)->add(scheduler, this);
    m_open = true;
    if (m_kind != Kind::Actor)
        scheduler->addHolder();
}

// Of a thread that has ended, too.
Scheduler *MessageQueue::home() const noexcept
{
    return Scheduler::at(PidAccess::address(m_address).thread);
}

bool MessageQueue::isHere() const noexcept
{
    const Scheduler *here = Scheduler::existing();
    return here && here->index() == PidAccess::address(m_address).thread;
}

MailboxBound *MessageQueue::bound() const noexcept
{
    return m_bounded ? links->bound.get() : nullptr;
}

void MessageQueue::tellMailbox()
{
    Q_EMIT static_cast<MailboxQueue *>(this)->mailbox->messageQueued();
}

// More waits than whoever handles it takes in one turn: the sender's end of turn is that one's turn.
void MessageQueue::hurry() noexcept
{
    TaskContext *receiver = m_receivers ? m_receivers->task() : isActors() ? taskOf(this)
                                                                           : nullptr;
    if (receiver)
        receiver->scheduler()->letGoNext(receiver);
}

std::unique_ptr<ProcessLinks> MessageQueue::close(const ExitReason &reason) noexcept
{
    if (!m_open)
        return {};
    m_open = false;
    const Pid pid = m_address;
    static_cast<ProcessTable *>(home()->directory)->remove(pid);
    if (m_kind != Kind::Actor)
        home()->removeHolder();
    if (links) {
        links->stopListening();
        links->runHooks(pid);
    }
    while (ReceiveBase *receiver = m_receivers) {
        receiver->leaveQueue();
        receiver->m_queue = nullptr;
        if (std::exchange(receiver->m_waiting, false)) {
            receiver->fail(std::make_exception_ptr(MailboxClosed(u"receive: the mailbox was closed"_s)));
            receiver->complete();
        }
    }
    if (m_bounded) {
        m_bounded = false;
        std::exchange(links->bound, nullptr)->failAll(pid, reason);
    }
    m_hasScanned = false;
    while (MessageNode *node = m_first) {
        unlink(node);
        if (node->isRequest())
            node->type()->request->abandon(node, pid, reason);
        node->type()->destroy(node);
    }
    return std::move(links);
}

QMetaObject::Connection MessageQueue::hold(const QMetaObject::Connection &connection)
{
    if (m_open)
        ProcessLinks::of(this).listenTo(connection);
    else
        QObject::disconnect(connection);
    return connection;
}

void MessageQueue::clear() noexcept
{
    removeIf([](const MessageNode *) { return true; });
}

void MessageQueue::closeAndTell(const ExitReason &reason) noexcept
{
    const Pid pid = m_address;
    if (const auto told = close(reason))
        announceEnd(*told, pid, reason);
}

void MessageQueue::countHeld(int change) noexcept
{
    bound()->held += change;
}

// The last message that such a receive has left; `first` if none has looked.
MessageNode *MessageQueue::scannedBy(const void *kind, MessageNode *first) const noexcept
{
    return m_hasScanned && links->scanned.kind == kind && links->scanned.last ? links->scanned.last : first;
}

void MessageQueue::willUnlink(const MessageNode *node) noexcept
{
    if (m_hasScanned && links->scanned.last == node)
        links->scanned.last = node->previous;
}

void MessageQueue::haveScanned(const void *kind, MessageNode *last)
{
    ProcessLinks::of(this).scanned = {kind, last};
    m_hasScanned = true;
}

void MessageQueue::deliver(MessageNode *node)
{
    enqueue(home(), node, true);
}

Accepted MessageQueue::accept(MessageNode *node, bool senderWaits)
{
    return doAccept(home(), node, senderWaits);
}

// A receive has taken the message and will not handle it: the next receive gets it, or it goes back to its old place.
void MessageQueue::putBack(MessageNode *node)
{
    if (offer(node))
        return;
    m_hasScanned = false; // it stands where some have looked already
    MessageNode *after = m_first;
    while (after && after->arrival() < node->arrival())
        after = after->next();
    MessageNode *before = after ? after->previous : m_last;
    node->setNext(after);
    node->previous = before;
    if (before)
        before->setNext(node);
    else
        m_first = node;
    (after ? after->previous : m_last) = node;
    haveLinked(node, 1);
}

// A queue with a bound.

namespace {

/// Destroys a message for which the mailbox has no room; a caller hears of that.
void dispose(MessageNode *node, Pid to, int capacity, const char *className) noexcept
{
    if (Listener *listener = Listener::get())
        listener->dropped(className);
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

Accepted MessageQueue::acceptBounded(MessageNode *node, bool senderWaits)
{
    MailboxBound &bound = *this->bound();
    const Pid to = m_address;
    const int capacity = bound.capacity;
    node->arrives(++home()->arrivals, false); // also a Down that a process passes on
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
    haveLinked(node, 1);
    bound.statistics.peak = std::max(bound.statistics.peak, bound.held);
    const char *className = gone ? classOf(this) : nullptr;
    tellOfArrival();
    // From here on the queue may be gone, by a slot or a destructor.
    if (gone)
        dispose(gone, to, capacity, className);
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

std::vector<const MessageQueue *> heldQueues()
{
    std::vector<const MessageQueue *> held;
    const Scheduler *here = Scheduler::existing();
    if (const auto *table = here ? static_cast<const ProcessTable *>(here->directory) : nullptr) {
        table->forEach([&](const MessageQueue *queue) {
            if (queue->count() > 0)
                held.push_back(queue);
        });
    }
    return held;
}

} // namespace QActors::detail
