// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagequeue.h>

#include "delivery_p.h"
#include "mailboxbound_p.h"
#include "processlinks_p.h"

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
        scheduler->processOpened();
}

MailboxBound *MessageQueue::bound() const noexcept
{
    return m_bounded ? links->bound.get() : nullptr;
}

void MessageQueue::tellMailbox()
{
    Q_EMIT static_cast<MailboxQueue *>(this)->mailbox->messageQueued();
}

std::unique_ptr<ProcessLinks> MessageQueue::close(const ExitReason &reason) noexcept
{
    if (!m_open)
        return {};
    m_open = false;
    const Pid pid = m_address;
    Scheduler *home = Scheduler::at(Access::address(pid).thread);
    static_cast<ProcessTable *>(home->processTable)->remove(pid);
    if (m_kind != Kind::Actor)
        home->processClosed();
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
        told->announce(pid, reason);
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
    enqueue(node, true);
}

Accepted MessageQueue::accept(MessageNode *node, bool senderWaits)
{
    return doAccept(node, senderWaits);
}

// A receive had taken it and will not handle it: the next in line gets it, or it stands at its old place.
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

} // namespace QActors::detail
