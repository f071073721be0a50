// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagequeue.h>

#include "actorqueue_p.h"
#include "deadletter_p.h"
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
        links->endTimers();
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
    m_hasMarks = false;
    while (MessageNode *node = m_first) {
        unlink(node);
        if (DeadLetters::areWanted() && !node->isExempt()) [[unlikely]]
            DeadLetters::tell(node, pid, DeadLetter::Reason::NotHandled, false);
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
    return m_hasMarks && links->scanned.kind == kind && links->scanned.last ? links->scanned.last : first;
}

void MessageQueue::willUnlink(const MessageNode *node) noexcept
{
    if (!m_hasMarks)
        return;
    if (links->scanned.last == node)
        links->scanned.last = node->previous;
    if (links->lastUrgent == node)
        links->lastUrgent = node->previous;
    m_hasMarks = links->scanned.last || links->lastUrgent;
}

void MessageQueue::haveScanned(const void *kind, MessageNode *last)
{
    ProcessLinks::of(this).scanned = {kind, last};
    m_hasMarks = true;
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
    MessageNode *after = m_first;
    while (after && after->isUrgent() && !node->isUrgent())
        after = after->next();
    while (after && after->isUrgent() == node->isUrgent() && after->arrival() < node->arrival())
        after = after->next();
    if (node->isUrgent() && !(after && after->isUrgent()))
        ProcessLinks::of(this).lastUrgent = node;
    insertBefore(after, node);
    if (links) {
        links->scanned = {}; // it stands where some have looked already
        m_hasMarks = links->lastUrgent;
    }
}

void MessageQueue::insertBefore(MessageNode *after, MessageNode *node) noexcept
{
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

Accepted MessageQueue::acceptUrgent(MessageNode *node)
{
    if (m_bounded)
        return acceptBounded(node, false, true);
    node->arrives(++home()->arrivals, false, true);
    if (offer(node))
        return Accepted::Yes;
    insertUrgent(node);
    tellOfArrival();
    return Accepted::Yes;
}

void MessageQueue::insertUrgent(MessageNode *node)
{
    ProcessLinks &own = ProcessLinks::of(this);
    insertBefore(own.lastUrgent ? own.lastUrgent->next() : m_first, node);
    own.lastUrgent = node;
    own.scanned = {}; // it stands where some have looked already
    m_hasMarks = true;
}

MessageNode *MessageQueue::takeBack(const void *answer) noexcept
{
    MessageNode *node = m_first;
    while (node && !(node->isCall() && node->payload == answer))
        node = node->next();
    if (!node)
        return nullptr;
    willUnlink(node);
    unlink(node);
    if (m_bounded)
        admit();
    return node;
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
