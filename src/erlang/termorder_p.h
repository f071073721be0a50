// SPDX-License-Identifier: MIT
#pragma once

#include "termnode_p.h"

namespace QActors::detail {

enum class Comparison {
    Order, ///< Erlang's ==, < and >: numbers by their values.
    Exact  ///< As among keys of a map: integers before floats, at each level.
};

std::strong_ordering compareTerms(const Term &one, const Term &other, Comparison how) noexcept;

} // namespace QActors::detail
