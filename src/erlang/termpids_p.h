// SPDX-License-Identifier: MIT
// \internal Pids of this program as terms.
#pragma once

#include <QActors/erlang/detail/termreading.h>

namespace QActors::detail {

/// The context for what is converted without one (patterns, handlers): that of the program's node, which is the owner. Of several the
/// latest is asked that can do it, and for pids of others the rest, until one knows the process. An empty one takes the owner's away. Any thread.
QACTORS_ERLANG_EXPORT void setFallbackContext(const void *owner, const TermContext &context);

/// By the context, else by the fallback; throws TermError if neither knows pids.
Term termOfPid(Pid pid, const TermContext &context);
std::optional<Pid> pidOfTerm(const Term &term, TermReading &reading);

} // namespace QActors::detail
