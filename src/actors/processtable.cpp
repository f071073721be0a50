// SPDX-License-Identifier: MIT
#include "delivery_p.h"

#include "kernel/logging_p.h"

#include <QActors/actors/send.h>

namespace QActors::detail {

ProcessTable *ProcessTable::of(Dispatcher *dispatcher)
{
    // Lives as long as the dispatcher, which is never freed.
    if (!dispatcher->processTable)
        dispatcher->processTable = new ProcessTable;
    return static_cast<ProcessTable *>(dispatcher->processTable);
}

Pid ProcessTable::add(Dispatcher *dispatcher, MessageQueue *queue)
{
    quint32 index = m_free;
    if (index != NoSlot) {
        m_free = at(index).next();
    } else {
        if (m_end == quint32(m_pieces.size()) * PieceSize)
            m_pieces.push_back(std::make_unique<Piece>());
        index = m_end++;
    }
    at(index) = Slot(queue);
    return Pid(dispatcher->index(), index, ++m_lastSerial);
}

void ProcessTable::remove(Pid pid) noexcept
{
    at(pid.slot()) = Slot::free(m_free);
    m_free = pid.slot();
}

std::vector<const MessageQueue *> heldQueues()
{
    std::vector<const MessageQueue *> held;
    const Dispatcher *here = Dispatcher::existing();
    if (const auto *table = here ? static_cast<const ProcessTable *>(here->processTable) : nullptr) {
        table->forEach([&](const MessageQueue *queue) {
            if (queue->count() > 0)
                held.push_back(queue);
        });
    }
    return held;
}

namespace {

Q_NEVER_INLINE void drop(Dispatcher *dispatcher, Pid to, MessageNode *node, const char *why)
{
    dispatcher->countDropped();
    if (node->type()->abandon)
        node->type()->abandon(node, to, ExitReason(ExitReason::NoProcess));
    qCDebug(messageLog).noquote() << "message of type" << node->type()->info->name() << "to" << to.toString()
                                  << "dropped:" << why;
    node->type()->destroy(node);
}

Q_NEVER_INLINE void refuse(Pid to, MessageNode *request)
{
    request->type()->abandon(request, to,
                             ExitReason(ExitReason::NoProcess, QStringLiteral("it is no server and takes no requests")));
    request->type()->destroy(request);
}

} // namespace

void deliverHere(Dispatcher *dispatcher, Pid to, MessageNode *node)
{
    const auto *table = static_cast<const ProcessTable *>(dispatcher->processTable);
    MessageQueue *queue = table ? table->find(to) : nullptr;
    if (!queue) [[unlikely]]
        return drop(dispatcher, to, node, "no such process");
    if (node->type()->abandon && !queue->takesRequests) [[unlikely]]
        return refuse(to, node);
    queue->accept(node);
}

namespace {

// On the way the fields are free that say where it stands in a queue.
void post(Dispatcher *there, Pid to, MessageNode *node)
{
    node->stamp = quint64(to.thread()) << 32 | to.slot();
    node->serial = to.serial();
    there->post(node);
}

Pid receiver(const MessageNode *node) noexcept
{
    return Pid(quint32(node->stamp >> 32), quint32(node->stamp), node->serial);
}

} // namespace

Q_NEVER_INLINE void deliverElsewhere(Pid to, MessageNode *node)
{
    Dispatcher *there = to.isNull() ? nullptr : Dispatcher::at(to.thread());
    if (there && !there->isCurrent())
        post(there, to, node);
    else
        deliverHere(Dispatcher::current(), to, node);
}

void runPosted(InboxNode *node, Dispatcher *dispatcher) noexcept
{
    auto *message = static_cast<MessageNode *>(node);
    deliverHere(dispatcher, receiver(message), message);
}

void dropPosted(InboxNode *node) noexcept
{
    auto *message = static_cast<MessageNode *>(node);
    drop(Dispatcher::current(), receiver(message), message, "its thread has ended");
}

void deliver(Pid to, MessageNode *node)
{
    if (Dispatcher *here = Dispatcher::existing(); here && here->index() == to.thread()) [[likely]]
        deliverHere(here, to, node);
    else
        deliverElsewhere(to, node);
}

} // namespace QActors::detail
