// SPDX-License-Identifier: MIT
#include "processtable_p.h"

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

void drop(Dispatcher *dispatcher, Pid to, MessageNode *node, const char *why)
{
    dispatcher->countDropped();
    if (node->type->abandon)
        node->type->abandon(node, to, ExitReason(ExitReason::NoProcess));
    qCDebug(messageLog).noquote() << "message of type" << node->type->info->name() << "to" << to.toString()
                                  << "dropped:" << why;
    node->type->destroy(node);
}

void deliverHere(Dispatcher *dispatcher, Pid to, MessageNode *node)
{
    const auto *table = static_cast<const ProcessTable *>(dispatcher->processTable);
    if (MessageQueue *queue = table ? table->find(to) : nullptr; Q_LIKELY(queue)) {
        if (Q_UNLIKELY(node->type->abandon && !queue->takesRequests)) {
            node->type->abandon(node, to, ExitReason(ExitReason::NoProcess, QStringLiteral("it is no server and takes no requests")));
            node->type->destroy(node);
            return;
        }
        queue->accept(node);
        return;
    }
    drop(dispatcher, to, node, "no such process");
}

class RemoteMessage final : public InboxNode, public Pooled
{
public:
    RemoteMessage(Pid to, MessageNode *node) : m_to(to), m_message(node) { }
    ~RemoteMessage() override
    {
        if (MessageNode *left = m_message.release())
            drop(Dispatcher::current(), m_to, left, "its thread has ended");
    }
    void run(Dispatcher *dispatcher) noexcept override { deliverHere(dispatcher, m_to, m_message.release()); }

private:
    Pid m_to;
    Message m_message;
};

} // namespace

void deliver(Pid to, MessageNode *node)
{
    Dispatcher *here = Dispatcher::existing();
    if (Q_LIKELY(here && here->index() == to.thread())) {
        deliverHere(here, to, node);
        return;
    }
    Dispatcher *there = to.isNull() ? Dispatcher::current() : Dispatcher::at(to.thread());
    if (!there)
        there = Dispatcher::current();
    if (there->isCurrent())
        deliverHere(there, to, node);
    else
        there->post(new RemoteMessage(to, node));
}

} // namespace QActors::detail
