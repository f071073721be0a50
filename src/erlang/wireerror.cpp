// SPDX-License-Identifier: MIT
#include "wireerror_p.h"

namespace QActors::detail {

WireError::~WireError() = default;

} // namespace QActors::detail
