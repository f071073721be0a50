// SPDX-License-Identifier: MIT
#include "framepool_p.h"
#include "ofthread_p.h"

#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qmutex.h>

#include <cstdlib>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#  define QACTORS_PLAIN_MALLOC
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define QACTORS_PLAIN_MALLOC
#  endif
#endif

namespace QActors::detail {
namespace {

#if defined(QACTORS_PLAIN_MALLOC)
constexpr bool PlainMalloc = true;
#else
constexpr bool PlainMalloc = false;
#endif

} // namespace

// Functions that are seldom needed are called last, so that the frequent path needs no stack frame.
void *FramePool::allocate(std::size_t size)
{
    const std::size_t index = (size + Step - 1) / Step - 1;
    if (Slab *slab = m_classes[index].first) [[likely]] {
        if (Block *block = slab->free) [[likely]] {
            slab->free = block->next;
            ++slab->used;
            return block;
        }
    }
    return allocateSlowly(index);
}

void FramePool::free(void *block) noexcept
{
    Slab *slab = Slab::of(block);
    if (slab->home != this) [[unlikely]]
        return sendHome(block);
    slab->free = new (block) Block{slab->free};
    --slab->used;
    // Where little is in use, one slab empties again and again.
    if (!slab->hasRoom || (slab->used == 0 && !slab->isOnly())) [[unlikely]]
        gainedRoom(slab);
}

void FramePool::sendHome(void *memory) noexcept
{
    Slab *slab = Slab::of(memory);
    returnBlock(slab, new (memory) Block, slab->home->m_returned);
}

namespace {

QBasicMutex s_vacantLock;
constinit FramePool *s_vacant = nullptr;
// For allocations after the thread-local objects are destroyed; under the lock.
constinit FramePool *s_late = nullptr;

// A pointer, and reached without a call: a shared library that is loaded late has little room for more.
#if defined(Q_OS_LINUX)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local FramePool *t_pool
    = nullptr;

void *systemAllocate(std::size_t size)
{
    if (void *block = std::malloc(size))
        return block;
    throw std::bad_alloc();
}

} // namespace

/// Holds a pool for the length of a thread.
struct FramePool::Thread
{
    bool ended = false;
    FramePool *mine = nullptr;

    void begin()
    {
        const QMutexLocker locker(&s_vacantLock);
        t_pool = s_vacant;
        if (t_pool)
            s_vacant = t_pool->m_nextVacant;
        else
            t_pool = new FramePool;
        t_pool->inUse = 0;
        mine = t_pool;
    }
    ~Thread()
    {
        ended = true;
        t_pool = nullptr;
        if (FramePool *pool = std::exchange(mine, nullptr)) {
            pool->trim();
            const QMutexLocker locker(&s_vacantLock);
            pool->m_nextVacant = s_vacant;
            s_vacant = pool;
        }
    }
};

FramePool *FramePool::current()
{
    if (Q_LIKELY(t_pool))
        return t_pool;
    auto &thread = ofThread<Thread>();
    if (!thread.ended)
        thread.begin();
    return t_pool;
}

namespace {

Q_NEVER_INLINE void *allocateSlowly(std::size_t size)
{
    FramePool *pool = FramePool::current();
    if (pool)
        ++pool->inUse;
    if (PlainMalloc || size > FramePool::Largest)
        return systemAllocate(size);
    if (pool)
        return pool->allocate(size);
    const QMutexLocker locker(&s_vacantLock);
    if (!s_late)
        s_late = new FramePool;
    return s_late->allocate(size);
}

Q_NEVER_INLINE void freeSlowly(void *block, std::size_t size) noexcept
{
    FramePool *pool = FramePool::current();
    if (pool)
        --pool->inUse;
    if (PlainMalloc || size > FramePool::Largest)
        std::free(block);
    else if (pool)
        pool->free(block);
    else
        FramePool::sendHome(block);
}

} // namespace

void *poolAllocate(std::size_t size)
{
    FramePool *pool = t_pool;
    if (PlainMalloc || !pool || size > FramePool::Largest) [[unlikely]]
        return allocateSlowly(size);
    ++pool->inUse;
    return pool->allocate(size);
}

void poolFree(void *block, std::size_t size) noexcept
{
    FramePool *pool = t_pool;
    if (PlainMalloc || !pool || size > FramePool::Largest) [[unlikely]]
        return freeSlowly(block, size);
    --pool->inUse;
    pool->free(block);
}

void poolBlockMoves(int change) noexcept
{
    if (FramePool *pool = FramePool::current())
        pool->inUse += change;
}

qptrdiff poolBlocksInUse() noexcept
{
    const FramePool *pool = FramePool::current();
    const Scheduler *scheduler = Scheduler::existing();
    return (pool ? pool->inUse : 0) + (scheduler ? scheduler->blocks() : 0);
}

} // namespace QActors::detail
