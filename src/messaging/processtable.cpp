// SPDX-License-Identifier: MIT
#include "processtable_p.h"

#include <QActors/messaging/detail/pidaccess.h>

namespace QActors::detail {

ProcessTable *ProcessTable::of(Scheduler *scheduler)
{
    // Lives as long as the scheduler, which is never freed.
    if (!scheduler->directory)
        scheduler->directory = new ProcessTable;
    return static_cast<ProcessTable *>(scheduler->directory);
}

Pid ProcessTable::add(Scheduler *scheduler, MessageQueue *queue)
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
    return PidAccess::make(Address{scheduler->index(), index, ++m_lastSerial});
}

void ProcessTable::remove(Pid pid) noexcept
{
    at(PidAccess::address(pid).slot) = Slot::free(m_free);
    m_free = PidAccess::address(pid).slot;
}

} // namespace QActors::detail
