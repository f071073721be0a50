// SPDX-License-Identifier: MIT
// Memory for coroutine frames, tasks and messages: each thread has slabs of blocks of one size, taken and given back
// without a lock; what another thread gives back goes home.
#pragma once

#include <QActors/kernel/global.h>

#include <array>
#include <atomic>
#include <cstddef>

namespace QActors::detail {

/// A block of at least `size` bytes, aligned for any scalar. Any thread. Throws std::bad_alloc.
/// Under AddressSanitizer this is malloc, so that use after free is seen.
QACTORS_EXPORT void *poolAllocate(std::size_t size);

/// Gives back what poolAllocate(size) returned; on any thread, with the same size.
QACTORS_EXPORT void poolFree(void *block, std::size_t size) noexcept;

/// Blocks taken and not given back by this thread's calls; what goes to another thread counts where it is. For leak tests.
QACTORS_EXPORT qptrdiff poolBlocksInUse() noexcept;

/// A block of this thread goes to another (-1), or comes from one (+1): from now on it counts there.
QACTORS_EXPORT void poolBlockMoves(int change) noexcept;

/// Base of objects that are allocated often and freed soon. No placement form: a coroutine whose first parameter is a
/// pointer would choose it for its frame.
struct Pooled
{
    static void *operator new(std::size_t size) { return poolAllocate(size); }
    static void operator delete(void *block, std::size_t size) noexcept { poolFree(block, size); }
};

/// The slabs of one thread, behind poolAllocate() where that is not malloc. Never deleted: the pool of a thread that has
/// ended waits for the next new thread, and takes back meanwhile what others still hold of it. (After mimalloc.)
class QACTORS_EXPORT FramePool
{
public:
    static constexpr std::size_t Largest = 2048; ///< larger blocks come from malloc

    /// The calling thread's; null when its thread-local objects are gone.
    static FramePool *current();
    FramePool() noexcept = default;
    Q_DISABLE_COPY_MOVE(FramePool)

    /// At most Largest bytes. Its own thread.
    void *allocate(std::size_t size);
    /// At once on the pool's own thread, if the block is this pool's; else sends the block home.
    void free(void *block) noexcept;
    /// From any thread, to the block's own pool.
    static void sendHome(void *block) noexcept;
    static constexpr std::size_t SlabSize = std::size_t(32) * 1024;
    /// Slabs it holds; for tests and benches.
    int slabs() const noexcept { return m_slabs; }

    qptrdiff inUse = 0; // see poolBlocksInUse()

private:
    struct Block;
    struct Slab;
    struct Region;
    struct Thread;
    /// Slabs of one size with room: new ones in front, empty ones behind.
    struct Class
    {
        Slab *first = nullptr;
        Slab *last = nullptr;
        void prepend(Slab *slab) noexcept;
        void append(Slab *slab) noexcept;
        void remove(Slab *slab) noexcept;
    };
    static constexpr std::size_t Step = 16;

    Q_NEVER_INLINE void *allocateSlowly(std::size_t index);
    Slab *addSlab(std::size_t size);
    Q_NEVER_INLINE void gainedRoom(Slab *slab) noexcept;
    Class &classOf(const Slab *slab) noexcept;
    void takeReturned() noexcept;
    void trim() noexcept;
    void release(Slab *slab, bool all) noexcept;

    std::array<Class, Largest / Step> m_classes{};
    Region *m_regions = nullptr; // with room for slabs
    int m_regionSlabs = 0; // of the last one
    int m_slabs = 0;
    FramePool *m_nextVacant = nullptr;
    alignas(64) std::atomic<Slab *> m_returned{nullptr}; // slabs to which other threads gave blocks back; see returnBlock()
};

} // namespace QActors::detail
