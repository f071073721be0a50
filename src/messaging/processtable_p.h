// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/messaging/detail/receive.h>

#include <array>
#include <limits>
#include <memory>
#include <vector>

namespace QActors::detail {

/// The processes of one thread, by slot; the serial tells a slot's former owners from its present one.
class ProcessTable
{
public:
    static ProcessTable *of(Scheduler *scheduler);

    Pid add(Scheduler *scheduler, MessageQueue *queue);
    void remove(Pid pid) noexcept;
    MessageQueue *find(Pid pid) const noexcept
    {
        if (PidAccess::address(pid).slot >= m_end)
            return nullptr;
        const Slot slot = at(PidAccess::address(pid).slot);
        if (slot.isFree() || PidAccess::address(slot.queue()->address()).serial != PidAccess::address(pid).serial)
            return nullptr;
        return slot.queue();
    }
    template<typename F>
    void forEach(F f) const
    {
        for (quint32 index = 0; index < m_end; ++index) {
            if (const Slot slot = at(index); !slot.isFree())
                f(slot.queue());
        }
    }

private:
    /// A queue, which knows its own serial, or the number of the next free slot.
    class Slot
    {
    public:
        Slot() noexcept = default;
        explicit Slot(MessageQueue *queue) noexcept : m_bits(quintptr(queue)) { }
        static Slot free(quint32 next) noexcept
        {
            Slot slot;
            slot.m_bits = quintptr(next) << 1 | 1;
            return slot;
        }
        bool isFree() const noexcept { return m_bits & 1; }
        quint32 next() const noexcept { return quint32(m_bits >> 1); }
        MessageQueue *queue() const noexcept { return reinterpret_cast<MessageQueue *>(m_bits); }

    private:
        quintptr m_bits = 1;
    };
    // In pieces: a growing vector would hold twice the memory that it needs, and still more while it moves.
    static constexpr quint32 PieceSize = 1024;
    static constexpr quint32 NoSlot = std::numeric_limits<quint32>::max() >> 1;
    using Piece = std::array<Slot, PieceSize>;
    Slot at(quint32 index) const noexcept { return (*m_pieces[index / PieceSize])[index % PieceSize]; }
    Slot &at(quint32 index) noexcept { return (*m_pieces[index / PieceSize])[index % PieceSize]; }

    std::vector<std::unique_ptr<Piece>> m_pieces;
    quint32 m_end = 0; // from here on never used
    quint32 m_free = NoSlot;
    quint64 m_lastSerial = 0; // goes on when a thread's scheduler is reused
};

} // namespace QActors::detail
