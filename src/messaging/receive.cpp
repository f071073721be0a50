// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/receive.h>

#include <QActors/messaging/mailbox.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

namespace {
constexpr int LongScan = 16; // from how many messages on it is remembered which were looked at in vain
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
            node->type()->destroy(node);
    }
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
    if (m_queue->m_hasScanned)
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

} // namespace detail

Mailbox::Mailbox(QObject *parent) : QObject(parent), m_queue(this)
{
    m_queue.open();
}

Mailbox::~Mailbox()
{
    if (m_queue.isOpen() && !detail::Scheduler::at(detail::Access::address(pid()).thread)->isAbandoned()) [[unlikely]]
        qFatal("Mailbox: destroyed while it is open, on another thread than its own; delete it there, or close() it there first");
}

// Thrown from here it leaves QObject::moveToThread(), which has not moved anything yet.
bool Mailbox::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && m_queue.isOpen()) {
        throw MisuseError(u"moveToThread: the mailbox %1 cannot go to another thread, as its pid stands for the one that made it; "
                          "make it there"_s.arg(pid().toString()));
    }
    return QObject::event(event);
}

void Mailbox::requireThread(const char *what) const
{
    if (thread() != QThread::currentThread()) {
        throw MisuseError(u"Mailbox::%1: called on another thread than the mailbox's; from there use send(mailbox.pid(), …)"_s
                              .arg(QString::fromUtf8(what)));
    }
}

void Mailbox::close()
{
    m_queue.closeAndTell({});
}

} // namespace QActors
