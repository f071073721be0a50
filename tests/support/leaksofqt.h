// SPDX-License-Identifier: MIT
// For what Qt itself loses, and a test cannot do without.
#pragma once

#include <QtCore/qglobal.h>

#if defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define QACTORS_TESTS_FIND_LEAKS
#  endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#  define QACTORS_TESTS_FIND_LEAKS
#endif
#if defined(QACTORS_TESTS_FIND_LEAKS)
#  include <sanitizer/lsan_interface.h>
#endif

namespace TestSupport {

#if defined(QACTORS_TESTS_FIND_LEAKS)
constexpr bool FindsLeaks = true;
#else
constexpr bool FindsLeaks = false;
#endif

/// What is made while it lives, on its thread, is not looked for.
class LostByQt
{
public:
#if defined(QACTORS_TESTS_FIND_LEAKS)
    LostByQt() { __lsan_disable(); }
    ~LostByQt() { __lsan_enable(); }
#else
    LostByQt() { }
    ~LostByQt() { }
#endif
    Q_DISABLE_COPY_MOVE(LostByQt)
};

} // namespace TestSupport
