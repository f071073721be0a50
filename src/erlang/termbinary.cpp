// SPDX-License-Identifier: MIT
#include "externalterm_p.h"

#include <algorithm>

namespace QActors {

DecodeLimits DecodeLimits::depth(int most) const
{
    DecodeLimits changed = *this;
    changed.m_depth = (std::clamp)(most, 0, Term::MaxDepth);
    return changed;
}

DecodeLimits DecodeLimits::nodes(qsizetype most) const
{
    DecodeLimits changed = *this;
    changed.m_nodes = most;
    return changed;
}

DecodeLimits DecodeLimits::bytes(qsizetype most) const
{
    DecodeLimits changed = *this;
    changed.m_bytes = most;
    return changed;
}

DecodeLimits DecodeLimits::integerBytes(int most) const
{
    DecodeLimits changed = *this;
    changed.m_integerBytes = (std::clamp)(most, 0, Term::MaxIntegerBytes);
    return changed;
}

QByteArray termToBinary(const Term &term)
{
    return detail::encodeTerm(term);
}

Term binaryToTerm(QByteArrayView bytes, const DecodeLimits &limits)
{
    return detail::decodeTerm(bytes, limits);
}

} // namespace QActors
