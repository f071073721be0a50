// SPDX-License-Identifier: MIT
// \internal The queue that a process' messages wait in.
#pragma once

#include <QActors/messaging/backpressure.h>
#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/message.h>
#include <QActors/messaging/pid.h>

#include <QtCore/qobjectdefs.h>

#include <memory>
#include <vector>

namespace QActors::detail {

class MailboxBound;
class ProcessLinks;
class ReceiveBase;

/// A queue's verdict on a message.
enum class Accepted : quint8 {
    Yes,
    Dropped,
    Refused,
    MustWait ///< the message still belongs to the sender
};

/// The queue of a process: a plain list, touched on its own thread only.
class QACTORS_EXPORT MessageQueue
{
public:
    /// To what the queue belongs, which hears of arrivals: a bit each.
    enum class Kind : quint8 {
        Plain = 0,
        Actor = 1,
        Mailbox = 2
    };

    explicit MessageQueue(Kind kind = Kind::Plain) noexcept;
    ~MessageQueue();
    Q_DISABLE_COPY_MOVE(MessageQueue)

    /// Gives it an address on the calling thread.
    void open();
    /// Takes the address back, drops the messages, and fails the receives that wait. Gives the links to which the end is to
    /// be announced.
    std::unique_ptr<ProcessLinks> close(const ExitReason &reason) noexcept;
    /// The same, and announces it.
    void closeAndTell(const ExitReason &reason) noexcept;
    bool isOpen() const noexcept { return m_open; }
    /// Null when it is closed.
    Pid pid() const noexcept { return m_open ? m_address : Pid(); }
    /// Also when it is closed.
    Pid address() const noexcept { return m_address; }
    /// The queue's address is one of the calling thread.
    bool isHere() const noexcept;
    /// True if it is an ActorTask.
    bool isActors() const noexcept { return m_kind == Kind::Actor; }
    /// True if it is a MailboxQueue.
    bool isMailboxes() const noexcept { return m_kind == Kind::Mailbox; }

    /// Takes the node: to a receive that waits for it, else to the end of the queue. Always has room.
    void deliver(MessageNode *node);
    /// As deliver(), within the bound, for what the process' user sends.
    Accepted accept(MessageNode *node, bool senderWaits = false);
    /// As accept(), before all messages that are not urgent and behind those that are.
    Accepted acceptUrgent(MessageNode *node);
    /// Takes the request with this place for its answer out of the queue; null if it does not stand in there (any more).
    MessageNode *takeBack(const void *answer) noexcept;
    /// Gets a bound, or another.
    void setBound(int capacity, Overflow policy);
    MailboxStatistics statistics() const;
    /// Disconnects it when the queue closes; at once if it is closed.
    QMetaObject::Connection hold(const QMetaObject::Connection &connection);
    /// Lets in messages that wait for room, as far as there is room.
    void admit();
    /// Null if it has none.
    MailboxBound *bound() const noexcept;
    /// Drops the messages.
    void clear() noexcept;
    int count() const noexcept { return m_count; }
    /// Drops those queued messages for which it holds.
    template<typename Predicate>
    void removeIf(Predicate predicate)
    {
        for (MessageNode *node = m_first; node;) {
            MessageNode *next = node->next();
            if (predicate(node)) {
                willUnlink(node);
                unlink(node);
                node->type()->destroy(node);
            }
            node = next;
        }
        if (m_bounded)
            admit();
    }
    const MessageNode *first() const noexcept { return m_first; }

    std::unique_ptr<ProcessLinks> links; // few processes have any

protected:
    /// Of a queue of another thread, for which this one stands.
    void setAddress(Pid pid) noexcept { m_address = pid; }

private:
    friend class ReceiveBase;
    friend void deliverHere(Scheduler *here, Pid to, MessageNode *node);
    Accepted acceptBounded(MessageNode *node, bool senderWaits, bool urgent = false);
    MessageNode *oldest() const noexcept;
    void insertUrgent(MessageNode *node);
    void insertBefore(MessageNode *after, MessageNode *node) noexcept;
    bool takeParked(ReceiveBase *receive);
    Scheduler *home() const noexcept;
    // Inline in the library.
    Accepted doAccept(Scheduler *here, MessageNode *node, bool senderWaits);
    void enqueue(Scheduler *here, MessageNode *node, bool exempt);
    void append(MessageNode *node) noexcept
    {
        node->previous = m_last;
        node->setNext(nullptr);
        if (m_last)
            m_last->setNext(node);
        else
            m_first = node;
        m_last = node;
    }
    void putBack(MessageNode *node);
    bool offer(MessageNode *node) noexcept;
    void unlink(MessageNode *node) noexcept
    {
        if (node->previous)
            node->previous->setNext(node->next());
        else
            m_first = node->next();
        (node->next() ? node->next()->previous : m_last) = node->previous;
        haveLinked(node, -1);
    }
    void haveLinked(const MessageNode *node, int change) noexcept
    {
        m_count += change;
        if (m_bounded && !node->isExempt()) [[unlikely]]
            countHeld(change);
    }
    void countHeld(int change) noexcept;
    void willUnlink(const MessageNode *node) noexcept; // before unlink(), of one that may have been looked at
    MessageNode *scannedBy(const void *kind, MessageNode *first) const noexcept;
    void haveScanned(const void *kind, MessageNode *last);
    void tellOfArrival();
    void tellMailbox();
    void hurry() noexcept;

    MessageNode *m_first = nullptr;
    MessageNode *m_last = nullptr;
    ReceiveBase *m_receivers = nullptr;
    Pid m_address;
    int m_count = 0;
    const Kind m_kind : 2;
    bool m_open : 1 = false;
    bool m_bounded : 1 = false;
    bool m_hasMarks : 1 = false; // messages that ProcessLinks knows: the last that is urgent, or was looked at

public:
    bool takesRequests : 1 = false; // else calls are refused at once
};

/// The open queues of the calling thread that hold messages.
QACTORS_EXPORT std::vector<const MessageQueue *> heldQueues();

} // namespace QActors::detail
