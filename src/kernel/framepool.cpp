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

// A pointer, and reached without a call: a shared library that is loaded late has little room for more.
#if defined(Q_OS_LINUX)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local Cache *t_cache = nullptr;

/// The thread's lists; freed at its end. Blocks that come later (from static destructors) go to free().
Cache *openCache()
{
    static thread_local Cache cache;
    struct Closer
    {
        ~Closer()
        {
            cache.closed = true;
            for (FreeBlock *&head : cache.heads) {
                while (FreeBlock *block = head) {
                    head = block->next;
                    std::free(block);
                }
            }
        }
    };
    static thread_local Closer closer;
    static_cast<void>(closer);
    t_cache = &cache;
    return &cache;
}

Cache &threadCache()
{
    Cache *cache = t_cache;
    return Q_LIKELY(cache) ? *cache : *openCache();
}

void *systemAllocate(std::size_t size)
{
    if (void *block = std::malloc(size))
        return block;
    throw std::bad_alloc();
}

} // namespace

void *poolAllocate(std::size_t size)
{
    Cache &cache = threadCache();
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
    Cache &cache = threadCache();
    --cache.inUse;
    const std::size_t index = (size + Step - 1) / Step - 1;
    if (Q_LIKELY(!PlainMalloc && index < Classes && !cache.closed)) {
        if (Q_LIKELY(cache.counts[index] < MostKept)) {
            cache.heads[index] = new (block) FreeBlock{cache.heads[index]};
            ++cache.counts[index];
            return;
        }
    }
    std::free(block);
}

qptrdiff poolBlocksInUse() noexcept
{
    return threadCache().inUse;
}

} // namespace QActors::detail
