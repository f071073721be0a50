// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/framepool.h>

#include <new>

namespace QActors::detail {

// The way home of blocks that other threads give back. Whoever gives a slab its first one tells the pool of the slab; whoever takes
// them takes them all: so no list is ever popped by one thread while another looks at it. (Templates, so that a test can run them
// with atomics of its own.)

/// Any thread. Release: the taker has what its user did to the block. Acquire: who finds the slab's list empty comes after the taker
/// that has emptied it, and may set `nextReturned`, which that one has read.
template<typename Slab, typename Block, typename Slabs>
void returnBlock(Slab *slab, Block *block, Slabs &home) noexcept
{
    Block *before = slab->returned.load(std::memory_order_relaxed);
    do {
        block->next = before;
    } while (!slab->returned.compare_exchange_weak(before, block, std::memory_order_acq_rel, std::memory_order_relaxed));
    if (before)
        return;
    Slab *others = home.load(std::memory_order_relaxed);
    do {
        slab->nextReturned = others;
    } while (!home.compare_exchange_weak(others, slab, std::memory_order_release, std::memory_order_relaxed));
}

/// The pool's thread: take(slab, blocks) for each slab that was told of. Acquires both lists; releases the emptied one, see above.
template<typename Slabs, typename Take>
void takeReturnedBlocks(Slabs &home, Take take) noexcept
{
    auto *slab = home.exchange(nullptr, std::memory_order_acquire);
    while (slab) {
        auto *next = slab->nextReturned; // once its list is empty it may be told of again
        take(slab, slab->returned.exchange(nullptr, std::memory_order_acq_rel));
        slab = next;
    }
}

struct FramePool::Block
{
    Block *next;
};

struct FramePool::Slab
{
    static constexpr std::size_t Size = SlabSize; // and alignment

    Slab(FramePool *pool, Region *of, std::size_t size) noexcept
        : home(pool), blockSize(size), fresh(reinterpret_cast<std::byte *>(this) + sizeof(Slab)), region(of)
    {
    }
    static Slab *of(void *block) noexcept { return reinterpret_cast<Slab *>(quintptr(block) & ~quintptr(Size - 1)); }
    /// Null if it is full.
    Block *take() noexcept
    {
        Block *block = free;
        if (block) {
            free = block->next;
        } else if (fresh + blockSize <= reinterpret_cast<std::byte *>(this) + Size) {
            block = new (fresh) Block;
            fresh += blockSize;
        } else {
            return nullptr;
        }
        ++used;
        return block;
    }

    /// Of its size it is the only one with room.
    bool isOnly() const noexcept { return hasRoom && !next && !previous; }

    FramePool *const home;
    Block *free = nullptr;
    quint32 used = 0; // also those that wait in `returned`
    bool hasRoom = false; // and is listed
    const std::size_t blockSize;
    std::byte *fresh; // from here on never used
    Slab *next = nullptr;
    Slab *previous = nullptr;
    Region *const region;
    alignas(64) std::atomic<Block *> returned{nullptr}; // by other threads
    Slab *nextReturned = nullptr;
};

/// Several slabs that come from the system as one. Each new one of a pool is twice as large; the largest consist of large
/// pages, where the system has them: whoever has many actors touches all their memory for the first time, and a page of 4 KiB
/// at a time, that takes longer than to start the actors.
struct FramePool::Region
{
    static constexpr int FirstSlabs = 8;
    static constexpr int MostSlabs = 128;

    std::byte *memory = nullptr;
    int slabs = 0;
    Slab *free = nullptr; // given back, by `next`
    int fresh = 0;        // from this one on never used
    int used = 0;
    Region *next = nullptr; // of those with room
    Region *previous = nullptr;
    bool hasRoom() const noexcept { return free || fresh < slabs; }
};

} // namespace QActors::detail
