// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/receive.h>

#include "deadletter_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
constexpr int LongScan = 16; // from how many messages on it is remembered which were looked at in vain

void drop(MessageNode *node, bool isMessage) noexcept
{
    if (isMessage && DeadLetters::areWanted()) [[unlikely]]
        DeadLetters::tell(node, Pid(), DeadLetter::Reason::NotHandled, false);
    node->type()->destroy(node);
}
}

// A message that it has taken and will not handle goes to the next in line.
void ReceiveBase::giveUp() noexcept
{
    MessageQueue *queue = m_queue;
    leaveQueue();
    if (MessageNode *node = std::exchange(m_message, nullptr)) {
        if (queue && m_clause != Failed)
            queue->putBack(node);
        else
            drop(node, m_clause != Failed);
    }
}

ReceiveBase::Stand ReceiveBase::standOf(const MessageQueue &queue, const TaskContext *task) noexcept
{
    for (const ReceiveBase *receive = queue.m_receivers; receive; receive = receive->m_next) {
        if (receive->task() != task)
            continue;
        const MessageNode *taken = receive->m_clause >= 0 ? receive->m_message : nullptr;
        if (taken || receive->m_waiting)
            return {taken, true};
    }
    return {};
}

void ReceiveBase::failToMatch() noexcept
{
    fail(std::current_exception());
    m_waiting = false;
    disarm();
    complete();
}

void ReceiveBase::disarm() noexcept
{
    if (std::exchange(m_timed, false))
        timer()->disarm();
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

// The first of all, if there is any, does not fit.
bool ReceiveBase::readyBehind(MessageNode *first)
{
    if (!m_queue)
        throw MailboxClosed(u"receive: the mailbox is closed"_s);
    if (MessageNode *node = first ? findBehind(first) : nullptr) {
        takeAnyhow(node);
        return true;
    }
    if (m_queue->m_bounded && m_queue->takeParked(this))
        return true;
    if (!m_queue->isOpen())
        throw MailboxClosed(u"receive: the mailbox is closed"_s);
    return false;
}

void ReceiveBase::takeAnyhow(MessageNode *node)
{
    if (m_queue->m_hasMarks)
        m_queue->willUnlink(node);
    m_queue->unlink(node);
    m_message = node;
    attach();
    if (m_queue->m_bounded)
        m_queue->admit();
}

MessageNode *ReceiveBase::findBehind(MessageNode *last)
{
    const void *which = m_queue->m_count > LongScan ? kind() : nullptr;
    if (which)
        last = m_queue->scannedBy(which, last);
    MessageNode *node = last->next();
    for (; node; last = node, node = node->next()) {
        m_clause = matchClause(node);
        if (m_clause >= 0)
            break;
    }
    if (which)
        m_queue->haveScanned(which, last);
    return node;
}

void ReceiveBase::waitFor(Duration timeout)
{
    attachLast();
    if (timeout.count() <= 0) {
        m_clause = TimedOut;
        complete();
        return;
    }
    m_waiting = true;
    m_timed = true;
    timer()->arm(task()->scheduler(), deadlineAfter(task()->scheduler()->now(), timeout));
}

void ReceiveBase::timedOut() noexcept
{
    m_waiting = m_timed = false;
    m_clause = TimedOut;
    complete();
}

bool ReceiveBase::detach() noexcept
{
    m_waiting = false;
    disarm();
    return true;
}

QString ReceiveBase::describe() const
{
    return m_queue ? u"a message to "_s + m_queue->pid().toString() : u"a message"_s;
}

void ReceiveBase::attachBehind() noexcept
{
    ReceiveBase *last = m_queue->m_receivers;
    while (last->m_next)
        last = last->m_next;
    m_previous = last;
    last->m_next = this;
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

} // namespace QActors::detail
