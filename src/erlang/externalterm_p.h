// SPDX-License-Identifier: MIT
// Erlang's external term format. Never recursive without a limit, and no memory for what has not come.
#pragma once

#include <QActors/erlang/termbinary.h>

namespace QActors::detail {

/// With the version byte 131.
QByteArray encodeTerm(const Term &term);
/// Without it; `out` is as it was if that throws.
void appendTerm(QByteArray &out, const Term &term);

/// With the version byte, and nothing behind.
Term decodeTerm(QByteArrayView bytes, const DecodeLimits &limits = {});
/// Reads one term without the version byte, and sets `at` behind it; the limits are those of this term. For several in a frame.
Term readTerm(const char *&at, const char *end, const DecodeLimits &limits = {});

} // namespace QActors::detail
