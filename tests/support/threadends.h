// SPDX-License-Identifier: MIT
// For tests with TLS on threads that end with them. OpenSSL keeps a state for each thread, and frees it when the thread has really gone, which
// is a moment after QThread::wait(): on a busy machine the leak checker may come in between, and takes it for lost.
#pragma once

#include "support/leaksofqt.h"

#if defined(QACTORS_TESTS_FIND_LEAKS)
extern "C" __attribute__((visibility("default"), used)) const char *__lsan_default_suppressions()
{
    return "leak:libcrypto.so\n";
}
#endif
