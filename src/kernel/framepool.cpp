// SPDX-License-Identifier: MIT
#include <QActors/kernel/framepool.h>

#include <array>
#include <cstdlib>
#include <new>

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
constexpr std::size_t Step = 32;
constexpr std::size_t Classes = 64; // blocks up to 2 KiB
constexpr quint32 MostKept = 1024;  // a class and thread: a consumer of foreign blocks must not hoard them

struct FreeBlock
{
    FreeBlock *next;
};

struct Cache
{
    std::array<FreeBlock *, Classes> heads{};
    std::array<quint32, Classes> counts{};
    qptrdiff inUse = 0;
    bool closed = false;
};

constinit thread_local Cache t_cache;

// Frees the thread's lists at its end; blocks that come later (from static destructors) go to free().
struct Closer
{
    ~Closer()
    {
        t_cache.closed = true;
        for (FreeBlock *&head : t_cache.heads) {
            while (FreeBlock *block = head) {
                head = block->next;
                std::free(block);
            }
        }
    }
};

void *systemAllocate(std::size_t size)
{
    if (void *block = std::malloc(size))
        return block;
    throw std::bad_alloc();
}

} // namespace

void *poolAllocate(std::size_t size)
{
    Cache &cache = t_cache;
    ++cache.inUse;
    const std::size_t index = (size + Step - 1) / Step - 1;
    if (Q_LIKELY(!PlainMalloc && index < Classes)) {
        if (FreeBlock *block = cache.heads[index]) {
            cache.heads[index] = block->next;
            --cache.counts[index];
            return block;
        }
        return systemAllocate((index + 1) * Step);
    }
    return systemAllocate(size);
}

void poolFree(void *block, std::size_t size) noexcept
{
    Cache &cache = t_cache;
    --cache.inUse;
    const std::size_t index = (size + Step - 1) / Step - 1;
    if (Q_LIKELY(!PlainMalloc && index < Classes && !cache.closed)) {
        if (Q_LIKELY(cache.counts[index] < MostKept)) {
            if (Q_UNLIKELY(!cache.heads[index])) {
                static thread_local Closer closer;
                static_cast<void>(closer);
            }
            cache.heads[index] = new (block) FreeBlock{cache.heads[index]};
            ++cache.counts[index];
            return;
        }
    }
    std::free(block);
}

qptrdiff poolBlocksInUse() noexcept
{
    return t_cache.inUse;
}

} // namespace QActors::detail
