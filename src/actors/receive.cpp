// SPDX-License-Identifier: MIT
#include <QActors/actors/receive.h>

#include "mailboxbound_p.h"
#include "processlinks_p.h"

#include <QActors/actors/actortask.h>
#include <QActors/actors/mailbox.h>

namespace QActors {

using namespace Qt::StringLiterals;

MailboxClosed::~MailboxClosed() = default;

namespace detail {

namespace {
constexpr int LongScan = 16; // from how many messages on it is remembered which were looked at in vain
}

MessageQueue::MessageQueue(Kind kind) noexcept : m_kind(kind) { }

MessageQueue::~MessageQueue()
{
    closeAndTell({});
}

void MessageQueue::open()
{
    Dispatcher *dispatcher = Dispatcher::current();
    m_address = ProcessTable::of(dispatcher)->add(dispatcher, this);
    m_open = true;
}

MailboxBound *MessageQueue::bound() const noexcept
{
    return m_bounded ? links->bound.get() : nullptr;
}

ActorTask *MessageQueue::actor() noexcept
{
    return m_kind == Kind::Actor ? static_cast<ActorTask *>(this) : nullptr;
}

void MessageQueue::tellOfArrival()
{
    if (m_kind == Kind::Mailbox)
        Q_EMIT static_cast<MailboxQueue *>(this)->mailbox->messageQueued();
}

std::unique_ptr<ProcessLinks> MessageQueue::close(const ExitReason &reason) noexcept
{
    if (!m_open)
        return {};
    m_open = false;
    const Pid pid = m_address;
    static_cast<ProcessTable *>(Dispatcher::at(pid.thread())->processTable)->remove(pid);
    if (links)
        links->runHooks(pid);
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
        if (node->type->abandon)
            node->type->abandon(node, pid, reason);
        node->type->destroy(node);
    }
    return std::move(links);
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

void MessageQueue::append(MessageNode *node) noexcept
{
    node->previous = m_last;
    node->next = nullptr;
    (m_last ? m_last->next : m_first) = node;
    m_last = node;
    ++m_count;
    if (Q_UNLIKELY(m_bounded) && !node->exempt)
        ++bound()->held;
}

void MessageQueue::unlink(MessageNode *node) noexcept
{
    (node->previous ? node->previous->next : m_first) = node->next;
    (node->next ? node->next->previous : m_last) = node->previous;
    node->previous = node->next = nullptr;
    --m_count;
    if (Q_UNLIKELY(m_bounded) && !node->exempt)
        --bound()->held;
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

bool MessageQueue::offer(MessageNode *node) noexcept
{
    for (ReceiveBase *receiver = m_receivers; receiver; receiver = receiver->m_next) {
        if (receiver->m_waiting && receiver->take(node))
            return true;
    }
    return false;
}

void MessageQueue::deliver(MessageNode *node)
{
    node->exempt = true;
    enqueue(node);
}

Accepted MessageQueue::accept(MessageNode *node, bool senderWaits)
{
    node->exempt = false; // a Down, say, that somebody passes on
    if (Q_UNLIKELY(m_bounded))
        return acceptBounded(node, senderWaits);
    enqueue(node);
    return Accepted::Yes;
}

void MessageQueue::enqueue(MessageNode *node)
{
    node->arrival = ++m_arrived;
    if (offer(node))
        return;
    append(node);
    tellOfArrival();
    // A slot may have deleted it all; then so is the queue, and nothing follows.
}

// A receive had taken it and will not handle it: the next in line gets it, or it stands at its old place.
void MessageQueue::putBack(MessageNode *node)
{
    if (offer(node))
        return;
    m_hasScanned = false; // it stands where some have looked already
    MessageNode *after = m_first;
    while (after && after->arrival < node->arrival)
        after = after->next;
    node->next = after;
    node->previous = after ? after->previous : m_last;
    (node->previous ? node->previous->next : m_first) = node;
    (after ? after->previous : m_last) = node;
    ++m_count;
    if (m_bounded && !node->exempt)
        ++bound()->held;
}

ReceiveBase::~ReceiveBase()
{
    MessageQueue *queue = m_queue;
    leaveQueue();
    if (MessageNode *node = std::exchange(m_message, nullptr)) {
        if (queue && m_clause != Failed)
            queue->putBack(node);
        else
            node->type->destroy(node);
    }
}

bool ReceiveBase::take(MessageNode *node) noexcept
{
    try {
        m_clause = matchClause(node);
        if (m_clause == None)
            return false;
        m_message = node;
    } catch (...) {
        fail(std::current_exception()); // a predicate's; the message stays
    }
    m_waiting = false;
    if (TimerNode *t = timer())
        t->disarm();
    complete();
    return m_clause != Failed;
}

void ReceiveBase::fail(std::exception_ptr error)
{
    m_message = makeNode(std::move(error));
    m_clause = Failed;
}

void ReceiveBase::throwFailure()
{
    const Message failure = takeMessage();
    std::rethrow_exception(*failure.get<std::exception_ptr>());
}

bool ReceiveBase::ready()
{
    if (!m_queue)
        throw MailboxClosed(u"receive: the mailbox is closed"_s);
    MessageNode *node = m_queue->m_first;
    if (node && Q_UNLIKELY((m_clause = matchClause(node)) < 0))
        node = findBehind(node);
    if (node) {
        if (Q_UNLIKELY(m_queue->m_hasScanned))
            m_queue->willUnlink(node);
        m_queue->unlink(node);
        m_message = node;
        attach();
        if (m_queue->m_bounded)
            m_queue->admit();
        return true;
    }
    if (Q_UNLIKELY(m_queue->m_bounded) && m_queue->takeParked(this))
        return true;
    if (!m_queue->isOpen())
        throw MailboxClosed(u"receive: the mailbox is closed"_s);
    return false;
}

// The first that fits, when the first of all does not.
MessageNode *ReceiveBase::findBehind(MessageNode *last)
{
    const void *which = m_queue->m_count > LongScan ? kind() : nullptr;
    if (which)
        last = m_queue->scannedBy(which, last);
    MessageNode *node = last->next;
    for (; node; last = node, node = node->next) {
        if ((m_clause = matchClause(node)) >= 0)
            break;
    }
    if (which)
        m_queue->haveScanned(which, last);
    return node;
}

void ReceiveBase::suspend()
{
    attach();
    if (timeout().count() <= 0) {
        m_clause = TimedOut;
        complete();
        return;
    }
    m_waiting = true;
    if (TimerNode *t = timer())
        t->arm(task()->dispatcher(), deadlineAfter(task()->dispatcher()->now(), timeout()));
}

void ReceiveBase::timedOut() noexcept
{
    m_waiting = false;
    m_clause = TimedOut;
    complete();
}

bool ReceiveBase::detach() noexcept
{
    m_waiting = false;
    if (TimerNode *t = timer())
        t->disarm();
    return true;
}

QString ReceiveBase::describe() const
{
    return m_queue ? u"a message to "_s + m_queue->pid().toString() : u"a message"_s;
}

// In the order they came: the longest waiting is asked first.
void ReceiveBase::attach() noexcept
{
    if (std::exchange(m_attached, true))
        return;
    ReceiveBase *last = m_queue->m_receivers;
    while (last && last->m_next)
        last = last->m_next;
    m_previous = last;
    (last ? last->m_next : m_queue->m_receivers) = this;
}

void ReceiveBase::leaveQueue() noexcept
{
    if (!std::exchange(m_attached, false))
        return;
    (m_previous ? m_previous->m_next : m_queue->m_receivers) = m_next;
    if (m_next)
        m_next->m_previous = m_previous;
    m_next = m_previous = nullptr;
}

void throwReceiveTimeout(Duration timeout)
{
    throw ReceiveTimeout(timeout, u"receiveFor: no message that fits came within %1"_s.arg(QActors::describe(timeout)));
}

} // namespace detail

Mailbox::Mailbox(QObject *parent) : QObject(parent), m_queue(this)
{
    m_queue.open();
}

Mailbox::~Mailbox() = default;

void Mailbox::close()
{
    m_queue.closeAndTell({});
}

} // namespace QActors
