// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/receive.h>

#include <vector>

namespace QActors::detail {

/// The processes of one thread, by slot; the serial tells a slot's former owners from its present one.
class ProcessTable
{
public:
    static ProcessTable *of(Dispatcher *dispatcher);

    Pid add(Dispatcher *dispatcher, MessageQueue *queue);
    void remove(Pid pid) noexcept;
    MessageQueue *find(Pid pid) const noexcept
    {
        if (pid.slot() >= m_slots.size())
            return nullptr;
        const Slot &slot = m_slots[pid.slot()];
        return slot.serial == pid.serial() ? slot.queue : nullptr;
    }
    template<typename F>
    void forEach(F f) const
    {
        for (const Slot &slot : m_slots) {
            if (slot.queue)
                f(slot.queue);
        }
    }

private:
    struct Slot
    {
        quint64 serial = 0;
        MessageQueue *queue = nullptr;
    };
    std::vector<Slot> m_slots;
    std::vector<quint32> m_free;
    quint64 m_lastSerial = 0; // goes on when a thread's dispatcher is reused
};

} // namespace QActors::detail
