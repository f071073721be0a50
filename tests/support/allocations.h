// SPDX-License-Identifier: MIT
// Counts what the program takes from malloc. Include it in one file of a program.
#pragma once

#include <QtCore/qglobal.h>

#include <atomic>
#include <cstdlib>

#if defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define QACTORS_ASAN
#  elif __has_feature(thread_sanitizer)
#    define QACTORS_TSAN
#  endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#  define QACTORS_ASAN
#elif defined(__SANITIZE_THREAD__)
#  define QACTORS_TSAN
#endif

namespace TestSupport {

inline constinit std::atomic<qint64> allocations{0};
inline constinit std::atomic<qint64> allocatedBytes{0}; // with malloc's own, but for what is larger than Region

constexpr std::size_t Region = 128 * 1024; // so large are those of the frame pool

} // namespace TestSupport

#if defined(QACTORS_TSAN)
// As in <sanitizer/allocator_interface.h>, which GCC's package lacks.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, std::size_t),
                                                         void (*freed)(const volatile void *));
namespace TestSupport {
constexpr bool CountsAllocations = true;
inline const int hooked = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void *, std::size_t) { allocations.fetch_add(1, std::memory_order_relaxed); }, [](const volatile void *) {});
} // namespace TestSupport
#elif defined(__GLIBC__) && !defined(QACTORS_ASAN)
#  include <malloc.h>
extern "C" void *__libc_malloc(std::size_t);
extern "C" void *__libc_calloc(std::size_t, std::size_t);
extern "C" void *__libc_realloc(void *, std::size_t);
extern "C" void __libc_free(void *);
namespace TestSupport {
constexpr bool CountsAllocations = true;
inline void *counted(void *block, int sign = 1) noexcept
{
    if (!block)
        return block;
    if (sign > 0)
        allocations.fetch_add(1, std::memory_order_relaxed);
    if (const std::size_t size = malloc_usable_size(block); size < Region)
        allocatedBytes.fetch_add(sign * qint64(size + sizeof(std::size_t)), std::memory_order_relaxed);
    return block;
}
} // namespace TestSupport
extern "C" {
Q_DECL_EXPORT void *malloc(std::size_t size)
{
    return TestSupport::counted(__libc_malloc(size));
}
Q_DECL_EXPORT void *calloc(std::size_t count, std::size_t size)
{
    return TestSupport::counted(__libc_calloc(count, size));
}
Q_DECL_EXPORT void *realloc(void *block, std::size_t size)
{
    TestSupport::counted(block, -1);
    return TestSupport::counted(__libc_realloc(block, size));
}
Q_DECL_EXPORT void free(void *block)
{
    TestSupport::counted(block, -1);
    __libc_free(block);
}
}
#else
namespace TestSupport {
constexpr bool CountsAllocations = false; // AddressSanitizer: there the frame pool is malloc
}
#endif
