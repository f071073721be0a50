// SPDX-License-Identifier: MIT
#include "delivery_p.h"

#include "deadletter_p.h"
#include "messagequeue_p.h"
#include "processtable_p.h"

#include "kernel/postwork_p.h"

#include "logging_p.h"

#include <QActors/kernel/detail/listener.h>
#include <QActors/messaging/detail/pidaccess.h>

namespace QActors::detail {

namespace {

Q_NEVER_INLINE void drop(Scheduler *scheduler, Pid to, MessageNode *node, const char *why)
{
    scheduler->countDropped();
    if (Listener *listener = Listener::get())
        listener->deadLetter();
    if (DeadLetters::areWanted()) [[unlikely]]
        DeadLetters::tell(node, to, DeadLetter::Reason::NoProcess, true);
    if (node->isRequest())
        node->type()->request->abandon(node, to, ExitReason(ExitReason::Kind::NoProcess));
    qCDebug(messageLog).noquote() << node->describe() << "to" << to.toString()
                                  << "dropped:" << why;
    node->type()->destroy(node);
}

Q_NEVER_INLINE void refuse(Pid to, MessageNode *request)
{
    if (DeadLetters::areWanted()) [[unlikely]]
        DeadLetters::tell(request, to, DeadLetter::Reason::NoProcess, true);
    request->type()->request->abandon(request, to,
                                      ExitReason(ExitReason::Kind::NoProcess, QStringLiteral("it is no server and takes no requests")));
    request->type()->destroy(request);
}

} // namespace

void deliverHere(Scheduler *scheduler, Pid to, MessageNode *node)
{
    const auto *table = static_cast<const ProcessTable *>(scheduler->directory);
    MessageQueue *queue = table ? table->find(to) : nullptr;
    if (!queue) [[unlikely]]
        return drop(scheduler, to, node, "no such process");
    if (node->isRequest() && !queue->takesRequests) [[unlikely]]
        return refuse(to, node);
    queue->doAccept(scheduler, node, false);
}

namespace {

// The cell of a call between threads lies in the request's block and counts on no thread.
bool isCounted(const MessageNode *node) noexcept
{
    return !node->isCall();
}

// On the way the fields are free that say where it stands in a queue.
void post(Scheduler *there, Pid to, MessageNode *node)
{
    node->stamp = quint64(PidAccess::address(to).thread) << 32 | PidAccess::address(to).slot;
    node->serial = PidAccess::address(to).serial;
    there->post(node);
}

Pid receiver(const MessageNode *node) noexcept
{
    return PidAccess::make(Address{quint32(node->stamp >> 32), quint32(node->stamp), node->serial});
}

} // namespace

Q_NEVER_INLINE void deliverElsewhere(Pid to, MessageNode *node)
{
    Scheduler *here = Scheduler::existing();
    Scheduler *there = to.isNull() ? nullptr : Scheduler::at(PidAccess::address(to).thread);
    if (there && there != here) [[likely]] {
        if (here) [[likely]]
            here->blockMoves(-1);
        else
            poolBlockMoves(-1);
        post(there, to, node);
        return;
    }
    if (node->isCall())
        poolBlockMoves(-1); // as who shares its cell expects
    deliverHere(Scheduler::current(), to, node);
}

void runPosted(InboxNode *node, Scheduler *scheduler) noexcept
{
    auto *message = static_cast<MessageNode *>(node);
    scheduler->blockMoves(1);
    deliverHere(scheduler, receiver(message), message);
}

void runPostedRequest(InboxNode *node, Scheduler *scheduler) noexcept
{
    auto *message = static_cast<MessageNode *>(node);
    if (isCounted(message))
        scheduler->blockMoves(1);
    deliverHere(scheduler, receiver(message), message);
}

void dropPosted(InboxNode *node) noexcept
{
    auto *message = static_cast<MessageNode *>(node);
    if (isCounted(message))
        poolBlockMoves(1);
    drop(Scheduler::current(), receiver(message), message, "its thread has ended");
}

void deliver(Pid to, MessageNode *node)
{
    if (Scheduler *here = Scheduler::existing(); here && here->index() == PidAccess::address(to).thread) [[likely]]
        deliverHere(here, to, node);
    else
        deliverElsewhere(to, node);
}

namespace {

void deliverUrgentHere(Scheduler *here, Pid to, MessageNode *node)
{
    const auto *table = static_cast<const ProcessTable *>(here->directory);
    if (MessageQueue *queue = table ? table->find(to) : nullptr)
        queue->acceptUrgent(node);
    else
        drop(here, to, node, "no such process");
}

} // namespace

void deliverUrgent(Pid to, MessageNode *node)
{
    Scheduler *here = Scheduler::existing();
    Scheduler *there = to.isNull() ? nullptr : Scheduler::at(PidAccess::address(to).thread);
    if (!there || there == here)
        return deliverUrgentHere(Scheduler::current(), to, node);
    poolBlockMoves(-1);
    QActors::detail::post(
        there,
        [to, node] {
            poolBlockMoves(1);
            deliverUrgentHere(Scheduler::current(), to, node);
        },
        [to, node] {
            poolBlockMoves(1);
            drop(Scheduler::current(), to, node, "its thread has ended");
        });
}

} // namespace QActors::detail
