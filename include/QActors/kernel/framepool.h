// SPDX-License-Identifier: MIT
// Memory for coroutine frames and messages: per-thread free lists by size class.
#pragma once

#include <QActors/kernel/global.h>

#include <cstddef>

namespace QActors::detail {

/// A block of at least `size` bytes, aligned for any scalar. Any thread. Throws std::bad_alloc.
/// Under AddressSanitizer this is malloc, so that use after free is seen.
QACTORS_EXPORT void *poolAllocate(std::size_t size);

/// Gives back what poolAllocate(size) returned; on any thread, with the same size.
QACTORS_EXPORT void poolFree(void *block, std::size_t size) noexcept;

/// Blocks taken and not given back by this thread's calls (a thread that only frees counts below 0).
/// For leak tests.
QACTORS_EXPORT qptrdiff poolBlocksInUse() noexcept;

/// Base for what is allocated often and freed soon. No placement form: a coroutine whose first parameter is a
/// pointer would choose it for its frame.
struct Pooled
{
    static void *operator new(std::size_t size) { return poolAllocate(size); }
    static void operator delete(void *block, std::size_t size) noexcept { poolFree(block, size); }
};

} // namespace QActors::detail
