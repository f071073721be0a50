// SPDX-License-Identifier: MIT
#pragma once

#include "nodelink_p.h"

namespace QActors::detail {

/// Shakes hands over a connected socket (one of TLS: encrypted), in `time` at most, and gives the link, not started yet. Throws
/// WireError; then the socket is closed. Erlang gives a handshake 7 s.
QACTORS_ERLANG_EXPORT Async<std::unique_ptr<NodeLink>> openLink(std::unique_ptr<QIODevice> socket, Handshake handshake, NodeLinkOptions options = {},
                                                                AnyDuration time = std::chrono::seconds(7));

} // namespace QActors::detail
