// SPDX-License-Identifier: MIT
// Where the blocks come from, and what else is seldom needed.
#include "framepool_p.h"

#include <algorithm>
#include <cstdlib>

#if defined(Q_OS_LINUX)
#  include <sys/mman.h>
#endif

namespace QActors::detail {
namespace {

std::byte *allocateAligned(std::size_t alignment, std::size_t size)
{
#if defined(Q_OS_UNIX)
    void *memory = nullptr;
    if (posix_memalign(&memory, alignment, size) != 0)
        throw std::bad_alloc();
    return static_cast<std::byte *>(memory);
#else
    return static_cast<std::byte *>(::operator new(size, std::align_val_t(alignment)));
#endif
}

void freeAligned(std::byte *memory, [[maybe_unused]] std::size_t alignment) noexcept
{
#if defined(Q_OS_UNIX)
    std::free(memory);
#else
    ::operator delete(memory, std::align_val_t(alignment));
#endif
}

// Whoever has many actors touches all their memory for the first time: a page of 4 KiB at a time, that takes longer than to
// start the actors.
void adviseLargePages([[maybe_unused]] std::byte *memory, [[maybe_unused]] std::size_t size) noexcept
{
#if defined(Q_OS_LINUX) && defined(MADV_HUGEPAGE)
    static_cast<void>(madvise(memory, size, MADV_HUGEPAGE)); // may be forbidden or unknown here
#endif
}

} // namespace

void FramePool::Class::prepend(Slab *slab) noexcept
{
    slab->hasRoom = true;
    slab->previous = nullptr;
    slab->next = first;
    (first ? first->previous : last) = slab;
    first = slab;
}

void FramePool::Class::append(Slab *slab) noexcept
{
    slab->hasRoom = true;
    slab->next = nullptr;
    slab->previous = last;
    (last ? last->next : first) = slab;
    last = slab;
}

void FramePool::Class::remove(Slab *slab) noexcept
{
    slab->hasRoom = false;
    (slab->previous ? slab->previous->next : first) = slab->next;
    (slab->next ? slab->next->previous : last) = slab->previous;
}

FramePool::Class &FramePool::classOf(const Slab *slab) noexcept
{
    return m_classes[slab->blockSize / Step - 1];
}

void *FramePool::allocateSlowly(std::size_t index)
{
    Class &of = m_classes[index];
    for (bool looked = false;; looked = true) {
        while (Slab *slab = of.first) {
            if (Block *block = slab->take())
                return block;
            of.remove(slab);
        }
        if (looked)
            break;
        takeReturned();
    }
    Slab *slab = addSlab((index + 1) * Step);
    of.prepend(slab);
    return slab->take();
}

FramePool::Slab *FramePool::addSlab(std::size_t size)
{
    Region *region = m_regions;
    if (!region) {
        m_regionSlabs = std::clamp(m_regionSlabs * 2, Region::FirstSlabs, Region::MostSlabs);
        const std::size_t size = Slab::Size * std::size_t(m_regionSlabs);
        region = new Region{allocateAligned(Slab::Size, size), m_regionSlabs};
        if (m_regionSlabs == Region::MostSlabs)
            adviseLargePages(region->memory, size);
        m_regions = region;
    }
    std::byte *memory = region->memory + std::size_t(region->fresh) * Slab::Size;
    if (Slab *again = region->free) {
        region->free = again->next;
        memory = reinterpret_cast<std::byte *>(again);
    } else {
        ++region->fresh;
    }
    ++region->used;
    if (!region->hasRoom()) {
        m_regions = region->next;
        if (m_regions)
            m_regions->previous = nullptr;
        region->next = nullptr;
    }
    ++m_slabs;
    return new (memory) Slab(this, region, size);
}

// One empty region is kept, unless the thread ends.
void FramePool::release(Slab *slab, bool all) noexcept
{
    Region *region = slab->region;
    const bool wasFull = !region->hasRoom();
    --m_slabs;
    slab->next = region->free;
    region->free = slab;
    if (wasFull) {
        region->next = m_regions;
        if (m_regions)
            m_regions->previous = region;
        m_regions = region;
    }
    if (--region->used > 0 || (!all && region == m_regions && !region->next))
        return;
    (region->previous ? region->previous->next : m_regions) = region->next;
    if (region->next)
        region->next->previous = region->previous;
    freeAligned(region->memory, Slab::Size);
    delete region;
}

// One empty slab of a size is kept, behind all others: those fill up first.
void FramePool::gainedRoom(Slab *slab) noexcept
{
    Class &of = classOf(slab);
    if (slab->used > 0) {
        of.prepend(slab);
        return;
    }
    if (slab->isOnly())
        return;
    if (slab->hasRoom)
        of.remove(slab);
    if (of.last && of.last->used == 0)
        release(slab, false);
    else
        of.append(slab);
}

void FramePool::takeReturned() noexcept
{
    Slab *slab = m_returned.exchange(nullptr, std::memory_order_acquire);
    while (slab) {
        Slab *next = slab->nextReturned; // once its list is empty it may be told of again
        Block *last = slab->returned.exchange(nullptr, std::memory_order_acq_rel);
        for (Block *block = last; block;) {
            Block *const after = block->next;
            block->next = slab->free;
            slab->free = block;
            --slab->used;
            block = after;
        }
        if (!slab->hasRoom || slab->used == 0)
            gainedRoom(slab);
        slab = next;
    }
}

void FramePool::trim() noexcept
{
    takeReturned();
    for (Class &of : m_classes) {
        while (of.last && of.last->used == 0) {
            Slab *slab = of.last;
            of.remove(slab);
            release(slab, true);
        }
    }
}

} // namespace QActors::detail
