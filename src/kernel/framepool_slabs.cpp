// SPDX-License-Identifier: MIT
// Where the blocks come from, and what else is seldom needed.
#include "framepool_p.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#if defined(Q_OS_LINUX)
#  include <sys/mman.h>
#endif

namespace QActors::detail {
namespace {

#if defined(Q_OS_LINUX)

constexpr std::size_t LargePage = std::size_t(2) * 1024 * 1024;

// Not by malloc: of what is aligned so far, it keeps as much again to itself.
std::byte *allocateAligned(std::size_t alignment, std::size_t size)
{
    void *all = mmap(nullptr, size + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        throw std::bad_alloc();
    auto *begin = static_cast<std::byte *>(all);
    auto *memory = reinterpret_cast<std::byte *>((quintptr(begin) + alignment - 1) & ~quintptr(alignment - 1));
    if (memory != begin)
        munmap(begin, std::size_t(memory - begin));
    if (const std::size_t behind = alignment - std::size_t(memory - begin))
        munmap(memory + size, behind);
    return memory;
}

void freeAligned(std::byte *memory, std::size_t, std::size_t size) noexcept
{
    munmap(memory, size);
}

std::byte *allocateLargePages(std::size_t size)
{
    std::byte *memory = allocateAligned(LargePage, size);
#  if defined(MADV_HUGEPAGE)
    static_cast<void>(madvise(memory, size, MADV_HUGEPAGE)); // may be forbidden or unknown here
#  endif
    return memory;
}

#else

std::byte *allocateAligned(std::size_t alignment, std::size_t size)
{
#  if defined(Q_OS_UNIX)
    void *memory = nullptr;
    if (posix_memalign(&memory, alignment, size) != 0)
        throw std::bad_alloc();
    return static_cast<std::byte *>(memory);
#  else
    return static_cast<std::byte *>(::operator new(size, std::align_val_t(alignment)));
#  endif
}

void freeAligned(std::byte *memory, [[maybe_unused]] std::size_t alignment, std::size_t) noexcept
{
#  if defined(Q_OS_UNIX)
    std::free(memory);
#  else
    ::operator delete(memory, std::align_val_t(alignment));
#  endif
}

std::byte *allocateLargePages(std::size_t size)
{
    return allocateAligned(FramePool::SlabSize, size);
}

#endif

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
        auto made = std::make_unique<Region>();
        made->slabs = m_regionSlabs;
        made->memory = m_regionSlabs == Region::MostSlabs ? allocateLargePages(size) : allocateAligned(Slab::Size, size);
        m_regions = region = made.release();
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
    freeAligned(region->memory, Slab::Size, Slab::Size * std::size_t(region->slabs));
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
    takeReturnedBlocks(m_returned, [this](Slab *slab, Block *last) {
        for (Block *block = last; block;) {
            Block *const after = block->next;
            block->next = slab->free;
            slab->free = block;
            --slab->used;
            block = after;
        }
        if (!slab->hasRoom || slab->used == 0)
            gainedRoom(slab);
    });
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
