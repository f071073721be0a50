// SPDX-License-Identifier: MIT
#pragma once

#include "wireerror_p.h"

#include <QActors/erlang/erlangnodeoptions.h>

#include <exception>

namespace QActors::detail {

/// As the user of a node has them.
std::exception_ptr nodeErrorOf(const WireError &error, const QString &node);
/// The connection to a node was lost, and why.
std::exception_ptr nodeDown(const QString &node, const QString &why);
NodeError listenError(const ErlangNodeOptions &options, const QString &why);

} // namespace QActors::detail
