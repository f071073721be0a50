// SPDX-License-Identifier: MIT
// QProcess starts a program by clone() with the parent's memory, as vfork() does; the runtime of clang's ThreadSanitizer
// takes the child for one with memory of its own, and dies. Here the call goes past the runtime.
#include <features.h>

#if defined(__clang__) && defined(__GLIBC__)

#  include <cstdarg>
#  include <dlfcn.h>

extern "C" __attribute__((visibility("default"))) int clone(int (*body)(void *), void *stack, int flags, void *argument, ...) noexcept
{
    using Clone = int (*)(int (*)(void *), void *, int, void *, ...);
    static const auto theirs = reinterpret_cast<Clone>(dlsym(RTLD_NEXT, "clone"));
    va_list more;
    va_start(more, argument);
    void *const parentId = va_arg(more, void *);
    void *const locals = va_arg(more, void *);
    void *const childId = va_arg(more, void *);
    va_end(more);
    return theirs(body, stack, flags, argument, parentId, locals, childId);
}

#endif
