// SPDX-License-Identifier: MIT
#pragma once

#if defined(__MINGW32__)
#  include <pthread.h>
#endif

namespace QActors::detail {

/// The T of this thread, destroyed when the thread ends: `static thread_local T`, but not with g++ on Windows. There thread_local is
/// of memory that is freed before the destructors run, and begins anew in them: a T of which that is true brings along what it needs.
template<typename T>
T &ofThread()
{
#if defined(__MINGW32__)
    static const pthread_key_t key = [] {
        pthread_key_t made;
        pthread_key_create(&made, [](void *object) { delete static_cast<T *>(object); });
        return made;
    }();
    auto *object = static_cast<T *>(pthread_getspecific(key));
    if (!object) {
        object = new T;
        pthread_setspecific(key, object);
    }
    return *object;
#else
    static thread_local T object;
    return object;
#endif
}

} // namespace QActors::detail
