// SPDX-License-Identifier: MIT
#pragma once

#include <source_location>

namespace QActors::detail {

/// The place is in the library, whose own coroutines are not where a reader looks.
bool isOwnPlace(const std::source_location &where) noexcept;

} // namespace QActors::detail
