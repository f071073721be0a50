// SPDX-License-Identifier: MIT
// How a queue takes a message. Inline, also ReceiveBase::take(), because each message sent on one thread goes this way.
#pragma once

#include <QActors/messaging/detail/receive.h>

namespace QActors::detail {

constexpr int Crowd = 1024; // as many as are taken in one turn

inline bool ReceiveBase::take(MessageNode *node) noexcept
{
    try {
        m_clause = matchClause(node);
    } catch (...) {
        failToMatch(); // the predicate's; the message stays
        return false;
    }
    if (m_clause == NoClause)
        return false;
    m_message = node;
    m_waiting = false;
    if (m_timed) [[unlikely]]
        disarm();
    completeWaiting();
    return true;
}

inline bool MessageQueue::offer(MessageNode *node) noexcept
{
    for (ReceiveBase *receiver = m_receivers; receiver; receiver = receiver->m_next) {
        if (receiver->m_waiting && receiver->take(node))
            return true;
    }
    return false;
}

inline void MessageQueue::tellOfArrival()
{
    if (quint8(m_kind) & quint8(Kind::Mailbox))
        tellMailbox();
}

inline void MessageQueue::enqueue(Scheduler *here, MessageNode *node, bool exempt)
{
    node->arrives(++here->arrivals, exempt);
    if (offer(node))
        return;
    append(node);
    // Within a bound only those count that are not exempt, and these come by acceptBounded().
    if (++m_count > Crowd && m_count % 64 == 0) [[unlikely]] // now and then is enough
        hurry();
    tellOfArrival();
    // A slot may have deleted it all; then so is the queue, and nothing follows.
}

inline Accepted MessageQueue::doAccept(Scheduler *here, MessageNode *node, bool senderWaits)
{
    if (m_bounded) [[unlikely]]
        return acceptBounded(node, senderWaits);
    enqueue(here, node, false);
    return Accepted::Yes;
}

} // namespace QActors::detail
