// SPDX-License-Identifier: MIT
// \internal Where a co_await stands, as the default argument QACTORS_AWAIT_PLACE. GCC keeps an argument of class type in the
// coroutine's frame, once for each co_await; a pointer it does not.
#pragma once

#include <bit>
#include <source_location>

#if defined(__GLIBCXX__) && defined(__has_builtin)
#  if __has_builtin(__builtin_source_location)
#    define QACTORS_AWAIT_PLACE __builtin_source_location() // all that libstdc++'s std::source_location has
#  endif
#endif
#if !defined(QACTORS_AWAIT_PLACE)
#  define QACTORS_AWAIT_PLACE std::source_location::current()
#endif

namespace QActors::detail {

/// A place as std::source_location::current() has it, perhaps in another shape.
using AwaitPlace = decltype(QACTORS_AWAIT_PLACE);

inline std::source_location toLocation(AwaitPlace place) noexcept
{
    return std::bit_cast<std::source_location>(place);
}

} // namespace QActors::detail
